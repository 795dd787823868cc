"""Worker: MediaPipe's `PoseLandmarker` (1.2.2, IMAGE mode) on pictures of different sizes.

    python peer_far.py PICTURES.npz BUNDLE.task NUM_POSES OUT.npz

PICTURES.npz holds arrays "0", "1", …; OUT.npz: seconds (T,) and xy_px (T, NUM_POSES, 33, 2), NaN where
there are fewer people. Runs in MediaPipe's own environment.
"""

import sys
import time
from importlib import import_module
from typing import Any

import numpy as np

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
vision: Any = import_module("mediapipe.tasks.python.vision")
tasks: Any = import_module("mediapipe.tasks.python")


def main(pictures_file: str, bundle: str, num_poses: int, out: str) -> None:
    options = vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=bundle), num_poses=num_poses
    )
    pictures = np.load(pictures_file)
    seconds = np.zeros(len(pictures.files))
    xy_px = np.full((len(seconds), num_poses, 33, 2), np.nan)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for index in range(len(seconds)):
            picture_rgb = pictures[str(index)]
            size_px = picture_rgb.shape[1], picture_rgb.shape[0]
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture_rgb)
            start = time.perf_counter()
            result = landmarker.detect(picture)
            seconds[index] = time.perf_counter() - start
            for number, person in enumerate(result.pose_landmarks):
                xy_px[index, number] = [(p.x * size_px[0], p.y * size_px[1]) for p in person]
    np.savez(out, seconds=seconds, xy_px=xy_px)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
