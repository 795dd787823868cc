"""Tables of poses in NPZ files: arrays as rows (`core.records.ROW`, `core.parts`)."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from jaxtyping import Int

from kinesphere.core import face, hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.parts import EXPRESSIONS, FACE_COLUMNS, HANDS_COLUMNS, LATER, empty, kind

Table = tuple[Array, list[str] | None]
Named = Mapping[str, Array]

NAMES: Final = {
    "landmark": (skeleton.NAMES, "landmarks"),
    "hand_landmark": (hand.NAMES, "landmarks of a hand"),
    "expression": (face.EXPRESSIONS, "expressions"),
}
"""Arrays that say the order of others."""
ORDERED: Final = {
    **dict.fromkeys(("xy_px", "z", "xyz_m", "visibility", "presence", "sigma_m"), "landmark"),
    **dict.fromkeys((n for n in HANDS_COLUMNS if not n.endswith("_score")), "hand_landmark"),
    EXPRESSIONS: "expression",
}


def read_npz(file: Any) -> Table:
    """The rows, and each row's picture if it names them. Raises InputError."""
    arrays = _arrays(file)
    wanted = kind(any(n in arrays for n in HANDS_COLUMNS), any(n in arrays for n in FACE_COLUMNS))
    names = [name for name in wanted.names or () if name in arrays or name not in LATER]
    orders = sorted({ORDERED[name] for name in names if name in ORDERED}, key=list(NAMES).index)
    for name in (*orders, *names):
        if name not in arrays:
            raise InputError(f"the array {name} is missing")
    order = {name: _order(arrays[name], name) for name in orders}
    rows = empty(arrays["frame"].size, wanted)
    for name in names:
        values = _fitting(arrays[name], rows[name], name)
        rows[name] = values[:, order[ORDERED[name]]] if name in ORDERED else values
    return rows, _pictures(arrays, rows)


def _order(given: Array, name: str) -> Int[Array, "n"]:
    """Where each of the names is that an array `name` must hold, in whatever order."""
    names, what = NAMES[name]
    found = {str(one): i for i, one in enumerate(given.ravel())}
    unknown = [one for one in found if one not in names]
    if unknown:
        raise InputError(f"{unknown[0]!r} is none of the {len(names)} {what}")
    if len(found) < len(names) or given.size > len(names):
        raise InputError(
            f"{name} must be the {len(names)} names, got {given.size}: it must have each of the "
            f"{len(names)} {what} once"
        )
    return np.array([found[one] for one in names])


def _pictures(arrays: Named, rows: Array) -> list[str] | None:
    pictures = arrays.get("picture")
    if pictures is not None and pictures.shape != rows.shape:
        raise InputError(f"picture must have shape {rows.shape}, got {pictures.shape}")
    return None if pictures is None else [str(one) for one in pictures]


def _fitting(given: Array, wanted: Array, name: str) -> Array:
    """`given` as an array like `wanted`."""
    whole = wanted.dtype.kind == "i"
    if given.shape != wanted.shape or given.dtype.kind not in ("iu" if whole else "iuf"):
        raise InputError(
            f"{name} must be {wanted.shape} of {wanted.dtype}, got {given.shape} of {given.dtype}"
        )
    with np.errstate(over="ignore"):  # becomes infinite, and is refused for it
        values = given.astype(wanted.dtype)
    if whole and (values != given).any():
        raise InputError(f"{name} must be {wanted.dtype}, got {given.max()}")
    return values


def _arrays(file: Any) -> Named:
    try:
        with np.load(file, allow_pickle=False) as saved:
            return {name: saved[name] for name in saved.files}
    except Exception as error:  # NumPy's readers raise whatever the damage makes them run into
        raise InputError(f"this is no NPZ file, or it is damaged: {error}") from error
