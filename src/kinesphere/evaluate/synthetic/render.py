"""Masks, maps of parts and depth of a body, drawn triangle by triangle from the back to the front."""

import cv2
import numpy as np
from jaxtyping import Float, Float32, Int, UInt8

from kinesphere.core.arrays import Array

SUBPIXEL_BITS = 4
FAR_M = 1e9


def drawn(
    xy_px: Float[Array, "v 2"],
    depth_m: Float[Array, " v"],
    faces: Int[Array, "f 3"],
    labels: UInt8[Array, " f"],
    size_px: int,
) -> tuple[UInt8[Array, "size size"], Float32[Array, "size size"]]:
    """Labels and depth of what is seen in a square picture; 0 and `FAR_M` where nothing is.

    xy_px, depth_m   of the vertices; labels of the faces
    """
    parts = np.zeros((size_px, size_px), np.uint8)
    depth = np.full((size_px, size_px), FAR_M, np.float32)
    corners = np.rint(xy_px[faces] * 2**SUBPIXEL_BITS).astype(np.int32)
    middle = depth_m[faces].mean(axis=1)
    for face in np.argsort(-middle):
        cv2.fillConvexPoly(parts, corners[face], int(labels[face]), shift=SUBPIXEL_BITS)
        cv2.fillConvexPoly(depth, corners[face], float(middle[face]), shift=SUBPIXEL_BITS)
    return parts, depth


def face_labels(labels: Int[Array, " v"], faces: Int[Array, "f 3"]) -> UInt8[Array, " f"]:
    """The label that most of a face's corners have; the first one's where all differ."""
    a, b, c = labels[faces].T
    return np.where(b == c, b, a).astype(np.uint8)
