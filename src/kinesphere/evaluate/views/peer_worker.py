"""MediaPipe's `PoseLandmarker` over a clip, as its guide shows; runs in an environment of its own.

    python peer_worker.py BUNDLE.task PEOPLE CLIP OUT.npz

OUT.npz: a row for each person found: frame (N,), t_ms (N,), person (N,) in MediaPipe's order, which is
no id; xy_px (N, 33, 2), z (N, 33), xyz_m (N, 33, 3), visibility (N, 33), presence (N, 33); and seconds,
decoding counted. A line on stdout for each frame. Needs MediaPipe, OpenCV and NumPy.
"""

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

cv2: Any = import_module("cv2")
mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
vision: Any = import_module("mediapipe.tasks.python.vision")
tasks: Any = import_module("mediapipe.tasks.python")


def landmarker(bundle: str, people: int) -> Any:
    options = vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=bundle),
        running_mode=vision.RunningMode.VIDEO,
        num_poses=people,
    )
    return vision.PoseLandmarker.create_from_options(options)


def frames(clip: str) -> Iterator[tuple[float, Any]]:
    """Times in ms and pictures, as OpenCV's users read them."""
    capture = cv2.VideoCapture(clip)
    fps = capture.get(cv2.CAP_PROP_FPS) or 30.0
    index = 0
    while True:
        ok, bgr = capture.read()
        if not ok:
            break
        yield index * 1000.0 / fps, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        index += 1
    capture.release()


def rows(index: int, t_ms: float, picture_rgb: Any, result: Any) -> Iterator[dict[str, Any]]:
    """The people in a frame."""
    height, width = picture_rgb.shape[:2]
    pairs = zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
    for person, (image, world) in enumerate(pairs):
        yield {
            "frame": index,
            "t_ms": t_ms,
            "person": person,
            "xy_px": [[one.x * width, one.y * height] for one in image],
            "z": [one.z * width for one in image],
            "xyz_m": [[one.x, one.y, one.z] for one in world],
            "visibility": [one.visibility for one in image],
            "presence": [one.presence for one in image],
        }


def main(bundle: str, people: str, clip: str, out: str) -> None:
    found = list[dict[str, Any]]()
    with landmarker(bundle, int(people)) as pose:
        begin_s = time.perf_counter()
        for index, (t_ms, picture_rgb) in enumerate(frames(clip)):
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture_rgb)
            found += rows(index, t_ms, picture_rgb, pose.detect_for_video(picture, round(t_ms)))
            print(index, flush=True)
        seconds = time.perf_counter() - begin_s
    names = found[0] if found else ()
    arrays = {name: np.array([one[name] for one in found]) for name in names}
    save: Any = np.savez  # its stubs differ from one NumPy to the next
    save(out, seconds=seconds, **arrays)


if __name__ == "__main__":
    main(*sys.argv[1:])
