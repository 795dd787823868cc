"""Worker: kinesphere through its public API.

A result is complete on the clock: with a mask, the mask is there as an array.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import kinesphere as ks
from kinesphere.bench import stages
from kinesphere.bench.workers import wire
from kinesphere.bench.workers.wire import Clock, Pass, Settings
from kinesphere.core.pose import Pose


def live(detector: ks.PoseDetector, max_poses: int, request: Pass, clock: Clock) -> None:
    """Frames that are there already, one by one."""
    detector.reset()
    for index, picture in enumerate(request.frames()):
        clock.start()
        t_ms = index * wire.STEP_MS
        clock.mark(_complete(detector.estimate_poses(picture, max_poses, timestamp=t_ms)))


def video(detector: ks.PoseDetector, max_poses: int, request: Pass, clock: Clock) -> None:
    """A video file, decoding counted."""
    clock.start()
    for _, poses in detector.estimate_video(request.clip, max_poses=max_poses):
        clock.mark(_complete(poses))


def chunks(detector: ks.PoseDetector, max_poses: int, request: Pass, clock: Clock) -> None:
    """A video file the fast way, decoding counted."""
    clock.start()
    for _, poses in detector.estimate_chunks(request.clip, max_poses=max_poses):
        clock.mark(_complete(poses))


def pictures(detector: ks.PoseDetector, max_poses: int, request: Pass, clock: Clock) -> None:
    """Pictures that are there already, each alone."""
    given = list(request.frames())
    clock.held_bytes = sum(picture.nbytes for picture in given)
    clock.start()
    for poses in detector.estimate_pictures(given, max_poses=max_poses):
        clock.mark(_complete(poses))


def _complete(poses: list[Pose]) -> int:
    """How many people there are, once their masks are there."""
    return len([pose.mask for pose in poses])


def make(settings: Settings) -> dict[str, Callable[[Pass], dict[str, Any]]]:
    detector = ks.create_detector(model_type=settings.model, enable_segmentation=settings.mask)
    how = {"live": live, "video": video, "chunks": chunks, "pictures": pictures}[settings.mode]
    return {
        "pass": wire.measured(partial(how, detector, settings.max_poses)),
        "stages": partial(stages.measure, settings),
    }


if __name__ == "__main__":
    wire.serve(make)
