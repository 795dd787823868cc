"""What is known of a person along a clip, as a fit takes it."""

from typing import Final

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from kinesphere.core.arrays import Array
from kinesphere.live.lift.lifting import Lifting
from kinesphere.refine.cues import Cues
from kinesphere.refine.options import Weights
from kinesphere.refine.people import Person
from kinesphere.truth.camera import Camera
from kinesphere.truth.fit.evidence import CROP_PX, Cue, Evidence, View

MARGIN: Final = 1.25
"""The side of the square around a person, in the longer side of what is seen of them."""
LEAST_PX: Final = 1.0


def evidence(
    person: Person, cues: Cues, lifting: Lifting, size_px: tuple[int, int], weights: Weights
) -> Evidence:
    """About T frames; nothing about those in which the person was missed."""
    count = len(person)
    focal_px = torch.full((count,), float(lifting.focal_px(size_px)))
    camera = Camera(focal_px, tensor(np.tile(np.array(size_px) / 2, (count, 1))))
    sigma_px = np.where(person.seen[:, None], _sigma_px(person.rows, weights), np.inf)
    sigma_m = np.where(person.seen[:, None, None], _sigma_m(cues, weights), np.inf)
    tall = lifting.height_m
    return Evidence(
        (View(camera, tensor(person.rows["xy_px"]), tensor(sigma_px)),),
        cue=Cue(tensor(cues.xyz_m), tensor(sigma_m)),
        height_m=None if tall is None else torch.full((count,), tall),
    )


def _sigma_px(rows: Array, weights: Weights) -> Float[Array, "T 33"]:
    """How far off landmarks may be in the picture, in its pixels."""
    reach_px = np.ptp(rows["xy_px"], axis=1).max(axis=1).clip(LEAST_PX)
    hidden = 1 - rows["visibility"].clip(0, 1)
    sigma = weights.seen_px + (weights.hidden_px - weights.seen_px) * hidden
    return sigma * (MARGIN * reach_px / CROP_PX)[:, None]


def _sigma_m(cues: Cues, weights: Weights) -> Float[Array, "T 33 3"]:
    """How far off the lift may be along the camera's axes: most along the line of sight."""
    away = np.linalg.norm(cues.position_m, axis=1, keepdims=True)
    sight = (cues.position_m / np.maximum(away, 1e-6))[:, None]
    squares = weights.across**2 + (weights.along**2 - weights.across**2) * sight**2
    return cues.sigma_m[..., None] * np.sqrt(squares)


def tensor(values: Array) -> Tensor:
    """As fits compute: float32."""
    return torch.as_tensor(np.ascontiguousarray(values), dtype=torch.float32)
