"""Where the time of a frame goes: the pipeline step by step, with a clock between its stages.

One frame after the other, nothing overlapping, so that a stage's time is its own; the frames a second
of the same mode come from passes without this clock.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from kinesphere import weights
from kinesphere.bench.workers import wire
from kinesphere.bench.workers.wire import Pass, Settings
from kinesphere.core.arrays import Array
from kinesphere.engines import Network
from kinesphere.live import pipeline
from kinesphere.live.finish import finish
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.state import Finished, Looked, Options
from kinesphere.media.frames import read_video

STAGES: Final = ("decode", "detect", "crop", "network", "refine + project", "smooth + mask")
"""detect is the person detector with its own crop, where it runs; decode the video file's."""
WARM_UP: Final = 5
"""Frames at the beginning that do not count, if there are more."""


@dataclass
class Timed:
    """A network that notes when it was last called and when it was done."""

    network: Network
    called_s: float = 0.0
    done_s: float = 0.0

    def run(self, batch: Array) -> dict[str, Array]:
        self.called_s = time.perf_counter()
        out = self.network.run(batch)
        self.done_s = time.perf_counter()
        return out


def measure(settings: Settings, request: Pass) -> dict[str, float]:
    """Milliseconds a frame of each stage, means over the frames, so that their sum is a frame's time."""
    loaded = load_networks(
        weights.find("detector", "detector"), weights.find(settings.model), settings.mask
    )
    detector, landmarks = Timed(loaded.detector), Timed(loaded.landmarks)
    networks = Networks(detector, landmarks)
    frames = list(_frames(settings, networks, request))
    counted = frames[WARM_UP:] or frames
    means_ms = np.mean(counted, axis=0) * 1000
    return dict(zip(STAGES, (_decode_ms(request), *means_ms.tolist()), strict=True))


def _decode_ms(request: Pass) -> float:
    start_s = time.perf_counter()
    count = sum(1 for _ in islice(read_video(request.clip), request.shape[0]))
    return (time.perf_counter() - start_s) * 1000 / count


def _frames(settings: Settings, networks: Networks, request: Pass) -> Iterator[list[float]]:
    """Seconds of all stages but decoding, frame by frame."""
    options = Options(segmentation=settings.mask, max_poses=settings.max_poses)
    looked, finished = Looked(), Finished()
    for index, picture in enumerate(request.frames()):
        if settings.mode == "pictures":
            looked, finished = Looked(), Finished()
        start_s = time.perf_counter()
        looked = pipeline.look(networks, options, looked, picture, index * wire.STEP_MS)
        looked_s = time.perf_counter()
        finished, _ = finish(options, finished, looked)
        finished_s = time.perf_counter()
        yield _stages(networks, start_s, looked_s, finished_s)


def _stages(networks: Networks, start_s: float, looked_s: float, finished_s: float) -> list[float]:
    detector, landmarks = networks.detector, networks.landmarks
    assert isinstance(detector, Timed) and isinstance(landmarks, Timed)
    detected_s = max(start_s, detector.done_s)  # earlier than the start: it did not run
    called_s = landmarks.called_s if landmarks.called_s > start_s else looked_s
    done_s = max(landmarks.done_s, called_s)
    marks_s = [start_s, detected_s, called_s, done_s, looked_s, finished_s]
    return np.diff(marks_s).tolist()
