"""Every number of the pipeline, as the reference has it, with where it stands there.

MP: MediaPipe v0.10, mediapipe/modules/pose_detection and pose_landmark (*.pbtxt).
TF: TensorFlow.js tfjs-models, pose-detection/src/blazepose_tfjs/constants.ts.
The two agree unless a line says otherwise; where they differ we follow MediaPipe, whose results the
released networks were tuned on.
"""

from dataclasses import dataclass
from typing import Final

from kinesphere.core.crop import Border

# Detector: anchors and decoding (MP pose_detection_cpu.pbtxt; TF BLAZEPOSE_DETECTOR_ANCHOR_…)
DETECTOR_SIZE_PX: Final = 224
DETECTOR_STRIDES: Final = (8, 16, 32, 32, 32)
ANCHORS_PER_LAYER: Final = 2
"""One for the layer's scale and one interpolated; with fixed anchor size both are the same point."""
DETECTION_MIN_SCORE: Final = 0.5
DETECTION_SCORE_CLIP: Final = 100.0
NMS_MIN_OVERLAP: Final = 0.3
"""Weighted non-maximum suppression (MP); TF drops the overlapping boxes instead of averaging them."""
DETECTOR_BORDER: Final[Border] = "zero"

# Region (MP pose_detection_to_roi.pbtxt, pose_landmarks_to_roi.pbtxt; TF …_RECT_TRANSFORMATION_CONFIG)
REGION_SCALE: Final = 1.25

# Landmark network (MP pose_landmark_by_roi_cpu.pbtxt, tensors_to_pose_landmarks_and_segmentation.pbtxt)
LANDMARKS_SIZE_PX: Final = 256
LANDMARKS_BORDER: Final[Border] = "replicate"
"""MP leaves the border mode unset, which means replicate; TF fills with zero."""
PRESENCE_MIN_SCORE: Final = 0.5
LANDMARKS_TOTAL: Final = 39
LANDMARKS_BODY: Final = 33
AUXILIARY: Final = slice(33, 35)
"""The two alignment points among the 6 auxiliary landmarks."""
HEATMAP_KERNEL: Final = 9
HEATMAP_MIN_CONFIDENCE: Final = 0.5


# Smoothing (MP pose_landmark_filtering.pbtxt; TF …_SMOOTHING_CONFIG_…)
@dataclass(frozen=True)
class OneEuro:
    """Settings of a One-Euro filter; cut-offs in Hz."""

    min_cutoff_hz: float
    beta: float
    derivative_cutoff_hz: float = 1.0


SMOOTH_LANDMARKS: Final = OneEuro(min_cutoff_hz=0.05, beta=80.0)
SMOOTH_AUXILIARY: Final = OneEuro(min_cutoff_hz=0.01, beta=10.0)
SMOOTH_WORLD: Final = OneEuro(min_cutoff_hz=0.1, beta=40.0)
SMOOTH_MIN_SCALE_PX: Final = 1e-6
"""People smaller than this are not smoothed."""
VISIBILITY_ALPHA: Final = 0.1
"""Per frame of REFERENCE_FRAME_MS; MP and TF apply it per frame whatever the frame rate."""
REFERENCE_FRAME_MS: Final = 1000.0 / 30.0

# Mask (MP pose_segmentation_filtering.pbtxt; TF BLAZEPOSE_SEGMENTATION_SMOOTHING_CONFIG)
MASK_PREVIOUS_RATIO: Final = 0.7
MASK_SURE: Final = 0.001
"""Ours: below this, and above 1 minus this, the blending is left out. It would change nothing that
can be seen, and take most of the time."""
MASK_UNCERTAINTY: Final = (5.68842, -0.748699, -57.8051, 291.309, -624.717)
"""Coefficients in x = (p - 0.5)² of a fit to 1 - uncertainty (segmentation_smoothing_calculator.cc)."""
