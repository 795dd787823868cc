"""Rows of tables with hands and face: what `core.records.ROW` has, and more columns behind it.

A column of the body has its name and place in every row, so whoever reads bodies alone need not know
whether there is more. What is not there is NaN, its score 0.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import face, hand
from kinesphere.core.arrays import Array
from kinesphere.core.face import Face
from kinesphere.core.hand import Hand
from kinesphere.core.pose import Pose
from kinesphere.core.records import ROW, row

Kind = np.dtype[np.void]
BODY: Final = ROW.names or ()
LATER: Final = ("sigma_m", "position_m")
"""Columns of the body that are NaN without the lift."""

HAND: Final = {"xy_px": (hand.COUNT, 2), "z": (hand.COUNT,), "m": (hand.COUNT, 3), "score": ()}
"""Columns of a hand, named after `left_hand_` or `right_hand_`: shapes of `Hand`'s xy_image_px, z,
xyz_world_m, score."""
FACE: Final = {
    **{"xy_px": (face.COUNT, 2), "z": (face.COUNT,), "m": (face.COUNT, 3), "score": ()},
    "rotation": (3, 3),
}
"""Columns of a face, named after `face_`. A face without irises has NaN in the last ten landmarks."""
EXPRESSIONS: Final = "expressions"
"""The column of coefficients, in the order of `core.face.EXPRESSIONS`."""

HANDS_COLUMNS: Final = {
    f"{side}_hand_{name}": shape for side in hand.SIDES for name, shape in HAND.items()
}
FACE_COLUMNS: Final = {
    **{f"face_{name}": shape for name, shape in FACE.items()},
    EXPRESSIONS: (len(face.EXPRESSIONS),),
}


def kind(hands: bool, face: bool) -> Kind:
    """The type of rows with hands, with a face, with both; `records.ROW` with neither."""
    more = [*(HANDS_COLUMNS.items() if hands else ()), *(FACE_COLUMNS.items() if face else ())]
    return np.dtype(ROW.descr + [(name, "<f4", shape) for name, shape in more])


def has_hands(rows: Array) -> bool:
    """Whether hands were asked for."""
    return "left_hand_m" in (rows.dtype.names or ())


def has_face(rows: Array) -> bool:
    """Whether faces were asked for."""
    return "face_m" in (rows.dtype.names or ())


def empty(count: int, wanted: Kind = ROW) -> Array:
    """Rows of which nothing is known but zeros of the body: neither lift nor hands nor face."""
    out = np.zeros(count, wanted)
    for name in wanted.names or ():
        if name not in BODY or name in LATER:
            out[name] = 0 if name.endswith("_score") else np.nan
    return out


def as_kind(rows: Array, wanted: Kind) -> Array:
    """The same rows with other columns: what is new is not there, what is not wanted is left out."""
    out = empty(len(rows), wanted)
    for name in set(wanted.names or ()) & set(rows.dtype.names or ()):
        out[name] = rows[name]
    return out


def row_of(frame: int, t_ms: float, pose: Pose, wanted: Kind = ROW) -> Array:
    """`pose` as one row, shape (1,), with the hands and the face that `wanted` has columns for."""
    out = as_kind(row(frame, t_ms, pose), wanted)
    if has_hands(out):
        for hand in (pose.left_hand, pose.right_hand):
            if hand is not None:
                _put_hand(out, hand)
    if has_face(out) and pose.face is not None:
        _put_face(out, pose.face)
    return out


def _put_hand(out: Array, one: Hand) -> None:
    before = f"{one.side}_hand_"
    out[before + "xy_px"], out[before + "z"] = one.xy_image_px, one.z
    out[before + "score"] = one.score
    if one.xyz_world_m is not None:
        out[before + "m"] = one.xyz_world_m


def _put_face(out: Array, one: Face) -> None:
    count = len(one.z)
    out["face_xy_px"][:, :count], out["face_z"][:, :count] = one.xy_image_px, one.z
    out["face_score"] = one.score
    if one.xyz_world_m is not None:
        out["face_m"][:, :count] = one.xyz_world_m
    if one.rotation is not None:
        out["face_rotation"] = one.rotation
    for i, name in enumerate(face.EXPRESSIONS):
        out[EXPRESSIONS][:, i] = (one.expressions or {}).get(name, np.nan)


def hands_px(rows: Array) -> Float[Array, "n 2 21 2"] | None:
    """Left and right hands in pixels; None where none were asked for."""
    return _both(rows, "xy_px")


def hands_m(rows: Array) -> Float[Array, "n 2 21 3"] | None:
    """Left and right hands in metres, in the body's own frame; None where none were asked for."""
    return _both(rows, "m")


def _both(rows: Array, name: str) -> Array | None:
    if not has_hands(rows):
        return None
    return np.stack([rows[f"{side}_hand_{name}"] for side in hand.SIDES], axis=1)
