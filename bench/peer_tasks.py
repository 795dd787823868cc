"""Worker: MediaPipe's `PoseLandmarker` (1.2.2), in its own environment."""

from importlib import import_module
from typing import Any

import worker
from worker import Array, Found, Job

mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
vision: Any = import_module("mediapipe.tasks.python.vision")
tasks: Any = import_module("mediapipe.tasks.python")


class PoseLandmarker:
    def __init__(self, job: Job) -> None:
        self.video = job.mode == "video"
        mode = vision.RunningMode.VIDEO if self.video else vision.RunningMode.IMAGE
        self.mask = job.mask
        options = vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(job.bundle)),
            running_mode=mode,
            output_segmentation_masks=job.mask,
        )
        self.landmarker = vision.PoseLandmarker.create_from_options(options)

    def ready(self, picture_rgb: Array) -> Any:
        return mp.Image(image_format=mp.ImageFormat.SRGB, data=picture_rgb)

    def look(self, picture: Any, index: int, t_ms: float) -> Any:
        if self.video:
            result = self.landmarker.detect_for_video(picture, round(t_ms))
        else:
            result = self.landmarker.detect(picture)
        masks = [one.numpy_view() for one in result.segmentation_masks or ()]
        if self.mask and result.pose_landmarks and not masks:
            raise RuntimeError("PoseLandmarker gave no mask, though it was asked for one")
        return result

    def read(self, result: Any, width: int, height: int) -> Found:
        if not result.pose_landmarks:
            return worker.NOBODY
        image, world = result.pose_landmarks[0], result.pose_world_landmarks[0]
        return worker.from_lists(image, world, width, height)

    def extra(self) -> dict[str, Any]:
        self.landmarker.close()
        return {}


if __name__ == "__main__":
    worker.main(PoseLandmarker)
