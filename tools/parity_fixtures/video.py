"""Cases for the conversion of video frames to RGB."""

import av
import numpy as np

from kinesphere.core.arrays import Array
from parity_fixtures.parts import Json, encode

WIDTH, HEIGHT = 24, 16
MATRICES = {"smpte170m": 6, "bt709": 1, "bt2020-ncl": 9}
"""By the names that browsers use, FFmpeg's numbers."""


def yuv_cases() -> list[Json]:
    """Noise of every level, as it is decoded with each matrix and range."""
    planes = np.random.default_rng(5).integers(0, 256, (HEIGHT * 3 // 2, WIDTH), dtype=np.uint8)
    return [
        {
            "size_px": [WIDTH, HEIGHT],
            "matrix": matrix,
            "full_range": full,
            "i420": encode(planes, "|u1"),
            "rgb": encode(_rgb(planes, number, full), "|u1"),
        }
        for matrix, number in MATRICES.items()
        for full in (False, True)
    ]


def _rgb(planes: Array, matrix: int, full: bool) -> Array:
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.colorspace, frame.color_range = matrix, 2 if full else 1
    return frame.to_ndarray(format="rgb24")
