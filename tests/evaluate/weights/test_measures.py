"""Measures beside values worked out by hand, and laws that they keep."""

import numpy as np
import pytest

from evaluate.weights.making import SIDE_PX, crowd, seen_as, someone
from kinesphere.core.pairs import EDGES
from kinesphere.core.skeleton import COUNT
from kinesphere.evaluate.weights import measures as m
from kinesphere.evaluate.weights.measures import MEASURES, told
from kinesphere.evaluate.weights.people import nobody

BY_NAME = {measure.name: measure for measure in MEASURES}


def value(name: str, people: list, rows: np.ndarray) -> float:
    measure = BY_NAME[name]
    return float(measure.value(measure.sums(told(people), rows).sum(axis=0))[0])


@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "nobody"])
def test_who_is_always_right_has_no_error(name: str) -> None:
    people = crowd()
    expected = 0.0 if BY_NAME[name].is_error else 1.0
    assert value(name, people, seen_as(people)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", list(BY_NAME))
def test_of_nobody_nothing_is_known(name: str) -> None:
    """But for those measures that count who is missed."""
    people = crowd(1)
    got = value(name, people, nobody())
    assert got == 0 if name in ("pck_all", "found") else np.isnan(got)


def test_distances_are_in_torsos() -> None:
    """The diagonal of 30 x 40 pixels is 50: 5 pixels off are a tenth."""
    people = [someone()]
    assert people[0].torso_px == 50
    rows = seen_as(people)
    rows["xy_px"][..., 0] += 5
    assert value("error_2d", people, rows) == pytest.approx(0.1, rel=1e-5)
    assert value("pck", people, rows) == 1
    rows["xy_px"][:, :11, 0] += 6  # a third of the landmarks, now 11 of the 10 pixels allowed
    assert value("pck", people, rows) == pytest.approx(2 / 3)


def test_the_torso_is_the_longer_diagonal_that_is_known() -> None:
    xy_px = someone().xy_px.copy()
    xy_px[11] = 90, 60
    assert someone(xy_px=xy_px).torso_px == 50  # 12 to 23; 11 to 24 is shorter
    xy_px[12] = np.nan
    assert someone(xy_px=xy_px).torso_px == pytest.approx(np.hypot(20, 40))
    xy_px[24] = np.nan
    assert np.isnan(someone(xy_px=xy_px).torso_px)


def test_pck_grows_with_the_distance_allowed() -> None:
    people = crowd()
    rows = seen_as(people)
    rows["xy_px"] += np.random.default_rng(5).normal(0, 20, rows["xy_px"].shape)
    shares = [
        float(m.pck(told(people), rows, within)[:, 0].sum()) for within in np.linspace(0, 3, 40)
    ]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == COUNT * len(people)
    assert len(set(shares)) > 10


def test_what_is_not_marked_does_not_count() -> None:
    people = crowd()
    for one in people:
        one.xy_px[0], one.xyz_m[0] = np.nan, np.nan
    rows = seen_as(people)
    rows["xy_px"][:, 0], rows["xyz_m"][:, 0] = 1e4, 1e4
    for name in ("error_2d", "mpjpe_mm", "pa_mpjpe_mm"):
        assert value(name, people, rows) == pytest.approx(0, abs=1e-3)


def test_whoever_is_missed_has_all_landmarks_wrong() -> None:
    people = crowd(4)
    rows = seen_as(people)
    rows[3] = nobody()[0]
    assert value("pck", people, rows) == 1
    assert value("pck_all", people, rows) == value("found", people, rows) == 0.75


def test_object_keypoint_similarity() -> None:
    """A nose that is off by 2 sigma sizes of body: exp(-1 / 2) of one landmark of 33."""
    people = [someone()]
    rows = seen_as(people)
    rows["xy_px"][0, 0, 0] += 50 * 2 * 0.026
    expected = (COUNT - 1 + np.exp(-0.5)) / COUNT
    assert value("oks", people, rows) == pytest.approx(expected, rel=1e-5)


def test_pa_mpjpe_knows_no_rotation_scale_or_place() -> None:
    people = crowd()
    rows = seen_as(people)
    cos, sin = np.cos(1.1), np.sin(1.1)
    rows["xyz_m"] = 0.7 * rows["xyz_m"] @ np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]) + 2
    assert value("pa_mpjpe_mm", people, rows) == pytest.approx(0, abs=1e-3)
    assert value("mpjpe_mm", people, rows) > 100


def test_mpjpe_knows_no_place_and_is_in_millimetres() -> None:
    people = [someone()]
    rows = seen_as(people)
    rows["xyz_m"] += [1, 2, 3]
    rows["xyz_m"][0, 0] += [0.03, 0.04, 0]
    assert value("mpjpe_mm", people, rows) == pytest.approx(50 / COUNT, rel=1e-3)


def test_order_of_depth() -> None:
    """A mirrored depth has every order wrong; pairs that are as good as level do not count."""
    people = crowd()
    rows = seen_as(people)
    rows["xyz_m"][..., 2] *= -1
    assert value("order_error", people, rows) == 1
    level = someone(xyz_m=np.zeros((COUNT, 3)))
    a, b = EDGES[0]
    level.xyz_m[[a, b], 2] = 0.0, 0.06
    sums = m.order(told([level]), seen_as([level]))
    touching = int(np.isin(EDGES, [a, b]).any(axis=1).sum())
    assert 1 <= sums[0, 1] <= touching and sums[0, 0] == 0


def test_calibrated_visibility_has_no_error() -> None:
    """Of landmarks that are called visible with 0.3, three in ten are."""
    people = [
        someone(seed, visible=np.r_[np.ones(3), np.zeros(7), np.full(23, np.nan)])
        for seed in (0, 1)
    ]
    rows = seen_as(people)
    rows["visibility"] = 0.3
    assert value("visibility_ece", people, rows) == pytest.approx(0, abs=1e-6)
    rows["visibility"] = 0.9
    assert value("visibility_ece", people, rows) == pytest.approx(0.6, abs=1e-6)
    rows["visibility"][0] = 0.3  # half of what is said is right, and the other half off by 0.6
    assert value("visibility_ece", people, rows) == pytest.approx(0.3, abs=1e-6)


def test_presence_is_about_picture_and_region() -> None:
    one = someone()
    one.xy_px[0], one.xy_px[1], one.xy_px[2] = (-1, 50), (50, SIDE_PX + 1), (SIDE_PX, 0)
    assert not one.inside[0] and not one.inside[1] and one.inside[2]
    rows = seen_as([one], presence=1.0)
    assert value("presence", [one], rows) == pytest.approx(31 / 33)


def test_somebody_where_nobody_is() -> None:
    people = [someone(0), someone(1, is_person=False), someone(2, is_person=False)]
    rows = seen_as(people)
    rows["found"] = True, True, False
    assert value("nobody", people, rows) == 0.5
    assert value("found", people, rows) == 1


def test_people_without_a_mask_have_no_similarity() -> None:
    people = [someone(mask=lambda: None), someone(mask=lambda: np.zeros((4, 4), np.uint8))]
    assert np.isnan(value("oks", people, seen_as(people)))
