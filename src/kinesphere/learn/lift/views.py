"""People in motion before cameras: what the lift is shown, and what is true.

Everything is geometry, in batches: B people, T moments of each. A body is linear in its joints'
rotations (`geometry.coefficients`), so a moment costs a product of small matrices.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.linear import CAMERA_BODY
from kinesphere.core import skeleton
from kinesphere.learn.lift.tracks import RATE_HZ, Tracks

SHARES: Final = (0.35, 0.3, 0.35)
"""How often a track is recorded, changed, made up."""
WIDEST: Final = 2.5
"""Coefficients of shape are normal, and no larger than this."""
SIZE: Final = 0.03
"""How much people differ in size beyond their shape's coefficients (standard deviation)."""
PROPORTIONS: Final = 0.045
"""How much legs, arms, trunk and head differ from each other in length beyond that."""
PARTS: Final = {
    "leg": ("upperleg", "lowerleg", "foot", "toe"),
    "arm": ("upperarm", "lowerarm", "wrist"),
}
TEMPO: Final = (0.6, 1.6)
PITCH_DEG: Final = (-35.0, 55.0)
LEVEL: Final = 0.65
LEVEL_DEG: Final = 9.0
ROLL_DEG: Final = 3.0
ROLLED: Final = 0.15
ROLLED_DEG: Final = 20.0
ANYHOW: Final = 0.02
DISTANCE_M: Final = (1.3, 8.0)
FOV_DEG: Final = (30.0, 85.0)
ASIDE: Final = 0.85
"""How far from the middle of the picture people are at most, as a part of half of it."""
SPEED_M_S: Final = 0.6
"""How fast people move from where they are (standard deviation, each of the axes of the floor)."""
NEAREST_M: Final = 0.35
GUESSED: Final = 0.4
"""How often the field of view is guessed, not known."""
GUESSED_BY: Final = 0.15
"""By how much the focal length is wrong then (standard deviation of its logarithm)."""


@dataclass(frozen=True)
class Views:
    """B people at T moments, the middle one (of a causal window: the first) at tap 0.

    xyz_camera_m   (B, T, 33, 3) in the true camera's axes
    scale          (B,) what the rays of a camera with the assumed focal length are beside the true ones
    known          (B,) whether the focal length is known
    valid          (B, T) whether there was such a moment
    """

    xyz_camera_m: Tensor
    scale: Tensor
    known: Tensor
    valid: Tensor


class Maker:
    """Makes batches of `Views` of tracks."""

    def __init__(
        self,
        tracks: Tracks,
        C: Tensor,
        parts: Tensor,
        lags_s: tuple[float, ...],
        joint_names: tuple[str, ...],
    ) -> None:
        self.tracks, self.C, self.parts, self.lags_s = tracks, C.float(), parts.float(), lags_s
        self.limb_of = torch.tensor([_limb(name) for name in joint_names])
        self.of_kind = [(tracks.kind == kind).nonzero()[:, 0] for kind in range(3)]

    def make(self, count: int, random: torch.Generator) -> Views:
        """The next batch."""
        frames, valid = self._moments(count, random)
        xyz_m = self._bodies(frames, random)
        turned, place = _cameras(count, random)
        xyz_m = xyz_m @ turned.mT[:, None]
        lags_s = (frames - frames[:, :1]) / RATE_HZ
        moved = _normal((count, 1, 3), random) * torch.tensor([SPEED_M_S, 0.03, SPEED_M_S])
        moved = (moved * lags_s[..., None]) @ turned.mT
        xyz_m = xyz_m + (place[:, None] + moved)[:, :, None]
        nearest = xyz_m[..., 2].amin((1, 2))
        xyz_m[..., 2] += (NEAREST_M - nearest).clamp(min=0)[:, None, None]
        guessed = _uniform((count,), random) < GUESSED
        scale = torch.exp(_normal((count,), random) * GUESSED_BY * guessed)
        return Views(xyz_m, scale, (~guessed).float(), valid)

    def _moments(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """(B, T) frames, and whether each is in the track; no history for some."""
        kinds = torch.multinomial(torch.tensor(SHARES), count, True, generator=random)
        some = torch.zeros(count, dtype=torch.long)
        for kind, rows in enumerate(self.of_kind):
            here = (kinds == kind).nonzero()[:, 0]
            some[here] = rows[torch.randint(len(rows), (len(here),), generator=random)]
        tempo = TEMPO[0] + _uniform((count, 1), random) * (TEMPO[1] - TEMPO[0])
        lags = torch.tensor(self.lags_s) * RATE_HZ
        off = (_uniform((count, len(lags)), random) - 0.5) * (1 + 0.3 * lags.abs())
        lags = (lags + off * (lags != 0)) * tempo  # frames are not where they are wanted
        frames = some[:, None] + lags.round().long()
        first, last = self.tracks.first[some], self.tracks.last[some]
        valid = (frames >= first[:, None]) & (frames <= last[:, None])
        known_s = _uniform((count, 1), random) ** 2 * 3.0 - 0.15  # how much of the clip there was
        ahead_s = _uniform((count, 1), random) ** 2 * 3.0 - 0.15
        lags_s = torch.tensor(self.lags_s)
        valid &= (lags_s >= -known_s) & (lags_s <= ahead_s) | (lags_s == 0)
        return torch.where(valid, frames, some[:, None]), valid

    def _bodies(self, frames: Tensor, random: torch.Generator) -> Tensor:
        """(B, T, 33, 3) in level axes (x right, y down, z away), the root at the origin."""
        count, moments = frames.shape
        shape = _normal((count, len(self.parts)), random).clamp(-WIDEST, WIDEST)
        c = self.C + (shape @ self.parts.flatten(1)).unflatten(1, self.C.shape)
        size = _normal((count, 1), random) * SIZE + _normal((count, 4), random) * PROPORTIONS
        c = c * torch.exp(size)[:, self.limb_of][:, None, :, None]
        turns = self.tracks.turns[frames]  # (B, T, J, 3, 3)
        flat = turns.permute(0, 2, 4, 1, 3).flatten(3).flatten(1, 2)  # (B, J·3, T·3)
        xyz_m = (c.flatten(2) @ flat).unflatten(2, (moments, 3)).transpose(1, 2)
        facing = self.tracks.heading[frames] + _uniform((count, 1), random) * 2 * torch.pi
        level = torch.tensor(CAMERA_BODY) @ about(2, facing)
        xyz_m = xyz_m @ level.mT
        mirrored = _uniform((count,), random) < 0.5
        other = xyz_m[:, :, list(skeleton.MIRROR)] * torch.tensor([-1.0, 1.0, 1.0])
        return torch.where(mirrored[:, None, None, None], other, xyz_m)


def _limb(joint: str) -> int:
    """0 leg, 1 arm, 2 head, 3 trunk: what hangs on a joint."""
    for number, names in enumerate(PARTS.values()):
        if joint.startswith(names):
            return number
    return 2 if joint.startswith(("head", "neck")) else 3


def _cameras(count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Turns (B, 3, 3) of level axes to the camera's, and places (B, 3) of the root in it."""
    pitch = torch.where(
        _uniform((count,), random) < LEVEL,
        _normal((count,), random) * LEVEL_DEG,
        PITCH_DEG[0] + _uniform((count,), random) * (PITCH_DEG[1] - PITCH_DEG[0]),
    )
    rolled = _uniform((count,), random)
    roll = _normal((count,), random) * torch.where(rolled < ROLLED, ROLLED_DEG, ROLL_DEG)
    roll = torch.where(rolled > 1 - ANYHOW, _uniform((count,), random) * 360, roll)
    turned = about(2, torch.deg2rad(roll)) @ about(0, torch.deg2rad(pitch))
    fov = torch.deg2rad(FOV_DEG[0] + _uniform((count,), random) * (FOV_DEG[1] - FOV_DEG[0]))
    half = torch.tan(fov / 2)[:, None] * ASIDE
    aside = (_uniform((count, 2), random) * 2 - 1) * half * torch.tensor([1.0, 0.6])
    low, high = DISTANCE_M
    distance = low * (high / low) ** _uniform((count, 1), random)
    ray = torch.nn.functional.normalize(torch.cat([aside, torch.ones(count, 1)], 1), dim=1)
    return turned, ray * distance


def about(axis: int, angle: Tensor) -> Tensor:
    """Rotations (…, 3, 3) about an axis."""
    c, s = angle.cos(), angle.sin()
    o, i = torch.zeros_like(c), torch.ones_like(c)
    rows = {
        0: [i, o, o, o, c, -s, o, s, c],
        1: [c, o, s, o, i, o, -s, o, c],
        2: [c, -s, o, s, c, o, o, o, i],
    }[axis]
    return torch.stack(rows, -1).unflatten(-1, (3, 3))


def _uniform(shape: tuple[int, ...], random: torch.Generator) -> Tensor:
    return torch.rand(shape, generator=random)


def _normal(shape: tuple[int, ...], random: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=random)
