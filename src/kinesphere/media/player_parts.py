"""Hands and faces in the page that plays a clip in 3D."""

from typing import Any, Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core import face, hand
from kinesphere.core.arrays import Array
from kinesphere.core.parts import hands_m, has_face
from kinesphere.media.page import array_base64
from kinesphere.media.palette import CONTOUR_RGB, FINGER_RGB

_PER_M: Final = 10000.0
"""Fingers and lips move by less than a millimetre."""
_REACH: Final = 32767
_POINTS: Final = sorted({i for lines in face.CONTOURS.values() for line in lines for i in line})
"""The points of contours: the others are not drawn."""


def parts(rows: Array) -> dict[str, Any]:
    """What the page draws of rows (N,); nothing where neither hands nor faces were asked for.

    hands        uint8 (N, 2)             whether the left and the right hand are there
    hands_dmm    int16 (n, 21, 3)         those that are, row by row: tenths of millimetres
    faces        uint8 (N,)               0 no face, 1 without irises, 2 with
    faces_dmm    int16 (n, points, 3)     likewise; points of contours alone
    contours     name, colour and lines of points
    """
    return _hands(hands_m(rows)) | (_faces(rows["face_m"]) if has_face(rows) else {})


def _hands(xyz_m: Float[Array, "n 2 21 3"] | None) -> dict[str, Any]:
    if xyz_m is None:
        return {}
    there = np.asarray(np.isfinite(xyz_m).all(axis=(2, 3)))
    return {
        "hand_names": hand.NAMES,
        "hand_edges": hand.EDGES,
        "fingers": FINGER_RGB,
        "hands": array_base64(there, "u1"),
        "hands_dmm": _dmm(xyz_m[there]),
    }


def _faces(xyz_m: Float[Array, "n 478 3"]) -> dict[str, Any]:
    mesh, irises = (_known(part) for part in (xyz_m[:, : face.MESH], xyz_m[:, face.MESH :]))
    return {
        "contours": [_contour(name) for name in face.CONTOURS],
        "faces": array_base64(np.where(mesh, 1 + irises, 0), "u1"),
        "faces_dmm": _dmm(np.nan_to_num(xyz_m[mesh][:, _POINTS])),
    }


def _contour(name: str) -> dict[str, Any]:
    lines = [[_POINTS.index(i) for i in line] for line in face.CONTOURS[name]]
    return {"name": name, "colour": CONTOUR_RGB[name], "lines": lines}


def _known(xyz_m: Float[Array, "n points 3"]) -> Bool[Array, "n"]:
    return np.asarray(np.isfinite(xyz_m).all(axis=(1, 2)))


def _dmm(xyz_m: Array) -> str:
    return array_base64(np.clip(np.rint(xyz_m * _PER_M), -_REACH, _REACH), "<i2")
