"""Worker: kinesphere itself, as a loop over `kinesphere.live.pipeline.step`."""

from typing import Any

import numpy as np

import worker
from kinesphere import weights
from kinesphere.core.crop import Region
from kinesphere.core.pose import Pose
from kinesphere.live import landmarks, pipeline
from kinesphere.live.networks import load_networks
from kinesphere.live.state import Options, State
from worker import Array, Found, Job


class Clip:
    """The pipeline as users run it, on a clip (with smoothing) or on pictures (each a new start)."""

    def __init__(self, job: Job) -> None:
        self.networks = load_networks(
            weights.find("detector", "detector"), weights.find(job.size), job.mask
        )
        self.options = Options(job.mode != "pictures", job.mask)
        self.alone = job.mode == "pictures"
        self.state = State()

    def ready(self, picture_rgb: Array) -> Array:
        return picture_rgb

    def look(self, picture: Array, index: int, t_ms: float) -> list[Pose]:
        state = State() if self.alone else self.state
        self.state, poses = pipeline.step(self.networks, self.options, state, picture, t_ms)
        return poses

    def read(self, result: list[Pose], width: int, height: int) -> Found:
        if not result:
            return worker.NOBODY
        pose = result[0]
        return Found(pose.xy_image_px, pose.z, pose.visibility, pose.xyz_world_m)

    def extra(self) -> dict[str, Any]:
        return {}


class InRegions(Clip):
    """The landmark stage alone, looking where somebody else looked; no smoothing."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        assert job.regions
        self.regions = np.load(job.regions)["regions"]

    def look(self, picture: Array, index: int, t_ms: float) -> Any:
        x, y, size_px, rotation_rad = self.regions[index]
        if not np.isfinite(size_px):
            return None
        region = Region((float(x), float(y)), float(size_px), float(rotation_rad))
        return landmarks.find_landmarks(self.networks.landmarks, picture, [region])[0]

    def read(self, result: Any, width: int, height: int) -> Found:
        if result is None:
            return worker.NOBODY
        xyz = result.xyz_image_px
        return Found(xyz[:, :2], xyz[:, 2], result.visibility, result.xyz_world_m)


KINDS = {"video": Clip, "pictures": Clip, "regions": InRegions}

if __name__ == "__main__":
    worker.main(lambda job: KINDS[job.mode](job))
