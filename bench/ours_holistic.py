"""Worker: kinesphere's whole person, as users run it."""

from typing import Any

import numpy as np

import kinesphere as ks
import whole
from kinesphere.core.face import Face
from kinesphere.core.hand import Hand
from kinesphere.core.pose import Pose
from whole import Array, Job

MORE = {"world": (33, 3), "visibility": (33,), "hands_m": (2, 21, 3), "face_m": (478, 3)}


class Holistic:
    """`ks.create_detector("Holistic")` and its `estimate_poses`."""

    def __init__(self, job: Job) -> None:
        self.alone = job.mode == "pictures"
        options: dict[str, Any] = {
            "model_type": job.size,
            "enable_smoothing": job.mode == "video",
            "threads": job.threads,
        }
        wanted: dict[str, Any] = {part: part in job.parts for part in ("hands", "face")}
        model: Any = "BlazePose"
        if any(wanted.values()):
            model, options = "Holistic", options | wanted | {"parts_fps": job.rate}
        self.detector: Any = ks.create_detector(model, **options)

    def look(self, picture_rgb: Array, t_ms: float) -> list[Pose]:
        return self.detector.estimate_poses(picture_rgb, timestamp=None if self.alone else t_ms)

    def read(self, result: list[Pose], width: int, height: int) -> dict[str, Array]:
        if not result:
            return {}
        pose, seen = result[0], dict[str, Array]()
        seen["body"], seen["world"] = pose.xy_image_px, pose.xyz_world_m
        seen["visibility"] = pose.visibility
        hands = pose.left_hand, pose.right_hand
        seen |= whole.both(*(one and np.column_stack([one.xy_image_px, one.z]) for one in hands))
        seen["hands_m"] = np.stack([_metres(one) for one in hands])
        if pose.face is not None:
            seen["face"], seen["face_z"] = pose.face.xy_image_px, pose.face.z
            seen["face_m"] = _metres(pose.face)
        return seen


def _metres(part: Hand | Face | None) -> Array:
    """In the body's metres; NaN where it is not there (a hand's, as a face is not asked for then)."""
    held = None if part is None else part.xyz_world_m
    return np.full((21, 3), np.nan) if held is None else held


if __name__ == "__main__":
    whole.main(Holistic, MORE)
