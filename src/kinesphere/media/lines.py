"""Rows of poses as columns of lines: an entry a landmark, an entry an expression."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from jaxtyping import Float

from kinesphere.core import face, hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.parts import EXPRESSIONS, has_face, has_hands

COLUMNS: Final = (
    *("frame", "t_ms", "person", "landmark", "x_px", "y_px", "z", "x_m", "y_m", "z_m"),
    *("visibility", "presence"),
)
LIFTED: Final = ("sigma_m", "hips_x_m", "hips_y_m", "hips_z_m")
"""Columns more where the lift was on."""
SAID: Final = ("frame", "t_ms", "person", "expression", "value")
"""Columns of the table of expressions."""

HAND_NAMES: Final = {
    f"{side}_hand": tuple(f"{side}_hand.{name}" for name in hand.NAMES) for side in hand.SIDES
}
FACE_NAMES: Final = tuple(f"face.{i}" for i in range(face.COUNT))


class _Points(NamedTuple):
    """L landmarks of each of N rows; what has no `z` is not there."""

    names: Sequence[str]
    xy_px: Float[Array, "n l 2"]
    z: Float[Array, "n l"]
    xyz_m: Float[Array, "n l 3"]
    visibility: Float[Array, "n l"]
    presence: Float[Array, "n l"]
    sigma_m: Float[Array, "n l"]


def is_lifted(rows: Array) -> bool:
    """Whether the lift was on."""
    return len(rows) > 0 and bool(np.isfinite(rows["sigma_m"][0]).all())


def of_landmarks(rows: Array, files: Sequence[str] | None = None) -> dict[str, Array]:
    """The landmarks of the first row, then those of the second, …; those of hands and faces that are
    there come after their body's."""
    points, there = _points(rows)
    row = np.nonzero(there)[0]
    columns = (
        *(rows[name][row] for name in ("frame", "t_ms", "person")),
        np.tile(np.array(points.names), len(rows))[there.ravel()],
        *points.xy_px[there].T,
        points.z[there],
        *points.xyz_m[there].T,
        points.visibility[there],
        points.presence[there],
    )
    named: dict[str, Array] = dict(zip(COLUMNS, columns, strict=True))
    if is_lifted(rows):
        lifted = (points.sigma_m[there], *rows["position_m"][row].T)
        named |= zip(LIFTED, lifted, strict=True)
    if files is not None:
        named["picture"] = of_pictures(rows, files)[row]
    return named


def of_expressions(rows: Array, files: Sequence[str] | None = None) -> dict[str, Array]:
    """What the faces in rows express, the first row's first; what is not computed is left out."""
    row, which = np.nonzero(np.isfinite(rows[EXPRESSIONS]))
    columns = (
        *(rows[name][row] for name in ("frame", "t_ms", "person")),
        np.array(face.EXPRESSIONS)[which],
        rows[EXPRESSIONS][row, which],
    )
    named: dict[str, Array] = dict(zip(SAID, columns, strict=True))
    return named if files is None else named | {"picture": of_pictures(rows, files)[row]}


def of_pictures(rows: Array, files: Sequence[str]) -> Array:
    """The picture of each row."""
    return np.array([files[i] for i in rows["frame"]], dtype=np.str_)


def _points(rows: Array) -> tuple[_Points, Array]:
    """All landmarks, and (N, L) which of them are there; those of bodies always are."""
    parts = [_Points(skeleton.NAMES, *(rows[name] for name in _Points._fields[1:]))]
    if has_hands(rows):
        parts += [_part(rows, before, names) for before, names in HAND_NAMES.items()]
    if has_face(rows):
        parts.append(_part(rows, "face", FACE_NAMES))
    there = np.concatenate([np.isfinite(part.z) for part in parts], axis=1)
    there[:, : skeleton.COUNT] = True
    names = [name for part in parts for name in part.names]
    arrays = zip(*(part[1:] for part in parts), strict=True)
    return _Points(names, *(np.concatenate(each, axis=1) for each in arrays)), there


def _part(rows: Array, before: str, names: Sequence[str]) -> _Points:
    """A hand or a face: its score says how far each of its landmarks is to be seen."""
    xy_px, z, xyz_m = (rows[f"{before}_{name}"] for name in ("xy_px", "z", "m"))
    score = np.broadcast_to(rows[f"{before}_score"][:, None], z.shape)
    return _Points(names, xy_px, z, xyz_m, score, score, np.full_like(z, np.nan))
