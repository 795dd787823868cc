"""Worker: kinesphere through its public API.

A result is complete on the clock: with a mask, the mask is there as an array.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from threading import Lock
from typing import Any

import kinesphere as ks
from kinesphere import weights
from kinesphere.bench import stages
from kinesphere.bench.workers import wire
from kinesphere.bench.workers.wire import Clock, Pass, Settings
from kinesphere.core.cpu import cores
from kinesphere.core.pose import Pose
from kinesphere.live import clips
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.state import Options, State
from kinesphere.media.frames import read_video


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


def files(load: Callable[[int], Networks], settings: Settings, request: Pass, clock: Clock) -> None:
    """As many copies of a video file at once as there are cores, decoding counted."""
    networks, marking = load(cores()), Lock()
    options = Options(segmentation=settings.mask, max_poses=settings.max_poses)

    def one(clip: str) -> None:
        frames = read_video(clip, threads=clips.decoders())
        for _, _, poses in clips.along(networks, options, State(), frames):
            people = _complete(poses)
            with marking:
                clock.mark(people)

    with ThreadPoolExecutor(cores()) as pool:
        clock.start()
        list(pool.map(one, [request.clip] * cores()))


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
    return {
        "pass": wire.measured(_how(settings)),
        "stages": partial(stages.measure, settings),
    }


def _how(settings: Settings) -> wire.Measure:
    if settings.mode == "files":
        return partial(files, cache(partial(_networks, settings)), settings)
    detector = ks.create_detector(model_type=settings.model, enable_segmentation=settings.mask)
    how = {"live": live, "video": video, "chunks": chunks, "pictures": pictures}[settings.mode]
    return partial(how, detector, settings.max_poses)


def _networks(settings: Settings, workers: int) -> Networks:
    person, landmarks = weights.find("detector", "detector"), weights.find(settings.model)
    return load_networks(person, landmarks, settings.mask, workers=workers)


if __name__ == "__main__":
    wire.serve(make)
