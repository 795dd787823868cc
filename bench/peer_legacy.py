"""Worker: MediaPipe's legacy pose solution (0.10.21), in its own environment."""

from importlib import import_module
from typing import Any

import numpy as np

import worker
from worker import Array, Found, Job

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
SIZES = {"lite": 0, "full": 1, "heavy": 2}
GRAPH = "mediapipe/modules/pose_landmark/pose_landmark_cpu.binarypb"
OUTPUTS = (
    "pose_landmarks",
    "pose_world_landmarks",
    "pose_rect_from_detection",
    "pose_rect_from_landmarks",
)


class Pose:
    """`mediapipe.solutions.pose` as users run it."""

    def __init__(self, job: Job) -> None:
        self.pose = mp.solutions.pose.Pose(
            static_image_mode=job.mode == "pictures",
            model_complexity=SIZES[job.size],
            enable_segmentation=job.mask,
        )

    def ready(self, picture_rgb: Array) -> Array:
        return picture_rgb

    def look(self, picture: Array, index: int, t_ms: float) -> Any:
        return self.pose.process(picture)  # counts frames as 33.333 ms each by itself

    def read(self, result: Any, width: int, height: int) -> Found:
        if not result.pose_landmarks:
            return worker.NOBODY
        image, world = result.pose_landmarks.landmark, result.pose_world_landmarks.landmark
        return worker.from_lists(image, world, width, height)

    def extra(self) -> dict[str, Any]:
        return {}


class WithRegions(Pose):
    """The same graph, landmarks not smoothed, and the regions that it looked at.

    Adds regions (T, 4): centre x and y, side (pixels) and rotation (radians) of the square that was
    cut out of each frame: that of the detection where there was one, otherwise that which the
    landmarks of the frame before gave.
    """

    def __init__(self, job: Job) -> None:
        solution_base: Any = import_module("mediapipe.python.solution_base")
        self.pose = solution_base.SolutionBase(
            binary_graph_path=GRAPH,
            side_inputs={
                "model_complexity": SIZES[job.size],
                "smooth_landmarks": False,
                "enable_segmentation": False,
                "smooth_segmentation": False,
                "use_prev_landmarks": True,
            },
            outputs=list(OUTPUTS),
        )
        self.next: Any = None
        self.regions: list[list[float]] = []

    def look(self, picture: Array, index: int, t_ms: float) -> Any:
        result = self.pose.process({"image": picture})
        height, width = picture.shape[:2]
        self.regions.append(_in_pixels(result.pose_rect_from_detection or self.next, width, height))
        self.next = result.pose_rect_from_landmarks
        return result

    def extra(self) -> dict[str, Any]:
        return {"regions": np.array(self.regions)}


def _in_pixels(rect: Any, width: int, height: int) -> list[float]:
    if rect is None:
        return [np.nan] * 4
    return [rect.x_center * width, rect.y_center * height, rect.width * width, rect.rotation]


if __name__ == "__main__":
    worker.main(lambda job: WithRegions(job) if job.mode == "regions" else Pose(job))
