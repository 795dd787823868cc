"""Where to look for a hand: from a palm, from the hand's last landmarks, or from the body."""

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all
from kinesphere.core.hand import INDEX, WRIST
from kinesphere.engines import Network
from kinesphere.live.hands import constants as c
from kinesphere.live.squares import squared, turned
from kinesphere.live.ssd import Detection


def from_palm(palm: Detection) -> Region:
    """The hand that a palm belongs to. (MediaPipe `palm_detection_detection_to_roi.pbtxt`.)"""
    x_min, y_min, x_max, y_max = (float(v) for v in palm.box_px)
    wrist, knuckle = palm.points_px[c.PALM_WRIST], palm.points_px[c.PALM_MIDDLE_KNUCKLE]
    return squared(
        np.array([(x_min + x_max) / 2, (y_min + y_max) / 2]),
        (x_max - x_min, y_max - y_min),
        turned(wrist, knuckle, c.UP_DEG),
        c.PALM_SCALE,
        c.PALM_SHIFT_Y,
    )


def from_landmarks(xy_px: Float[Array, "21 2"]) -> Region:
    """Where a hand with these landmarks will be in the next frame.

    The box lies along the way from the wrist to the knuckles, around all but the ends of the fingers.
    (MediaPipe `hand_landmarks_to_rect_calculator.cc`, whose names say middle joints, "PIP", where its
    numbers, which count only the landmarks in the box, are those of the knuckles.)
    """
    index, middle, ring = (xy_px[INDEX[f"{f}_finger_mcp"]] for f in ("index", "middle", "ring"))
    rotation_rad = turned(xy_px[WRIST], ((index + ring) / 2 + middle) / 2, c.UP_DEG)
    cos, sin = math.cos(rotation_rad), math.sin(rotation_rad)
    T_image_box = np.array([[cos, -sin], [sin, cos]])
    xy_box = xy_px[list(c.STEADY)] @ T_image_box
    low, high = xy_box.min(axis=0), xy_box.max(axis=0)
    width, height = (float(v) for v in high - low)
    center_px = T_image_box @ ((low + high) / 2)
    return squared(center_px, (width, height), rotation_rad, c.FOLLOW_SCALE, c.FOLLOW_SHIFT_Y)


def from_body(
    wrist_px: Float[Array, "2"], pinky_px: Float[Array, "2"], index_px: Float[Array, "2"]
) -> Region:
    """Where the recrop network looks: around the body's landmarks of a hand, each (2,) in pixels.

    (MediaPipe `hand_detections_from_pose_to_rects_calculator.cc`.)
    """
    middle = (2 * index_px + pinky_px) / 3
    side_px = 2 * float(np.hypot(*(middle - wrist_px)))
    rotation_rad = turned(wrist_px, middle, c.UP_DEG)
    return squared(middle, (side_px, side_px), rotation_rad, c.BODY_SCALE, c.BODY_SHIFT_Y)


def recropped(
    network: Network,
    picture_rgb: UInt8[Array, "height width 3"],
    regions: Sequence[Region],
    each: Each = map,
) -> list[Region]:
    """Each region of `from_body`, moved onto the hand that the recrop network sees there.

    network   gives "points"
    each      as in `cut_all`

    A region that cannot be cut stays as it is. (MediaPipe `hand_recrop_by_roi_cpu.pbtxt`.)
    """
    crops = [Crop(region, c.RECROP_SIZE_PX) for region in regions if region.usable]
    if not crops:
        return list(regions)
    out = network.run(cut_all(crops, picture_rgb, c.RECROP_BORDER, each))
    moved = iter([_recropped(p, crop) for p, crop in zip(out["points"], crops, strict=True)])
    return [next(moved) if region.usable else region for region in regions]


def _recropped(points: Float[Array, "..."], crop: Crop) -> Region:
    center, rim = crop.to_image(points.reshape(2, 2).astype(np.float64))
    side_px = 2 * float(np.hypot(*(rim - center)))
    rotation_rad = turned(center, rim, c.RECROP_DEG)
    return squared(center, (side_px, side_px), rotation_rad, c.RECROP_SCALE, c.RECROP_SHIFT_Y)
