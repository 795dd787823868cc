"""Worker: MediaPipe's legacy holistic solution (0.10.21), in its own environment."""

from importlib import import_module
from typing import Any

import numpy as np

import whole
from whole import Array, Job

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
SIZES = {"lite": 0, "full": 1, "heavy": 2}
WORLD = {"world": (33, 3), "visibility": (33,)}


class Holistic:
    """`mediapipe.solutions.holistic` as users run it, with irises. It always looks for all parts."""

    def __init__(self, job: Job) -> None:
        self.holistic = mp.solutions.holistic.Holistic(
            static_image_mode=job.mode == "pictures",
            model_complexity=SIZES[job.size],
            smooth_landmarks=job.mode == "video",
            refine_face_landmarks=True,
        )

    def look(self, picture_rgb: Array, t_ms: float) -> Any:
        return self.holistic.process(picture_rgb)  # counts frames as 33.333 ms each by itself

    def read(self, result: Any, width: int, height: int) -> dict[str, Array]:
        size, seen = np.array([width, height, width]), dict[str, Array]()
        left, right, face, body = (
            rows(getattr(result, f"{name}_landmarks"), size)
            for name in ("left_hand", "right_hand", "face", "pose")
        )
        seen |= whole.both(left, right)
        if face is not None:
            seen |= {"face": face[:, :2], "face_z": face[:, 2]}
        if body is not None:
            seen["body"], seen["world"] = body[:, :2], listed(result.pose_world_landmarks)
            seen["visibility"] = np.array([p.visibility for p in result.pose_landmarks.landmark])
        return seen


def rows(landmarks: Any, size: Array) -> Array | None:
    """A list of landmarks in pixels, or None; z comes in fractions of the picture's width."""
    return listed(landmarks) * size if landmarks else None


def listed(landmarks: Any) -> Array:
    """MediaPipe's list as (N, 3)."""
    return np.array([[p.x, p.y, p.z] for p in landmarks.landmark])


if __name__ == "__main__":
    whole.main(Holistic, WORLD)
