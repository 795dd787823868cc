"""People in motion, made without a picture: Anny's body, posed, as 33 landmarks."""

import numpy as np
import torch

from kinesphere.body import anny

FRAME_MS = 1000 / 30


def posed(turns: dict[str, np.ndarray], frames: int, way_m: np.ndarray | None = None) -> tuple:
    """Landmarks (T, 33, 3) and places of joints by name, in the camera's axes.

    turns   rotation vectors (T, 3) of joints by name, in the body's axes at rest: x to its left, y back,
            z up
    """
    body = anny.load(24, dtype=torch.float64)
    vectors = torch.zeros(frames, len(body.joint_names), 3, dtype=torch.float64)
    for name, values in turns.items():
        vectors[:, body.joint_names.index(name)] = torch.as_tensor(values)
    x = torch.zeros(frames, body.layout.size, dtype=torch.float64)
    x[:, body.layout.rotations] = vectors.flatten(1)
    if way_m is not None:
        x[:, body.layout.translation] = torch.as_tensor(way_m)
    found = body.pose(x)
    joints = found.joints_m.numpy()
    return found.landmarks.xyz_m.numpy(), dict(
        zip(body.joint_names, joints.swapaxes(0, 1), strict=True)
    )


def times(frames: int, frame_ms: float = FRAME_MS) -> np.ndarray:
    return np.arange(frames) * frame_ms


def squats(frames: int = 120, deep_rad: float = 1.6, every: int = 40) -> tuple:
    """Somebody who squats on feet that stay where they are: landmarks, joints, how deep (rad)."""
    bent = deep_rad * (1 - np.cos(2 * np.pi * np.arange(frames) / every)) / 2
    x = np.zeros((frames, 3))
    x[:, 0] = 1
    turns = {
        **{f"upperleg01.{side}": -x * bent[:, None] * 0.95 for side in "LR"},
        **{f"lowerleg01.{side}": x * bent[:, None] * 1.35 for side in "LR"},
        **{f"foot.{side}": -x * bent[:, None] * 0.55 for side in "LR"},
        **{f"upperarm01.{side}": -x * bent[:, None] * 0.8 for side in "LR"},
        "root": x * bent[:, None] * 0.15,
    }
    xyz_m, joints = posed(turns, frames)
    standing = (joints["foot.L"] + joints["foot.R"]) / 2
    shift = standing[:1] - standing
    return xyz_m + shift[:, None], {name: at + shift for name, at in joints.items()}, bent
