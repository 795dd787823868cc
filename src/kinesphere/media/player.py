"""A clip of poses as one HTML page that turns in the hand: nothing to install, nothing fetched."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.parts import BODY
from kinesphere.media.page import array_base64, fill
from kinesphere.media.palette import SIDE_RGB
from kinesphere.media.player_parts import parts
from kinesphere.media.whole import whole

_MM: Final = 1000.0
_REACH_MM: Final = 32767


def write_player(path: Path, rows: Array, title: str) -> None:
    """Writes a page that plays rows (N,) of `records.ROW` in 3D, with the hands and faces they may have.

    Frames without a row between the first and the last are shown empty. Raises InputError when
    `rows` are not ROWs, OutputError when the file cannot be written.
    """
    if (rows.dtype.names or ())[: len(BODY)] != BODY or rows.ndim != 1:
        raise InputError(f"rows: expected shape (N,) of records.ROW, got {rows.shape} {rows.dtype}")
    with whole(Path(path)) as part:
        part.write_text(fill("player.html", title, _clip(rows)), encoding="utf-8", newline="\n")


def _clip(rows: Array) -> dict[str, Any]:
    """What the page draws; arrays little-endian in base64, people sorted by frame, then by id.

    frame, step  the first frame's number, and how far apart frames are
    t_ms         float64 (frames,)
    count        uint16 (frames,)          people in each frame
    person       int32 (people,)           their ids
    lane         uint16 (people,)          where they stand, from left to right
    xyz_mm       int16 (people, 33, 3)     millimetres from the middle of the hips
    visibility   uint8 (people, 33)        0 to 255

    and what `player_parts.parts` adds.
    """
    rows = rows[np.lexsort((rows["person"], rows["frame"]))]
    frames, t_ms, count, step = _timeline(rows)
    xyz_mm = np.clip(np.rint(np.nan_to_num(rows["xyz_m"]) * _MM), -_REACH_MM, _REACH_MM)
    seen = np.rint(np.clip(np.nan_to_num(rows["visibility"]), 0, 1) * 255)
    return {
        "names": skeleton.NAMES,
        "edges": [[a, b, skeleton.edge_side((a, b))] for a, b in skeleton.EDGES],
        "colours": SIDE_RGB,
        "frame": int(frames[0]) if len(frames) else 0,
        "step": step,
        "t_ms": array_base64(t_ms, "<f8"),
        "count": array_base64(count, "<u2"),
        "person": array_base64(rows["person"], "<i4"),
        "lane": array_base64(_lanes(rows), "<u2"),
        "xyz_mm": array_base64(xyz_mm, "<i2"),
        "visibility": array_base64(seen, "u1"),
        **parts(rows),
    }


def _timeline(rows: Array) -> tuple[Array, Array, Array, int]:
    """Frame numbers, times and people of each frame of sorted rows, and the frames' distance.

    Every n-th frame may have been looked at: what divides all distances tells it.
    """
    found, first, number = np.unique(rows["frame"], return_index=True, return_counts=True)
    if len(found) == 0:
        return found, np.zeros(0), number, 1
    step = max(int(np.gcd.reduce(np.diff(found))), 1) if len(found) > 1 else 1
    frames = np.arange(found[0], found[-1] + 1, step)
    count = np.zeros(len(frames), int)
    count[(found - found[0]) // step] = number
    return frames, np.interp(frames, found, rows["t_ms"][first]), count, step


def _lanes(rows: Array) -> Array:
    """A place (N,) for each row: people all have their own origin and would stand in each other.

    A person keeps the place; it is free again after the last frame with them. Those who appear
    together stand as in the picture, from left to right.
    """
    lanes = np.zeros(len(rows), int)
    free_from: list[int] = []
    people = [np.flatnonzero(rows["person"] == person) for person in np.unique(rows["person"])]
    x_px = rows["xy_px"][:, :, 0].mean(axis=1)
    for own in sorted(people, key=lambda own: (rows["frame"][own[0]], x_px[own[0]])):
        start, end = rows["frame"][own[0]], rows["frame"][own[-1]]
        lane = next((i for i, free in enumerate(free_from) if free <= start), len(free_from))
        free_from[lane : lane + 1] = [int(end) + 1]
        lanes[own] = lane
    return lanes
