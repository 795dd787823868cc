"""Worker: MediaPipe's `PoseLandmarker` (1.2.2, VIDEO mode) asked for several people.

    python peer_people.py FRAMES.npy BUNDLE.task NUM_POSES OUT.npz [--count N]

OUT.npz: seconds (T,) and xy_px (T, NUM_POSES, 33, 2), NaN where there are fewer people; it gives them
no ids, and their order means nothing. Runs in MediaPipe's own environment.
"""

import argparse
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from worker import STEP_MS, Array

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
vision: Any = import_module("mediapipe.tasks.python.vision")
tasks: Any = import_module("mediapipe.tasks.python")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("num_poses", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int)
    job = parser.parse_args()
    frames = np.load(job.frames, mmap_mode="r")[: job.count]
    options = vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=str(job.bundle)),
        running_mode=vision.RunningMode.VIDEO,
        num_poses=job.num_poses,
    )
    seconds = np.zeros(len(frames))
    xy_px = np.full((len(frames), job.num_poses, 33, 2), np.nan)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for index in range(len(frames)):
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.array(frames[index]))
            start = time.perf_counter()
            result = landmarker.detect_for_video(picture, round(index * STEP_MS))
            seconds[index] = time.perf_counter() - start
            _read(result, xy_px[index], frames.shape[2], frames.shape[1])
    np.savez(job.out, seconds=seconds, xy_px=xy_px)


def _read(result: Any, xy_px: Array, width: int, height: int) -> None:
    for number, person in enumerate(result.pose_landmarks):
        xy_px[number] = [(point.x * width, point.y * height) for point in person]


if __name__ == "__main__":
    main()
