"""Hands and faces put onto the body that is fitted: at its wrists and its head, in its own size.

What the networks saw of them goes through `live/holistic/finish.py` once more, with the refined body for
the live one. It goes through twice: how large they are is known from the first frame on then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core import face, hand
from kinesphere.core.arrays import Array
from kinesphere.core.hand import KNUCKLE, WRIST
from kinesphere.core.parts import BODY, EXPRESSIONS, HAND, has_face, has_hands, row_of
from kinesphere.core.pose import Pose
from kinesphere.live.faces import regions as face_regions
from kinesphere.live.faces.landmarks import SeenFace
from kinesphere.live.hands import regions as hand_regions
from kinesphere.live.hands.landmarks import SeenHand
from kinesphere.live.holistic.finish import Finishing, PartFilters, finish_parts
from kinesphere.live.holistic.options import Parts
from kinesphere.live.holistic.scale import View
from kinesphere.live.holistic.track import Followed, Track

PALM_M: Final = 0.09
"""Bones keep their length: so does a palm, from the wrist to the middle knuckle. How long it is on this
body is found out later."""


@dataclass(frozen=True)
class Camera:
    """How the camera sees, and whether what it sees is smoothed."""

    focal_px: float
    size_px: tuple[int, int]
    smoothing: bool = True


def exchanged_hands(rows: Array, which: Bool[Array, "T"]) -> None:
    """Left and right change places in some rows, in place: those in which the wrists did so."""
    for name in HAND if has_hands(rows) else ():
        left, right = (rows[f"{side}_hand_{name}"] for side in hand.SIDES)
        left[which], right[which] = right[which], left[which]


def put_onto(rows: Array, camera: Camera) -> None:
    """Hands and faces of one person's rows (T,) put onto the refined bodies there, in place."""
    if not len(rows) or not (has_hands(rows) or has_face(rows)):
        return
    known = PartFilters()
    for filters, _ in _along(rows, camera, known):
        known = PartFilters(hand_sizes=filters.hand_sizes, face_sizes=filters.face_sizes)
    names = [name for name in rows.dtype.names or () if name not in BODY]
    done = [(t, pose) for t, (_, pose) in enumerate(_along(rows, camera, known))]
    for t, pose in done:
        new = row_of(0, 0.0, pose, rows.dtype)
        for name in names:
            rows[name][t] = new[name][0]


def _along(rows: Array, camera: Camera, filters: PartFilters) -> Iterator[tuple[PartFilters, Pose]]:
    parts = _asked(rows)
    for t in range(len(rows)):
        row = rows[t : t + 1]
        pose = _pose(row, camera.size_px)
        view = View(
            pose.xyz_world_m, pose.xy_image_px, pose.position_m, camera.focal_px, camera.size_px
        )
        todo = Finishing(parts, camera.smoothing, float(row["t_ms"][0]), view)
        filters, pose = finish_parts(todo, filters, _followed(row), pose)
        yield filters, pose


def _asked(rows: Array) -> Parts:
    faces = has_face(rows)
    said = faces and bool(np.isfinite(rows[EXPRESSIONS]).any())
    return Parts(has_hands(rows), faces, expressions=said)


def _pose(row: Array, size_px: tuple[int, int]) -> Pose:
    """The body of a row (1,)."""

    def of(name: str) -> Array:
        return row[name][0].astype(np.float64)

    return Pose(
        of("xy_px"),
        of("z"),
        of("xyz_m"),
        of("visibility"),
        of("presence"),
        float(row["score"][0]),
        size_px,
        position_m=of("position_m"),
    )


def _followed(row: Array) -> Followed:
    """What was seen of the hands and the face of a row (1,)."""
    left = right = seen_face = None
    if has_hands(row):
        left, right = (_hand(row, side) for side in hand.SIDES)
    if has_face(row):
        seen_face = _face(row)
    return Followed(0, hands=(left, right), face=seen_face)


def _hand(row: Array, side: str) -> Track[SeenHand] | None:
    xyz_px, xyz_m = _seen(row, f"{side}_hand")
    if not np.isfinite(xyz_px).all():
        return None
    palm_m = np.linalg.norm(xyz_m[KNUCKLE] - xyz_m[WRIST])
    from_wrist_m = (xyz_m - xyz_m[WRIST]) * (PALM_M / palm_m)
    score, right = float(row[f"{side}_hand_score"][0]), float(side == "right")
    region = hand_regions.from_landmarks(xyz_px[:, :2])
    return Track(region, SeenHand(score, right, xyz_px, from_wrist_m), xyz_px[WRIST, :2])


def _face(row: Array) -> Track[SeenFace] | None:
    xyz_px, _ = _seen(row, "face")
    known = len(xyz_px) if np.isfinite(xyz_px).all() else face.MESH
    xyz_px = xyz_px[:known]
    if not np.isfinite(xyz_px).all():
        return None
    region = face_regions.from_landmarks(xyz_px[:, :2])
    return Track(region, SeenFace(float(row["face_score"][0]), xyz_px), xyz_px[0, :2])


def _seen(row: Array, before: str) -> tuple[Float[Array, "n 3"], Float[Array, "n 3"]]:
    """Pixels, z too, and metres."""
    xy_px, z, xyz_m = (
        row[f"{before}_{name}"][0].astype(np.float64) for name in ("xy_px", "z", "m")
    )
    return np.column_stack([xy_px, z]), xyz_m
