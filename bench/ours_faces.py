"""Worker: kinesphere's public detector of faces; files: see faces_wire.py."""

import numpy as np

import faces_wire
from faces_wire import Job
from kinesphere.core.face import Face
from kinesphere.live.faces.detector import create_face_detector
from worker import Array


class Ours:
    def __init__(self, job: Job) -> None:
        self.detector = create_face_detector(
            max_faces=job.max_faces,
            refine_landmarks=not job.plain,
            enable_smoothing=job.smooth,
            engine=job.engine,
        )
        self.alone = job.alone

    def look(self, picture_rgb: Array, t_ms: float) -> list[Face]:
        return self.detector.estimate_faces(
            picture_rgb, static_image_mode=self.alone, timestamp=t_ms
        )

    def read(self, result: list[Face], width: int, height: int) -> list[Array]:
        return [np.column_stack([face.xy_image_px, face.z]) for face in result]


if __name__ == "__main__":
    faces_wire.main(Ours)
