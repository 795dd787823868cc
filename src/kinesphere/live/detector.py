"""A detector to which pictures are given, in the words of TF.js pose-detection."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kinesphere.core.cpu import cores
from kinesphere.core.errors import InputError
from kinesphere.core.pose import Pose
from kinesphere.live import chunks, clips, pipeline
from kinesphere.live.chunks import Moment
from kinesphere.live.following import Following
from kinesphere.live.networks import Networks
from kinesphere.live.state import Options, State
from kinesphere.media.frames import Frame, read_video
from kinesphere.media.picture import Picture


class PoseDetector(Following[Networks, State]):
    """Finds people in pictures; make one with `create_detector` (`live/create.py`).

    Keeps what it needs to follow a person from frame to frame; `reset` forgets all of it. Not for
    use from several threads at once. A context manager.
    """

    def __init__(self, load: Callable[[int], Networks], options: Options) -> None:
        """load   gives the networks for so many threads at once"""
        super().__init__(load(1), State)
        self._load = load
        self._many: Networks | None = None
        self._options = options

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
        step = partial(pipeline.step, self._open(), self._options_for(max_poses))
        return self._estimate(step, image, flip_horizontal, False, timestamp)

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
        networks, options = self._open(), self._options_for(max_poses)
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
        self._open()
        if self._many is None:
            self._many = self._load(cores())
        return self._many

    def close(self) -> None:
        """Free the networks; the detector cannot be used again."""
        self._many = None
        super().close()


def _check_max_poses(max_poses: Any) -> None:
    if not isinstance(max_poses, (int, np.integer)):
        raise InputError(f"max_poses must be a whole number, got {max_poses!r}")
    if max_poses <= 0:
        raise InputError(f"Invalid maxPoses {max_poses}. Should be > 0.")
