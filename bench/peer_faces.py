"""Worker: MediaPipe's legacy face mesh (0.10.21), in its own environment; files: see faces_wire.py."""

from importlib import import_module
from typing import Any

import numpy as np

import faces_wire
from faces_wire import Job
from worker import Array

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in


class Legacy:
    """`mediapipe.solutions.face_mesh` as users run it."""

    def __init__(self, job: Job) -> None:
        self.mesh = mp.solutions.face_mesh.FaceMesh(
            static_image_mode=job.alone,
            max_num_faces=job.max_faces,
            refine_landmarks=not job.plain,
        )

    def look(self, picture_rgb: Array, t_ms: float) -> Any:
        return self.mesh.process(picture_rgb)

    def read(self, result: Any, width: int, height: int) -> list[Array]:
        scale = np.array([width, height, width])
        return [
            np.array([[p.x, p.y, p.z] for p in face.landmark]) * scale
            for face in result.multi_face_landmarks or ()
        ]


if __name__ == "__main__":
    faces_wire.main(Legacy)
