"""A detector to which pictures are given, in the words of TF.js pose-detection."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from kinesphere.core.cpu import cores
from kinesphere.core.errors import InputError
from kinesphere.core.pose import Pose
from kinesphere.live import chunks, clips, pipeline
from kinesphere.live.chunks import Moment
from kinesphere.live.networks import Networks
from kinesphere.live.state import Options, State
from kinesphere.media.frames import Frame, read_video
from kinesphere.media.picture import Picture, to_rgb


class PoseDetector:
    """Finds people in pictures; make one with `create_detector` (`live/create.py`).

    Keeps what it needs to follow a person from frame to frame; `reset` forgets all of it. Not for
    use from several threads at once. A context manager.
    """

    def __init__(self, load: Callable[[int], Networks], options: Options) -> None:
        """load   gives the networks for so many threads at once"""
        self._load = load
        self._networks: Networks | None = load(1)
        self._many: Networks | None = None
        self._options = options
        self._state = State()
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
        options = self._options_for(max_poses)
        t_ms = self._check_timestamp(timestamp)
        picture_rgb = to_rgb(image)
        if flip_horizontal:
            picture_rgb = to_rgb(picture_rgb[:, ::-1])
        if t_ms is None:
            return pipeline.step(networks, options, State(), picture_rgb, 0.0)[1]
        state = self._state if flip_horizontal == self._flipped else State()
        self._state, poses = pipeline.step(networks, options, state, picture_rgb, t_ms)
        self._flipped = flip_horizontal
        return poses

    def estimate_video(
        self, source: str | Path, fps: float | None = None, every: int = 1, max_poses: int = 1
    ) -> Iterator[tuple[Frame, list[Pose]]]:
        """Each frame of a video file or stream with the people in it.

        Gives what `estimate_poses` gives frame by frame, to the bit, but quicker: decoding, the
        networks and smoothing work at the same time. What the detector knows of other clips is
        neither used nor changed.

        fps     take frame i to be at i / fps seconds, whatever the container says
        every   look only at each n-th frame

        Raises InputError, SourceError.
        """
        networks, options = self._open_networks(), self._options_for(max_poses)
        frames = read_video(source, fps, every, threads=clips.decoders())
        along = clips.along(networks, options, State(), frames)
        return ((frame, poses) for frame, _, poses in along)

    def estimate_chunks(
        self, source: str | Path, fps: float | None = None, every: int = 1, max_poses: int = 1
    ) -> Iterator[tuple[Moment, list[Pose]]]:
        """As `estimate_video`, in pieces side by side: for many cores, and almost the same result.

        Landmarks differ by about a pixel near a seam (docs/benchmarks.md); smoothing runs through.
        Frames come without their pictures.

        Raises InputError when the file does not say exactly where its frames are, SourceError.
        """
        options, workers = self._options_for(max_poses), cores()
        cut = chunks.cut(source, workers, fps, every)
        networks = self._side_by_side()
        done = chunks.in_chunks(networks, options, source, cut, workers, fps, every)
        return ((moment, poses) for moment, _, poses in done)

    def estimate_pictures(
        self, images: Iterable[Picture], max_poses: int = 1
    ) -> Iterator[list[Pose]]:
        """The people in each picture, in order; each stands alone, several are worked on at once.

        Raises InputError (PictureError for a picture, at its place in the order).
        """
        networks, options = self._side_by_side(), self._options_for(max_poses)
        return clips.each_alone(networks, options, images, cores())

    def _options_for(self, max_poses: Any) -> Options:
        _check_max_poses(max_poses)
        return replace(self._options, max_poses=int(max_poses))

    def _side_by_side(self) -> Networks:
        """The networks once more, for as many threads at once as there are cores."""
        self._open_networks()
        if self._many is None:
            self._many = self._load(cores())
        return self._many

    def reset(self) -> None:
        """Forget everybody and everything: the next picture is as the first."""
        self._state = State()

    def close(self) -> None:
        """Free the networks; the detector cannot be used again."""
        self._networks = self._many = None
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

    def _open_networks(self) -> Networks:
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
