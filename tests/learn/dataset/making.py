"""Made-up examples: a dot where a landmark is, so that pixels and points can be compared."""

import cv2
import numpy as np

from kinesphere.core.crop import Region
from kinesphere.learn.dataset.example import LANDMARKS, Example

SIZE_PX = (150, 130)
DOT = 16
"""The landmark with the dot: right_wrist."""
FOCAL_PX, DEPTH_M = 200.0, 3.0


def png(levels):
    return cv2.imencode(".png", levels)[1].tobytes()


def dotted(at_px, size_px=SIZE_PX):
    """Grey with a red dot, in RGB."""
    y, x = np.mgrid[: size_px[1], : size_px[0]]
    dot = np.exp(-((x - at_px[0]) ** 2 + (y - at_px[1]) ** 2) / (2 * 3.0**2))
    return np.stack([60 + 190 * dot, np.full_like(dot, 60), np.full_like(dot, 60)], 2).astype("u1")


def dot_of(rgb):
    """Where the dot is."""
    weight = np.clip(rgb[:, :, 0].astype(float) - rgb[:, :, 1] - 4, 0, None)
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()


def someone(number=0, **changes):
    """A flat body that faces the camera: all of it is as far away as its hips."""
    rng = np.random.default_rng(number)
    middle = np.array(SIZE_PX) / 2 + rng.normal(0, 3, 2)
    xyz_m = np.zeros((LANDMARKS, 3), "f4")
    xyz_m[:, :2] = rng.uniform(-0.5, 0.5, (LANDMARKS, 2))
    xyz_m[33] = 0
    xy_px = (middle + xyz_m[:, :2] * FOCAL_PX / DEPTH_M).astype("f4")
    mask = np.zeros(SIZE_PX[::-1], np.uint8)
    cv2.circle(mask, tuple(int(v) for v in np.rint(xy_px[DOT])), 12, 255, -1)
    told = {
        "key": f"someone {number}",
        "picture": png(dotted(xy_px[DOT])[:, :, ::-1]),
        "size_px": SIZE_PX,
        "region": Region(tuple(map(float, middle)), 90.0, float(rng.normal(0, 0.2))),
        "licence": "CC0-1.0",
        "source": "made up",
        "xy_px": xy_px,
        "visible": np.ones(LANDMARKS, "f4"),
        "xyz_m": xyz_m,
        "depth_m": DEPTH_M,
        "K": np.array([[FOCAL_PX, 0, middle[0]], [0, FOCAL_PX, middle[1]], [0, 0, 1.0]]),
        "order": np.array([[15, 16], [11, 12]], np.int8),
        "order_confidence": np.array([0.9, 0.7], "f4"),
        "mask": png(mask),
    }
    return Example(**{**told, **changes})


def nobody(number=0):
    """A place without a person; nothing else is known."""
    grey = np.random.default_rng(number).integers(0, 255, (*SIZE_PX[::-1], 3), np.uint8)
    region = Region((70.0, 60.0), 80.0, 0.0)
    return Example(f"nobody {number}", png(grey), SIZE_PX, region, "CC0-1.0", "x", is_person=False)
