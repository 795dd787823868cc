"""Where to look for a face: from a detection, from the face's last landmarks, or from the body."""

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.face import OUTER_EYES
from kinesphere.core.skeleton import INDEX
from kinesphere.live.faces import constants as c
from kinesphere.live.squares import squared, turned
from kinesphere.live.ssd import Detection


def from_detection(face: Detection) -> Region:
    """The face that was found in a whole picture.

    (MediaPipe `face_detection_front_detection_to_roi.pbtxt`.)
    """
    box = face.box_px.reshape(2, 2)
    right, left = face.points_px[c.RIGHT_EYE], face.points_px[c.LEFT_EYE]
    return _around(box, turned(right, left, 0.0), c.DETECTED_SCALE)


def from_detection_in_body(face: Detection) -> Region:
    """The face that was found where a body has its own: around its points, not its box.

    (MediaPipe `holistic_landmark/face_detection_front_detections_to_roi.pbtxt`.)
    """
    right, left = face.points_px[c.RIGHT_EYE], face.points_px[c.LEFT_EYE]
    rotation_rad = turned(right, left, 0.0)
    return _around(
        face.points_px, rotation_rad, c.DETECTED_IN_BODY_SCALE, c.DETECTED_IN_BODY_SHIFT_Y
    )


def from_landmarks(xy_px: Float[Array, "n 2"]) -> Region:
    """Where a face with these landmarks will be in the next frame.

    (MediaPipe `face_landmark_landmarks_to_roi.pbtxt`.)
    """
    right, left = xy_px[list(OUTER_EYES)]
    return _around(xy_px, turned(right, left, 0.0), c.FOLLOW_SCALE)


def from_body(xy_px: Float[Array, "11 2"]) -> Region:
    """Where a body's face is looked for: around nose, eyes, ears and mouth.

    (MediaPipe `face_landmarks_from_pose_to_recrop_roi.pbtxt`.)
    """
    right, left = xy_px[INDEX["right_eye"]], xy_px[INDEX["left_eye"]]
    return _around(xy_px, turned(right, left, 0.0), c.BODY_SCALE)


def _around(
    xy_px: Float[Array, "n 2"], rotation_rad: float, scale: float, shift_y: float = 0.0
) -> Region:
    """The turned square around the upright box of points."""
    low, high = xy_px.min(axis=0), xy_px.max(axis=0)
    width, height = (float(v) for v in high - low)
    return squared(np.asarray((low + high) / 2), (width, height), rotation_rad, scale, shift_y)
