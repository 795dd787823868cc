"""Every number of the hands' pipeline, as the reference has it, with where it stands there.

MP: MediaPipe v0.10, mediapipe/modules/palm_detection, hand_landmark and holistic_landmark (*.pbtxt).
TF: TensorFlow.js tfjs-models, hand-pose-detection/src/tfjs/constants.ts, which agrees with MP.
"""

from typing import Final

from kinesphere.core.crop import Border
from kinesphere.core.hand import INDEX

# Palms: the detector (MP palm_detection_cpu.pbtxt; TF MPHANDS_DETECTOR_ANCHOR_CONFIGURATION)
PALMS_SIZE_PX: Final = 192
PALMS_STRIDES: Final = (8, 16, 16, 16)
PALM_WRIST, PALM_MIDDLE_KNUCKLE = 0, 2
"""Among the 7 points of a palm: wrist, knuckles of index, middle, ring, little finger, thumb's two."""

# A palm's region (MP palm_detection_detection_to_roi.pbtxt)
PALM_SCALE: Final = 2.6
PALM_SHIFT_Y: Final = -0.5
UP_DEG: Final = 90.0
"""In the crop the fingers are above the wrist."""

# A followed hand's region (MP hand_landmark_landmarks_to_roi.pbtxt and
# hand_landmarks_to_rect_calculator.cc: the hand without the ends of its fingers)
FOLLOW_SCALE: Final = 2.0
FOLLOW_SHIFT_Y: Final = -0.1
STEADY: Final = tuple(
    INDEX[name]
    for name in (
        *("wrist", "thumb_cmc", "thumb_mcp", "thumb_ip"),
        *("index_finger_mcp", "index_finger_pip", "middle_finger_mcp", "middle_finger_pip"),
        *("ring_finger_mcp", "ring_finger_pip", "pinky_finger_mcp", "pinky_finger_pip"),
    )
)

# A hand's region from the body (MP hand_landmarks_from_pose_to_recrop_roi.pbtxt and
# hand_detections_from_pose_to_rects_calculator.cc)
BODY_SCALE: Final = 2.7
BODY_SHIFT_Y: Final = -0.1

# The recrop network (MP hand_recrop_by_roi_cpu.pbtxt)
RECROP_SIZE_PX: Final = 256
RECROP_BORDER: Final[Border] = "replicate"
"""MP leaves the border mode unset, which means replicate."""
RECROP_DEG: Final = -90.0
"""The network's second point lies towards the wrist."""
RECROP_SCALE: Final = 1.0
RECROP_SHIFT_Y: Final = -0.1

# Landmarks (MP hand_landmark_cpu.pbtxt)
HAND_SIZE_PX: Final = 224
HAND_BORDER: Final[Border] = "replicate"
HAND_MIN_SCORE: Final = 0.5
"""The network's presence and handedness are probabilities already."""
Z_STRETCH: Final = 0.4
"""What the network says of depth is divided by this (normalize_z)."""

# Following (MP hand_landmark_tracking_cpu.pbtxt)
SAME_REGION: Final = 0.5
"""A palm whose upright box overlaps a followed hand's by more (intersection over union) is that
hand."""

# Following: ours
SAME_HAND: Final = 0.2
"""Two results are one hand when their landmarks are nearer on average, in sides of the hand's box."""
SURE_SIDE: Final = 0.4
"""Two surer than 0.5 by this, one of a left and one of a right hand, are two hands all the same."""
SIDE_ALPHA: Final = 0.1
"""How fast what was seen of left and right is forgotten: per frame of 1/30 s."""
SIDE_LEAST: Final = 0.02
"""What was seen of left and right is never taken to be surer than this from 0 and 1."""
SIDE_TURNS: Final = 1.0
"""A hand's side changes when the log odds, summed over time, are beyond 0 by this."""
SIDE_SURE: Final = 12.0
"""Beyond this it is never taken for the other hand: a region that shows that one has gone over to it."""
REMEMBER_MS: Final = 1000.0
"""For how long a hand out of sight keeps its number."""
LOOK_AGAIN_MS: Final = 150.0
"""For how long it is looked for where it was, too."""
RETURN_DISTANCE: Final = 1.0
"""How far off it may come back, in sides of its region."""
SEARCH_SOON_MS: Final = 30.0
SEARCH_SELDOM_MS: Final = 100.0
SEARCH_SLOWING: Final = 1.3
"""While some hands are followed, searches that find no more come ever more seldom, between these."""
