"""A real person in unusual pictures, and networks that go mad: the right answer."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bad_input import makers
from kinesphere.core.pose import Pose
from kinesphere.engines import Network
from kinesphere.live.detector import PoseDetector
from kinesphere.live.networks import Networks
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State

Points = Callable[[np.ndarray, int, int], np.ndarray]

TURNS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], Points]] = {
    # name: (the picture turned, and its points turned back; width and height are the upright's)
    "upside down": (lambda p: p[::-1, ::-1], lambda xy, w, h: np.array([w, h]) - xy),
    "on the left side": (
        lambda p: np.rot90(p),
        lambda xy, w, h: np.column_stack([w - xy[:, 1], xy[:, 0]]),
    ),
    "on the right side": (
        lambda p: np.rot90(p, -1),
        lambda xy, w, h: np.column_stack([xy[:, 1], h - xy[:, 0]]),
    ),
    "half the size": (lambda p: p[::2, ::2], lambda xy, w, h: xy * 2),
}


def only(poses: list[Pose]) -> Pose:
    assert len(poses) == 1
    return poses[0]


def distance(a: np.ndarray, pose: Pose) -> np.ndarray:
    """From each landmark to the same of `pose`, in heights of its box."""
    return np.linalg.norm(a - pose.xy_image_px, axis=1) / pose.box.height


@pytest.fixture(scope="module")
def upright(person: np.ndarray, detector: PoseDetector) -> Pose:
    return only(detector.estimate_poses(person))


@pytest.mark.parametrize(("turn", "back"), TURNS.values(), ids=TURNS)
def test_turned_people_are_found_where_they_are(
    turn: Callable[[np.ndarray], np.ndarray],
    back: Points,
    person: np.ndarray,
    upright: Pose,
    detector: PoseDetector,
) -> None:
    pose = only(detector.estimate_poses(turn(person)))
    height, width = person.shape[:2]
    assert distance(back(pose.xy_image_px, width, height), upright).max() < 0.05


def test_world_landmarks_turn_with_the_picture(
    person: np.ndarray, upright: Pose, detector: PoseDetector
) -> None:
    """Upside down in the picture is upside down in metres: x and y change sign, z stays."""
    pose = only(detector.estimate_poses(person[::-1, ::-1]))
    off_m = np.linalg.norm(pose.xyz_world_m * [-1, -1, 1] - upright.xyz_world_m, axis=1)
    assert off_m.mean() < 0.05


BORDERS = {
    # name: (the part of the box's height or width that stays, and which side is cut away)
    "legs cut away": (0.7, "below"),
    "one arm cut away": (0.7, "right"),
}


@pytest.mark.parametrize(("part", "side"), BORDERS.values(), ids=BORDERS)
def test_people_cut_by_the_border(
    part: float, side: str, person: np.ndarray, upright: Pose, detector: PoseDetector
) -> None:
    """What is in the picture is found; what is cut away is guessed, and said to be less sure."""
    axis = 1 if side == "below" else 0
    box = (upright.box.x_min, upright.box.y_min), (upright.box.width, upright.box.height)
    edge = int(box[0][axis] + part * box[1][axis])
    pose = only(detector.estimate_poses(person[:edge] if axis else person[:, :edge]))
    inside = upright.xy_image_px[:, axis] < edge - 5
    assert distance(pose.xy_image_px, upright)[inside].mean() < 0.03
    assert pose.presence[~inside].mean() < pose.presence[inside].mean()


def test_two_thirds_cut_away_is_nobody_or_finite(
    person: np.ndarray, upright: Pose, detector: PoseDetector
) -> None:
    rest = person[int(upright.box.y_min + 0.7 * upright.box.height) :]
    for pose in detector.estimate_poses(rest):
        assert np.isfinite(pose.xy_image_px).all()


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_exif_orientation(
    orientation: int, person: np.ndarray, upright: Pose, detector: PoseDetector, tmp_path: Path
) -> None:
    """A photo that the camera stored turned gives the pose of the upright one."""
    stored = np.rot90(person, {3: 2, 6: 1, 8: -1}[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = makers.picture_bytes(np.ascontiguousarray(stored), "JPEG", exif=exif, quality=95)
    (tmp_path / "photo.jpg").write_bytes(data)
    pose = only(detector.estimate_poses(tmp_path / "photo.jpg"))
    assert pose.image_size_px == (person.shape[1], person.shape[0])
    assert distance(pose.xy_image_px, upright).max() < 0.05


class Mad:
    """A network one of whose outputs is replaced."""

    def __init__(self, network: Network, output: str, value: float) -> None:
        self.network, self.output, self.value = network, output, value

    def run(self, batch: np.ndarray) -> dict[str, np.ndarray]:
        out = self.network.run(batch)
        return {**out, self.output: np.full_like(out[self.output], self.value)}


MAD = [
    (part, output, value)
    for part, outputs in {
        "detector": ["scores", "boxes"],
        "landmarks": ["landmarks", "presence", "heatmaps", "world", "mask"],
    }.items()
    for output in outputs
    for value in (np.nan, np.inf, -np.inf, 1e30)
]


@pytest.mark.parametrize(("part", "output", "value"), MAD)
def test_no_nan_leaves_the_pipeline(
    part: str, output: str, value: float, mask_networks: Networks, person: np.ndarray
) -> None:
    """Networks that return NaN or worse: nobody, or a pose of finite numbers, and it recovers."""
    sane = {"detector": mask_networks.detector, "landmarks": mask_networks.landmarks}
    networks = Networks(**{**sane, part: Mad(sane[part], output, value)})
    options, state = Options(segmentation=True), State()
    for t_ms in (0.0, 40.0):
        state, poses = step(networks, options, state, person, t_ms)
        for pose in poses:
            arrays = pose.xy_image_px, pose.xyz_world_m, pose.visibility, pose.mask
            assert all(np.isfinite(a).all() for a in arrays if a is not None)
    assert only(step(mask_networks, options, State(), person, 80.0)[1]).score > 0.9
    state, poses = step(mask_networks, options, state, person, 80.0)
    state, poses = step(mask_networks, options, state, person, 120.0)
    assert len(poses) == 1
