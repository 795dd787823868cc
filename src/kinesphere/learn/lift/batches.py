"""What the lift is shown, in batches: people in motion as imitated networks see them, and pictures."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from kinesphere.core.arrays import Array
from kinesphere.learn.lift.imitate import Imitation, imitated
from kinesphere.learn.lift.signals import seen_along
from kinesphere.learn.lift.views import Maker

HIPS: Final = slice(23, 25)
ELSEWHERE: Final = 0.4
"""Where half of the landmarks are farther off than this, in sizes, a network saw something else."""


@dataclass(frozen=True)
class Batch:
    """B windows of T moments; of the first moment the body is known.

    rays         (B, T, 33, 2) what the network says: x / z, y / z
    cue_m        (B, T, 33, 3) its metres
    visibility   (B, T, 33)
    known        (B,) 1 where the focal length is known
    valid        (B, T) 1 where there was such a moment
    xyz_m        (B, 33, 3) the truth, from the middle of the hips in the camera's axes
    """

    rays: Tensor
    cue_m: Tensor
    visibility: Tensor
    known: Tensor
    valid: Tensor
    xyz_m: Tensor

    def __len__(self) -> int:
        return len(self.rays)


def centred(xyz_m: Tensor) -> Tensor:
    """Landmarks (…, 33, 3) from the middle of the hips."""
    return xyz_m - xyz_m[..., HIPS, :].mean(-2, keepdim=True)


def made(maker: Maker, who: Imitation, count: int, random: torch.Generator) -> Batch:
    """People in motion, imitated."""
    views = maker.make(count, random)
    rays, cue_m, visibility = imitated(who, views.xyz_camera_m, views.scale, random)
    true_m = centred(views.xyz_camera_m[:, 0])
    return Batch(rays, cue_m, visibility, views.known, views.valid.float(), true_m)


def pictures(observations: dict[str, Tensor], rows: Tensor, moments: int) -> Batch:
    """Rows of observations: people without a past, seen by a camera that is known."""

    def window(name: str) -> Tensor:
        one = observations[name][rows]
        return one[:, None].expand(-1, moments, *one.shape[1:])

    valid = torch.zeros(len(rows), moments)
    valid[:, 0] = 1
    true_m = centred(observations["xyz_camera_m"][rows])
    rays, cue_m, visibility = window("rays"), window("xyz_m"), window("visibility")
    return Batch(rays, cue_m, visibility, torch.ones(len(rows)), valid, true_m)


def joined(a: Batch, b: Batch) -> Batch:
    """Both."""
    return Batch(**{name: torch.cat([vars(a)[name], vars(b)[name]]) for name in vars(a)})


def usable(observations: Array) -> dict[str, Tensor]:
    """Observations as tensors, without those of something else than the person."""
    found = {name: torch.as_tensor(observations[name]) for name in observations.dtype.names or ()}
    xyz = found["xyz_camera_m"]
    rays = xyz[..., :2] / xyz[..., 2:]
    along, _, _ = seen_along(rays)
    size = along.square().sum(-1).mean(-1).sqrt()
    off = (found["rays"] - rays).norm(dim=-1).median(1).values / size
    good = (off < ELSEWHERE) & (size < 1)
    return {name: values[good] for name, values in found.items()}
