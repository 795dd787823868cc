"""Worker: MediaPipe's legacy hands solution (0.10.21), in its own environment.

    python peer_hands.py FRAMES.npz OUT.npz [--alone] [--max-hands N]

FRAMES.npz holds pictures, "arr_0", "arr_1", …. OUT.npz: seconds and cpu_seconds (T,), of each picture
N hands: right (T, N; the person's own side in a picture that is not mirrored), xyz_px (T, N, 21, 3),
xyz_m (T, N, 21, 3); NaN where there are fewer.
"""

from importlib import import_module
from typing import Any

import numpy as np

import hands_wire
from hands_wire import Job, Seen
from worker import Array

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in


class Legacy:
    """`mediapipe.solutions.hands` as users run it; it counts frames by itself."""

    def __init__(self, job: Job) -> None:
        self.hands = mp.solutions.hands.Hands(
            static_image_mode=job.alone, max_num_hands=job.max_hands, model_complexity=1
        )

    def look(self, picture_rgb: Array, t_ms: float) -> Any:
        return self.hands.process(picture_rgb)

    def read(self, result: Any, width: int, height: int) -> list[Seen]:
        lists = result.multi_hand_landmarks, result.multi_hand_world_landmarks
        if lists[0] is None:
            return []
        scale = np.array([width, height, width])
        return [
            Seen(_right(side), _rows(image) * scale, _rows(world))
            for image, world, side in zip(*lists, result.multi_handedness, strict=True)
        ]


def _right(side: Any) -> float:
    """It takes the picture to be mirrored: its "Left" is a right hand."""
    first = side.classification[0]
    return first.score if first.label == "Left" else 1 - first.score


def _rows(points: Any) -> Array:
    return np.array([[p.x, p.y, p.z] for p in points.landmark])


if __name__ == "__main__":
    hands_wire.main(Legacy)
