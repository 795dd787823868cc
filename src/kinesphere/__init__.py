"""kinesphere: 33 body landmarks in the picture and in metres, from pictures, videos and cameras.

    >>> import kinesphere as ks
    >>> detector = ks.create_detector(ks.SupportedModels.BlazePose, model_type="full")
    >>> poses = detector.estimate_poses("person.jpg")          # doctest: +SKIP
    >>> poses[0].keypoints3d[0].z                              # doctest: +SKIP

Everything public is named here and loaded when first used, so that `import kinesphere` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kinesphere import util as util
    from kinesphere.core.errors import EngineError as EngineError
    from kinesphere.core.errors import InputError as InputError
    from kinesphere.core.errors import KinesphereError as KinesphereError
    from kinesphere.core.errors import OutputError as OutputError
    from kinesphere.core.errors import PictureError as PictureError
    from kinesphere.core.errors import SourceError as SourceError
    from kinesphere.core.errors import WeightsError as WeightsError
    from kinesphere.core.face import Face as Face
    from kinesphere.core.hand import Hand as Hand
    from kinesphere.core.keypoint import Box as Box
    from kinesphere.core.keypoint import Keypoint as Keypoint
    from kinesphere.core.pose import Mask as Mask
    from kinesphere.core.pose import Pose as Pose
    from kinesphere.core.pose import Segmentation as Segmentation
    from kinesphere.live.create import SupportedModels as SupportedModels
    from kinesphere.live.create import create_detector as create_detector
    from kinesphere.live.create import estimate_video as estimate_video
    from kinesphere.live.detector import PoseDetector as PoseDetector
    from kinesphere.live.faces.detector import FaceDetector as FaceDetector
    from kinesphere.live.hands.detector import HandDetector as HandDetector
    from kinesphere.media.frames import Frame as Frame
    from kinesphere.media.frames import read_camera as read_camera
    from kinesphere.media.frames import read_video as read_video
    from kinesphere.refine.video import refine_video as refine_video

_ERRORS = "KinesphereError InputError PictureError SourceError WeightsError EngineError OutputError"
_HOME = {
    **dict.fromkeys(_ERRORS.split(), "kinesphere.core.errors"),
    **dict.fromkeys(["Box", "Keypoint"], "kinesphere.core.keypoint"),
    **dict.fromkeys(["Mask", "Pose", "Segmentation"], "kinesphere.core.pose"),
    "Face": "kinesphere.core.face",
    "Hand": "kinesphere.core.hand",
    **dict.fromkeys(
        ["SupportedModels", "create_detector", "estimate_video"], "kinesphere.live.create"
    ),
    "FaceDetector": "kinesphere.live.faces.detector",
    "HandDetector": "kinesphere.live.hands.detector",
    "PoseDetector": "kinesphere.live.detector",
    **dict.fromkeys(["Frame", "read_camera", "read_video"], "kinesphere.media.frames"),
    "refine_video": "kinesphere.refine.video",
}

__all__ = ["__version__", "util", *_HOME]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name == "util":
        return import_module("kinesphere.util")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'kinesphere' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
