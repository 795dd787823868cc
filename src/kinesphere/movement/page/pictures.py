"""Key frames: pictures of a clip at chosen moments, with the skeleton, cut out around the person."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.media.frames import read_video
from kinesphere.media.overlay import draw
from kinesphere.movement.page.sheet import Picture

MOST: Final = 5
HEIGHT_PX: Final = 420
SHAPE: Final = 0.8
"""Width of a picture by its height."""
QUALITY: Final = 86


def pictures(clip: Path, rows: Array, moments_ms: list[tuple[float, str]]) -> list[Picture]:
    """At most MOST, evenly chosen, in order of time; `rows` are the person's (records.ROW).

    Raises SourceError when the clip cannot be read.
    """
    wanted = {int(np.abs(rows["t_ms"] - t).argmin()): words for t, words in _some(moments_ms)}
    if not wanted:
        return []
    by_frame = {int(rows["frame"][i]): i for i in wanted}
    size = _size_px(rows)
    found: dict[int, Picture] = {}
    for frame in read_video(clip, last=max(by_frame) + 1):
        i = by_frame.get(frame.index)
        if i is not None:
            found[i] = _picture(frame.picture_rgb, rows[i : i + 1], size, wanted[i])
    return [found[i] for i in sorted(found)]


def _some(moments_ms: list[tuple[float, str]]) -> list[tuple[float, str]]:
    if len(moments_ms) <= MOST:
        return moments_ms
    rows = np.linspace(0, len(moments_ms) - 1, MOST).round().astype(int)
    return [moments_ms[i] for i in rows]


def _size_px(rows: Array) -> float:
    """How high the cut is: the person's usual size, with room."""
    span = np.ptp(rows["xy_px"], axis=1)
    return float(np.percentile(np.maximum(span[:, 1], span[:, 0] / SHAPE), 90)) * 1.25


def _picture(picture_rgb: Array, row: Array, size_px: float, words: str) -> Picture:
    drawn = draw(picture_rgb, row["xy_px"], row["visibility"])
    middle = (row["xy_px"][0].min(0) + row["xy_px"][0].max(0)) / 2
    half = np.array([size_px * SHAPE, size_px]) / 2
    high, wide = picture_rgb.shape[:2]
    middle = _inside(middle, half, np.array([wide, high]))
    scale = HEIGHT_PX / size_px
    out = (round(HEIGHT_PX * SHAPE), HEIGHT_PX)
    T_out_image = np.array([[scale, 0, 0], [0, scale, 0.0]])
    T_out_image[:, 2] = -scale * (middle - half)
    cut = cv2.warpAffine(
        drawn, T_out_image, out, flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255),
    )  # fmt: skip
    _, jpeg = cv2.imencode(".jpg", cut[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Picture(jpeg.tobytes(), *out, words)


def _inside(middle: Array, half: Array, size_px: Array) -> Array:
    """The cut's middle moved so that the cut stays in the picture, where it is no larger."""
    fits = 2 * half <= size_px
    return np.where(fits, np.clip(middle, half, np.maximum(size_px - half, half)), middle)
