"""The public API: a detector to which pictures are given, in the words of TF.js pose-detection."""

import math
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from kinesphere import weights
from kinesphere.core.errors import InputError
from kinesphere.core.pose import Pose
from kinesphere.live import pipeline
from kinesphere.media.frames import Frame, read_video
from kinesphere.media.picture import Picture, to_rgb


class SupportedModels(str, Enum):
    """The models that `create_detector` makes."""

    BlazePose = "BlazePose"


class PoseDetector:
    """Finds people in pictures; make one with `create_detector`.

    Keeps what it needs to follow a person from frame to frame; `reset` forgets all of it. Not for
    use from several threads at once. A context manager.
    """

    def __init__(self, networks: pipeline.Networks, options: pipeline.Options) -> None:
        self._networks: pipeline.Networks | None = networks
        self._options = options
        self._state = pipeline.State()
        self._flipped = False

    def estimate_poses(
        self,
        image: Picture,
        max_poses: int = 1,
        flip_horizontal: bool = False,
        timestamp: float | None = None,
    ) -> list[Pose]:
        """The people in a picture, each with an id that stays theirs along a clip.

        image            NumPy array (H, W, 3) uint8 RGB, PIL image, path or bytes; see
                         `kinesphere.media.picture.to_rgb` for what is converted
        max_poses        how many people to look for; more than one costs a landmark run each
        flip_horizontal  treat the picture as a mirror image: the result is that of the picture
                         flipped left to right, so the person's left and right swap with it
        timestamp        the frame's time in a clip, in milliseconds. With it the person is followed
                         from the frame before and smoothed; times must grow. Without it the
                         picture stands alone, and what is known of a clip stays as it is

        Raises InputError (PictureError for the picture).
        """
        networks = self._open_networks()
        _check_max_poses(max_poses)
        t_ms = self._check_timestamp(timestamp)
        picture_rgb = to_rgb(image)
        if flip_horizontal:
            picture_rgb = to_rgb(picture_rgb[:, ::-1])
        options = replace(self._options, max_poses=int(max_poses))
        if t_ms is None:
            return pipeline.step(networks, options, pipeline.State(), picture_rgb, 0.0)[1]
        state = self._state if flip_horizontal == self._flipped else pipeline.State()
        self._state, poses = pipeline.step(networks, options, state, picture_rgb, t_ms)
        self._flipped = flip_horizontal
        return poses

    def reset(self) -> None:
        """Forget everybody and everything: the next picture is as the first."""
        self._state = pipeline.State()

    def close(self) -> None:
        """Free the networks; the detector cannot be used again."""
        self._networks = None
        self.reset()

    def dispose(self) -> None:
        """TF.js's name for `close`."""
        self.close()

    def __enter__(self) -> "PoseDetector":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open_networks(self) -> pipeline.Networks:
        if self._networks is None:
            raise InputError("this detector has been closed; make a new one with create_detector()")
        return self._networks

    def _check_timestamp(self, timestamp: float | None) -> float | None:
        if timestamp is None:
            return None
        t_ms, last_ms = _number(timestamp), self._state.t_ms
        if not math.isfinite(t_ms):
            raise InputError(
                f"timestamp must be a finite number of milliseconds, got {timestamp!r}"
            )
        if last_ms is not None and t_ms <= last_ms:
            raise InputError(
                f"timestamp {t_ms:g} ms is not later than the last frame's, {last_ms:g} ms; "
                "call reset() before another clip"
            )
        return t_ms


def create_detector(
    model: SupportedModels | str = SupportedModels.BlazePose,
    *,
    model_type: str | Path = "full",
    enable_smoothing: bool = True,
    enable_segmentation: bool = False,
    smooth_segmentation: bool = True,
    detector_model: str | Path = "detector",
    engine: str = "auto",
    threads: int | None = None,
) -> PoseDetector:
    """A detector with its networks loaded.

    model_type           "lite", "full" or "heavy": faster or more exact; or the path to landmark
                         weights of your own, with their card beside them
    enable_smoothing     smooth landmarks over time (for frames with a timestamp)
    enable_segmentation  find the person's mask too; costs about a third more time
    smooth_segmentation  blend the mask with the last frame's where it is unsure
    detector_model       the path to person-detector weights of your own, with their card
    engine               "auto", "openvino", "onnxruntime" or "litert"
    threads              CPU threads for the networks; None takes all cores

    Raises InputError, WeightsError or EngineError.
    """
    if model != SupportedModels.BlazePose:
        name = model.value if isinstance(model, SupportedModels) else model
        known = ", ".join(m.value for m in SupportedModels)
        raise InputError(f"{name} is not a supported model name. Supported: {known}.")
    networks = pipeline.load_networks(
        weights.find(detector_model, "detector"),
        weights.find(model_type),
        enable_segmentation,
        engine,
        threads,
    )
    options = pipeline.Options(enable_smoothing, enable_segmentation, smooth_segmentation)
    return PoseDetector(networks, options)


def estimate_video(
    source: str | Path,
    *,
    model_type: str | Path = "full",
    enable_smoothing: bool = True,
    enable_segmentation: bool = False,
    smooth_segmentation: bool = True,
    detector_model: str | Path = "detector",
    engine: str = "auto",
    threads: int | None = None,
    fps: float | None = None,
    every: int = 1,
) -> Iterator[tuple[Frame, list[Pose]]]:
    """Each frame of a video file or stream with the people in it.

    fps     take frame i to be at i / fps seconds, whatever the container says
    every   look only at each n-th frame

    Options are those of `create_detector`; raises as it does, and SourceError.

        for frame, poses in ks.estimate_video("clip.mp4", model_type="full"):
            ...
    """
    frames = read_video(source, fps, every)
    detector = create_detector(
        model_type=model_type,
        enable_smoothing=enable_smoothing,
        enable_segmentation=enable_segmentation,
        smooth_segmentation=smooth_segmentation,
        detector_model=detector_model,
        engine=engine,
        threads=threads,
    )
    return _estimate(detector, frames)


def _estimate(
    detector: PoseDetector, frames: Iterator[Frame]
) -> Iterator[tuple[Frame, list[Pose]]]:
    with detector:
        for frame in frames:
            yield frame, detector.estimate_poses(frame.picture_rgb, timestamp=frame.t_ms)


def _number(value: Any) -> float:
    """`value` as a float; NaN if it is none."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _check_max_poses(max_poses: Any) -> None:
    if not isinstance(max_poses, (int, np.integer)):
        raise InputError(f"max_poses must be a whole number, got {max_poses!r}")
    if max_poses <= 0:
        raise InputError(f"Invalid maxPoses {max_poses}. Should be > 0.")
