"""Worker: kinesphere's whole person, as users run it."""

from typing import Any

import numpy as np

import kinesphere as ks
import whole
from kinesphere.core.pose import Pose
from whole import Array, Job

MORE = {"world": (33, 3), "visibility": (33,), "hands_m": (2, 21, 3), "face_m": (478, 3)}


class Holistic:
    """`ks.create_detector("Holistic")` and its `estimate_poses`."""

    def __init__(self, job: Job) -> None:
        self.alone = job.mode == "pictures"
        options: dict[str, Any] = {"hands": "hands" in job.parts, "face": "face" in job.parts}
        model = ks.SupportedModels.Holistic if any(options.values()) else "BlazePose"
        self.detector: Any = ks.create_detector(
            model,
            model_type=job.size,
            enable_smoothing=job.mode == "video",
            threads=job.threads,
            **(options if any(options.values()) else {}),
        )

    def look(self, picture_rgb: Array, t_ms: float) -> list[Pose]:
        return self.detector.estimate_poses(picture_rgb, timestamp=None if self.alone else t_ms)

    def read(self, result: list[Pose], width: int, height: int) -> dict[str, Array]:
        if not result:
            return {}
        pose = result[0]
        seen = {"body": pose.xy_image_px, "world": pose.xyz_world_m, "visibility": pose.visibility}
        hands = pose.left_hand, pose.right_hand
        seen |= whole.both(*(one and np.column_stack([one.xy_image_px, one.z]) for one in hands))
        seen["hands_m"] = np.stack(
            [np.full((21, 3), np.nan) if one is None else one.xyz_world_m for one in hands]
        )
        if pose.face is not None:
            face = pose.face
            seen |= {"face": face.xy_image_px, "face_z": face.z, "face_m": face.xyz_world_m}
        return seen


if __name__ == "__main__":
    whole.main(Holistic, MORE)
