"""The public API: detectors by model, in the words of TensorFlow.js pose-detection."""

from collections.abc import Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, overload

from kinesphere import weights
from kinesphere.core.errors import InputError
from kinesphere.core.pose import Pose
from kinesphere.live.detector import PoseDetector
from kinesphere.live.faces.detector import FaceDetector, create_face_detector
from kinesphere.live.hands.detector import HandDetector, create_hand_detector
from kinesphere.live.holistic.options import Parts
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.live.networks import load_networks
from kinesphere.live.state import Options
from kinesphere.media.frames import Frame


class SupportedModels(str, Enum):
    """The models that `create_detector` makes."""

    BlazePose = "BlazePose"
    """The body."""
    Holistic = "Holistic"
    """The body with its hands and face, in one frame."""
    MediaPipeHands = "MediaPipeHands"
    """Hands alone."""
    MediaPipeFaceMesh = "MediaPipeFaceMesh"
    """Faces alone."""


@overload
def create_detector(
    model: Literal[SupportedModels.MediaPipeHands],
    *,
    model_type: str = "full",
    max_hands: int = 2,
    enable_smoothing: bool = True,
    engine: str = "auto",
    threads: int | None = None,
) -> HandDetector: ...
@overload
def create_detector(
    model: Literal[SupportedModels.MediaPipeFaceMesh],
    *,
    max_faces: int = 1,
    refine_landmarks: bool = True,
    enable_smoothing: bool = True,
    engine: str = "auto",
    threads: int | None = None,
) -> FaceDetector: ...
@overload
def create_detector(
    model: Literal[SupportedModels.BlazePose, SupportedModels.Holistic] | str = "BlazePose",
    *,
    model_type: str | Path = "full",
    enable_smoothing: bool = True,
    enable_segmentation: bool = False,
    smooth_segmentation: bool = True,
    detector: str = "near",
    detector_model: str | Path = "detector",
    lift: str | Path = "auto",
    fov_deg: float | None = None,
    height_m: float | None = None,
    engine: str = "auto",
    threads: int | None = None,
    hands: bool = True,
    face: bool = True,
    iris: bool = True,
    expressions: bool = True,
    parts_fps: float | None = None,
    max_ms: float | None = None,
) -> PoseDetector: ...
def create_detector(model: str = "BlazePose", **options: Any) -> Any:
    """A detector of one model, with its networks loaded: each has options of its own.

        create_detector(SupportedModels.BlazePose, model_type="full", ...)
        create_detector(SupportedModels.Holistic, hands=True, face=True, ...)
        create_detector(SupportedModels.MediaPipeHands, max_hands=2, ...)
        create_detector(SupportedModels.MediaPipeFaceMesh, max_faces=1, refine_landmarks=True, ...)

    BlazePose and Holistic, with `PoseDetector.estimate_poses`:

    model_type           "lite", "full" or "heavy": faster or more exact; or the path to landmark
                         weights of your own, with their card beside them
    enable_smoothing     smooth landmarks over time (for frames with a timestamp)
    enable_segmentation  find the person's mask too; costs about a third more time
    smooth_segmentation  blend the mask with the last frame's where it is unsure
    detector             "near" finds people up to about 4 m away; "far" searches the picture in
                         tiles too, for small or distant people: a search takes several times as long
    detector_model       the path to person-detector weights of your own, with their card
    lift                 "auto" puts depth right (`live/lift`); "off" leaves what the landmark network
                         says; or the path to a lift's card of your own
    fov_deg              the camera's field of view along the picture's longer side, in degrees, which
                         makes the lift's metres and `Pose.position_m` more exact; None: not known
    height_m             how tall the person is; sets the size of what the lift says
    engine               "auto", "openvino", "onnxruntime" or "litert"
    threads              CPU threads for the networks; None takes all cores

    Holistic alone (`live/holistic`), whose poses have `left_hand`, `right_hand` and `face`:

    hands        look for both hands
    face         look for the face
    iris         the irises too, and lips and eyes more exactly; costs about half of the face's time more
    expressions  how strong each expression of the face is (`core.face.EXPRESSIONS`)
    parts_fps    look for hands and face at most so often; in between they go along with the body
    max_ms       how long a frame may take, in milliseconds: where there is no time for both, hands and
                 face have turns. Results then depend on how fast the machine is

    MediaPipeHands: `live/hands/detector.py`. MediaPipeFaceMesh: `live/faces/detector.py`.

    Raises InputError, WeightsError or EngineError.
    """
    if model not in _MAKERS:
        known = ", ".join(m.value for m in SupportedModels)
        raise InputError(f"{model} is not a supported model name. Supported: {known}.")
    return _MAKERS[SupportedModels(model)](**options)


def _blazepose(
    *,
    model_type: str | Path = "full",
    enable_smoothing: bool = True,
    enable_segmentation: bool = False,
    smooth_segmentation: bool = True,
    detector: str = "near",
    detector_model: str | Path = "detector",
    lift: str | Path = "auto",
    fov_deg: float | None = None,
    height_m: float | None = None,
    engine: str = "auto",
    threads: int | None = None,
    parts: Parts | None = None,
) -> PoseDetector:
    """See `create_detector`."""
    if detector not in ("near", "far"):
        raise InputError(f'detector must be "near" or "far", got {detector!r}')
    load = partial(
        load_networks,
        weights.find(detector_model, "detector"),
        weights.find(model_type),
        enable_segmentation,
        engine,
        threads,
        parts=parts,
    )
    options = Options(
        enable_smoothing,
        enable_segmentation,
        smooth_segmentation,
        far=detector == "far",
        lifting=lifting_of(lift, fov_deg, height_m),
        parts=parts,
    )
    return PoseDetector(load, options)


def _holistic(
    *,
    hands: bool = True,
    face: bool = True,
    iris: bool = True,
    expressions: bool = True,
    parts_fps: float | None = None,
    max_ms: float | None = None,
    **options: Any,
) -> PoseDetector:
    """See `create_detector`."""
    return _blazepose(parts=Parts(hands, face, iris, expressions, parts_fps, max_ms), **options)


_MAKERS: Final = {
    SupportedModels.BlazePose: _blazepose,
    SupportedModels.Holistic: _holistic,
    SupportedModels.MediaPipeHands: create_hand_detector,
    SupportedModels.MediaPipeFaceMesh: create_face_detector,
}


def estimate_video(
    source: str | Path,
    *,
    model: Literal[SupportedModels.BlazePose, SupportedModels.Holistic] | str = "BlazePose",
    fps: float | None = None,
    every: int = 1,
    max_poses: int = 1,
    **options: Any,
) -> Iterator[tuple[Frame, list[Pose]]]:
    """Each frame of a video file or stream with the people in it; see `PoseDetector.estimate_video`.

    Further options are those of `create_detector`; raises as it does, and SourceError.

        for frame, poses in ks.estimate_video("clip.mp4", model_type="full"):
            ...
    """
    return create_detector(model, **options).estimate_video(source, fps, every, max_poses)
