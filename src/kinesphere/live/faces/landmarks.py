"""Landmarks of faces in regions of a picture: the network's outputs decoded, merged, projected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all
from kinesphere.core.face import COUNT, MESH
from kinesphere.engines import Network
from kinesphere.live.faces import constants as c
from kinesphere.live.landmarks import sigmoid

_CLOSER: Final = {name: np.array(at) for name, at in c.CLOSER.items()}
_RIMS: Final = {name: np.array(at) for name, at in c.RIMS.items()}


@dataclass(frozen=True)
class SeenFace:
    """What the network saw in one region."""

    score: float
    """0 to 1: that the region holds a face."""
    xyz_image_px: Float[Array, "n 3"]
    """Pixels of the picture, z too; smaller is nearer. 478 rows, or 468 without irises."""


def find_meshes(
    network: Network,
    picture_rgb: UInt8[Array, "height width 3"],
    regions: Sequence[Region],
    each: Each = map,
) -> list[SeenFace | None]:
    """For each region the face in it; None where there is none, or where the region cannot be cut.

    network   gives "mesh" and "presence", and for 478 landmarks also "lips", "left_eye", "right_eye",
              "left_iris", "right_iris"
    each      as in `cut_all`

    (MediaPipe `face_landmark_cpu.pbtxt`.)
    """
    crops = [Crop(region, c.MESH_SIZE_PX) for region in regions if region.usable]
    if not crops:
        return [None for _ in regions]
    out = network.run(cut_all(crops, picture_rgb, c.MESH_BORDER, each))
    read = iter([_read({k: v[i] for k, v in out.items()}, crop) for i, crop in enumerate(crops)])
    return [next(read) if region.usable else None for region in regions]


def _read(out: dict[str, Array], crop: Crop) -> SeenFace | None:
    """The network's outputs for one crop, decoded."""
    score = float(sigmoid(out["presence"].reshape(-1)[:1].astype(np.float64))[0])
    if not score >= c.MESH_MIN_SCORE:  # written so that NaN counts as no face
        return None
    xyz = merged(out)
    if not np.isfinite(xyz).all():
        return None
    z_px = xyz[:, 2:] * (crop.region.size_px / c.MESH_SIZE_PX)
    return SeenFace(score, np.hstack([crop.to_image(xyz[:, :2]), z_px]))


def merged(out: dict[str, Array]) -> Float[Array, "n 3"]:
    """The mesh with lips, eyes and irises that the network looked at more closely, in crop pixels.

    An iris is as deep as the rim of its eye.
    (MediaPipe `tensors_to_face_landmarks_with_attention.pbtxt`.)
    """
    mesh = out["mesh"].reshape(MESH, 3).astype(np.float64)
    if "lips" not in out:
        return mesh
    xyz = np.vstack([mesh, np.zeros((COUNT - MESH, 3))])
    for name, at in _CLOSER.items():
        xyz[at, :2] = out[name].reshape(len(at), 2)
    for name, rim in _RIMS.items():
        xyz[_CLOSER[name], 2] = mesh[rim, 2].mean()
    return xyz
