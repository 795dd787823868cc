"""Hands, faces and expressions of tables in: lines beside those of bodies, put to their rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kinesphere.core import face
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.parts import EXPRESSIONS, as_kind, kind
from kinesphere.media.lines import FACE_NAMES, HAND_NAMES

PARTS: Final[Mapping[str, Sequence[str]]] = {**HAND_NAMES, "face": FACE_NAMES}
PLACES: Final = {"xy_px": ("x_px", "y_px"), "z": ("z",), "m": ("x_m", "y_m", "z_m")}
"""Which columns hold the numbers of a part."""
NAMES: Final = {
    name: (part, i) for part, names in enumerate(PARTS.values()) for i, name in enumerate(names)
}
"""Which of the parts a landmark belongs to, and where it is in it."""


def with_parts(
    rows: Array, columns: Mapping[str, Array], landmark: Int[Array, "n"], names: Sequence[str]
) -> Array:
    """Rows of bodies with the hands and faces that lines tell of.

    columns    frame, person, x_px, … of n lines
    landmark   which of `names` each line is about

    Raises InputError when a part lacks landmarks, or has no body.
    """
    nowhere = (-1, -1)  # what is of the body
    places = np.array([NAMES.get(name, nowhere) for name in names], int).reshape(-1, 2)
    part_of, place = places[landmark].T
    row = _rows_of(rows, columns["frame"], columns["person"], "a hand or a face")
    present = [bool((part_of == i).any()) for i in range(len(PARTS))]
    rows = as_kind(rows, kind(any(present[:-1]), present[-1]))
    for i, before in enumerate(PARTS):
        if present[i]:
            own = part_of == i
            _put(rows, before, row[own], place[own], {k: v[own] for k, v in columns.items()})
    return rows


def _put(
    rows: Array,
    before: str,
    row: Int[Array, "n"],
    place: Int[Array, "n"],
    columns: Mapping[str, Array],
) -> None:
    count = np.zeros(rows[f"{before}_z"].shape, int)
    np.add.at(count, (row, place), 1)
    wrong = ~_complete(count, before)
    if wrong.any():
        at = rows[wrong][0]
        raise InputError(
            f"frame {at['frame']}, person {at['person']}: {before} must have each of its landmarks once"
        )
    for name, parts in PLACES.items():
        values = np.stack([columns[part] for part in parts], axis=-1)
        of = rows[f"{before}_{name}"]
        of[row, place] = values.reshape(len(row), *of.shape[2:])
    rows[f"{before}_score"][row] = columns["visibility"]


def _complete(count: Int[Array, "n l"], before: str) -> Bool[Array, "n"]:
    """Nothing, or each landmark once; a face may lack its irises."""
    once, none = (count == 1).all(axis=1), (count == 0).all(axis=1)
    if before != "face":
        return once | none
    mesh, irises = count[:, : face.MESH], count[:, face.MESH :]
    return once | none | ((mesh == 1).all(axis=1) & (irises == 0).all(axis=1))


def with_expressions(
    rows: Array,
    frame: Int[Array, "n"],
    person: Int[Array, "n"],
    which: Int[Array, "n"],
    names: Sequence[str],
    values: Float[Array, "n"],
) -> Array:
    """Rows with what their faces express; `which` of `names` each value is. Raises InputError."""
    known = {name: i for i, name in enumerate(face.EXPRESSIONS)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(f"{unknown[0]!r} is none of the {len(known)} expressions")
    row = _rows_of(rows, frame, person, "an expression")
    rows[EXPRESSIONS][row, np.array([known[name] for name in names], int)[which]] = values
    return rows


def _rows_of(
    rows: Array, frame: Int[Array, "n"], person: Int[Array, "n"], what: str
) -> Int[Array, "n"]:
    """Which row is that of a frame and person. Raises InputError where there is none."""
    keys, wanted = _keys(rows["frame"], rows["person"]), _keys(frame, person)
    order = np.argsort(keys)
    at = np.searchsorted(keys[order], wanted).clip(0, max(len(rows) - 1, 0))
    row = order[at] if len(rows) else np.zeros(0, int)
    lost = keys[row] != wanted if len(rows) else np.ones(len(wanted), bool)
    if lost.any():
        i = int(lost.argmax())
        raise InputError(f"frame {frame[i]}, person {person[i]} has {what}, but no body")
    return row


def _keys(frame: Array, person: Array) -> Any:
    """What can be sorted: frame and person as one."""
    keys = np.zeros(len(frame), [("frame", "<i8"), ("person", "<i8")])
    keys["frame"], keys["person"] = frame, person
    return keys
