"""Somebody in motion whose body is known, and rows as a landmark network that errs would write them."""

from dataclasses import dataclass

import numpy as np
import torch

from kinesphere.body.linear import LinearBody
from kinesphere.core.records import ROW
from kinesphere.live.lift.lifting import Lifting
from truth import people

FRAMES = 15
RATE_HZ = 15.0
SIZE_PX = (640, 480)


@dataclass(frozen=True)
class Clip:
    """parameters (T, P), xyz_camera_m (T, 33, 3) true; rows (T,) of ROW as seen."""

    parameters: torch.Tensor
    xyz_camera_m: np.ndarray
    rows: np.ndarray

    @property
    def xyz_m(self) -> np.ndarray:
        return self.xyz_camera_m - self.xyz_camera_m[:, 23:25].mean(axis=1, keepdims=True)


def moving(body: LinearBody, count: int = FRAMES) -> torch.Tensor:
    """(count, P) a clip of somebody of whom the prior has seen nothing."""
    x = people.standing(body, 1).repeat(count, 1)
    x[:, body.layout.rotations] = people.recorded("16_31")[: 2 * count : 2].to(x)
    x[:, body.layout.root] = x.new_tensor([0.0, 0.0, 0.5])
    return x


def clip(body: LinearBody, lifting: Lifting, noise_px: float = 2.0, noise_m: float = 0.05) -> Clip:
    """What is seen is off by so much, independently in each frame."""
    x, random = moving(body), np.random.default_rng(0)
    xyz_m = body.pose(x).landmarks.xyz_m.double().numpy()
    rows = np.zeros(len(x), ROW)
    rows["frame"], rows["score"], rows["visibility"], rows["presence"] = np.arange(len(x)), 1, 1, 1
    rows["t_ms"] = rows["frame"] * 1000 / RATE_HZ
    xy_px = xyz_m[..., :2] / xyz_m[..., 2:] * lifting.focal_px(SIZE_PX) + np.array(SIZE_PX) / 2
    rows["xy_px"] = xy_px + random.normal(size=xy_px.shape) * noise_px
    from_hips_m = xyz_m - xyz_m[:, 23:25].mean(axis=1, keepdims=True)
    rows["xyz_m"] = from_hips_m + random.normal(size=xyz_m.shape) * noise_m
    return Clip(x, xyz_m, rows)


def apart_m(a: np.ndarray, b: np.ndarray) -> float:
    """The mean distance of landmarks (…, 33, 3)."""
    return float(np.linalg.norm(a - b, axis=-1).mean())
