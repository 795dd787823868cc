"""The angles of all joints, from points. What each means: docs/reports.md.

All are computed as those of a right side; the left one is looked at in a mirror. Zero is standing
upright, arms hanging, palms forwards.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.angles.frames import (
    about_y_x_y,
    about_z_x_y,
    between,
    line,
    mirrored,
    point,
    turn,
    with_y,
    with_z,
)
from kinesphere.motion.quaternions import cross

SIDED: Final = (
    "shoulder_plane",
    "shoulder_elevation",
    "shoulder_rotation",
    "elbow_flexion",
    "elbow_pronation",
    "hip_flexion",
    "hip_adduction",
    "hip_rotation",
    "knee_flexion",
    "ankle_flexion",
    "ankle_rotation",
)
MIDDLE: Final = (
    "trunk_flexion",
    "trunk_bend",
    "trunk_rotation",
    "neck_flexion",
    "neck_bend",
    "neck_rotation",
)
NAMES: Final = (*(f"{side}_{name}" for side in ("left", "right") for name in SIDED), *MIDDLE)
"""Of the angles, in the order of every array of angles."""
COUNT: Final = len(NAMES)
INDEX: Final = {name: i for i, name in enumerate(NAMES)}
FACE_LEAN: Final = np.radians(4.0)
"""When one looks straight ahead, the line from mouth to eyes leans forwards by about this."""
STANDING_ANKLE: Final = np.radians(86.0)
"""From the shin's direction to the line from heel to toes, when one stands with upright shins: the
landmark of the toes lies 4 degrees below the heel's."""
UP: Final = np.array([0.0, 1.0, 0.0])


def angles_deg(points: Float[Array, "*t 33 3"]) -> Float[Array, "*t a"]:
    """(…, COUNT) degrees of bodies whose points have y up, in any unit; NaN where there is no angle."""
    right, left = _side(points), _side(mirrored(points))
    return np.degrees(np.stack([*left, *right, *_middle(points)], -1))


def thorax(points: Float[Array, "*t 33 3"]) -> Float[Array, "*t 3 3"]:
    """Y from the middle of the hips to that of the shoulders, Z to the right shoulder."""
    return with_y(
        line(points, "hips", "shoulders"), line(points, "left_shoulder", "right_shoulder")
    )


def pelvis(points: Float[Array, "*t 33 3"]) -> Float[Array, "*t 3 3"]:
    """Z to the right hip, Y as near to the trunk's line as can be: two hips do not say how it tilts."""
    return with_z(line(points, "left_hip", "right_hip"), line(points, "hips", "shoulders"))


def _middle(p: Array) -> list[Array]:
    hips = line(p, "left_hip", "right_hip")
    upright = with_y(np.broadcast_to(UP, hips.shape), hips)
    forwards, bend, rotation = about_z_x_y(turn(upright, thorax(p)))
    nod, tilt, look = about_z_x_y(turn(thorax(p), _head(p)))
    return [-forwards, bend, rotation, -nod, tilt, look]


def _head(p: Array) -> Array:
    mouth = (point(p, "mouth_left") + point(p, "mouth_right")) / 2
    face = with_z(line(p, "left_ear", "right_ear"), point(p, "eyes") - mouth)
    c, s = np.cos(FACE_LEAN), np.sin(FACE_LEAN)
    return face @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _side(p: Array) -> list[Array]:
    return [*_arm(p), *_leg(p)]


def _arm(p: Array) -> list[Array]:
    upper, lower = line(p, "right_shoulder", "right_elbow"), line(p, "right_elbow", "right_wrist")
    humerus = with_y(-upper, cross(upper, lower))
    forearm = with_y(-lower, line(p, "right_pinky", "right_index"))
    _, _, pronation = about_z_x_y(turn(humerus, forearm))
    flexion = between(upper, lower)
    return [*_shoulder(p, upper, humerus), flexion, _from(pronation, -np.pi / 2)]


def _shoulder(p: Array, upper: Array, humerus: Array) -> list[Array]:
    """A straight arm has no axial rotation, but it has the other two."""
    trunk = thorax(p)
    straight = with_y(-upper, trunk[..., :, 2] + 0.1 * trunk[..., :, 0])  # any Z will do
    plane, elevation, _ = about_y_x_y(turn(trunk, straight))
    return [_from(plane, -np.pi / 2), elevation, about_y_x_y(turn(trunk, humerus))[2]]


def _leg(p: Array) -> list[Array]:
    thigh, shin = line(p, "right_hip", "right_knee"), line(p, "right_knee", "right_ankle")
    hinge, foot = cross(shin, thigh), line(p, "right_heel", "right_foot_index")
    hips = pelvis(p)
    flexion, adduction, _ = about_z_x_y(turn(hips, with_y(-thigh, hips[..., :, 2])))
    _, _, rotation = about_z_x_y(turn(hips, with_y(-thigh, hinge)))
    in_shin = np.swapaxes(with_y(-shin, hinge), -1, -2) @ foot[..., None]
    toes_in = np.arctan2(-in_shin[..., 2, 0], in_shin[..., 0, 0])
    ankle = between(shin, foot) - STANDING_ANKLE
    return [flexion, adduction, rotation, between(thigh, shin), ankle, toes_in]


def _from(angle: Array, low: float) -> Array:
    """The same angle between `low` and a whole turn more."""
    return (angle - low) % (2 * np.pi) + low
