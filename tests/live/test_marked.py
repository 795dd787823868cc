"""Where people are looked for whose landmarks are known."""

import math

import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.live.marked import REACH, TORSOS, matched, region_of

STANDING = {
    11: (120, 100),
    12: (80, 100),
    23: (115, 200),
    24: (85, 200),
    27: (110, 380),
    28: (90, 380),
}


def marked(points: dict[int, tuple[float, float]]) -> np.ndarray:
    xy_px = np.full((33, 2), np.nan)
    for index, at in points.items():
        xy_px[index] = at
    return xy_px


def test_a_standing_person() -> None:
    region = region_of(marked(STANDING))
    assert region is not None
    assert region.center_px == (100, 200) and region.rotation_rad == pytest.approx(0)
    assert region.size_px == pytest.approx(2 * 1.25 * REACH * math.hypot(10, 180))


def test_the_region_turns_and_grows_with_the_person() -> None:
    whole = region_of(marked(STANDING))
    angle = 0.7
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    other = region_of(3 * marked(STANDING) @ turn.T + [5, 7])
    assert whole is not None and other is not None
    assert other.rotation_rad == pytest.approx(angle)
    assert other.size_px == pytest.approx(3 * whole.size_px)


def test_legs_that_are_not_marked_are_thought_of() -> None:
    region = region_of(marked({k: v for k, v in STANDING.items() if k < 25}))
    assert region is not None
    assert region.size_px == pytest.approx(2 * 1.25 * TORSOS * 100)


@pytest.mark.parametrize("missing", [(11, 12), (23, 24)])
def test_without_shoulders_or_hips_nobody_knows(missing: tuple[int, int]) -> None:
    assert region_of(marked({k: v for k, v in STANDING.items() if k not in missing})) is None
    one = {k: v for k, v in STANDING.items() if k != missing[0]}
    assert region_of(marked(one)) is not None


def test_a_body_in_one_point_has_no_region() -> None:
    assert region_of(np.zeros((33, 2))) is None
    assert region_of(marked({})) is None


def at(x: float, size_px: float = 100.0) -> Region:
    return Region((x, 0.0), size_px, 0.0)


def test_each_detection_goes_to_the_nearest_and_only_once() -> None:
    assert matched([at(0), at(50)], [at(52), at(10), None, at(4)]) == [1, None, None, 0]


def test_a_region_far_off_or_of_another_size_is_nobodys() -> None:
    assert matched([at(30), at(0, 200.0)], [at(0)]) == [None]
    assert matched([at(20), at(0, 160.0)], [at(0)]) == [1]


def test_what_is_no_region_is_nobodys() -> None:
    assert matched([Region((float("nan"), 0.0), 100.0, 0.0)], [at(0)]) == [None]
    assert matched([], [at(0), None]) == [None, None]


def test_the_detectors_region_is_about_the_same(networks, person) -> None:
    """That of a real person's landmarks: what is trained and measured on is what is used."""
    from kinesphere.live.detect import find_people, to_region
    from kinesphere.live.landmarks import find_landmarks

    region = to_region(find_people(networks.detector, person)[0])
    (found,) = find_landmarks(networks.landmarks, person, [region])
    assert found is not None
    own = region_of(found.xyz_image_px[:, :2])
    assert own is not None and matched([region], [own]) == [0]
    assert own.size_px == pytest.approx(region.size_px, rel=0.2)
