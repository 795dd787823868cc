"""Who is who in several cameras, and whom a model speaks of."""

import numpy as np
import pytest

from evaluate.views import making
from kinesphere.core.errors import InputError
from kinesphere.evaluate.views import joints
from kinesphere.evaluate.views.match import assign, nearest, size_px
from kinesphere.evaluate.views.people import filled, people
from kinesphere.evaluate.views.reference import triangulate

MOMENTS = 24


@pytest.fixture(scope="module")
def rig():
    return making.cameras(3)


@pytest.fixture(scope="module")
def two():
    """Two people, a metre apart."""
    one_m = making.moving_m(MOMENTS, (-0.5, 0.1, 0))
    other_m = making.moving_m(2 * MOMENTS, (0.5, -0.1, 0))[MOMENTS:]
    return one_m, other_m


def where_m(person, cameras):
    """Their joints, triangulated."""
    made = triangulate(
        cameras, person.xy_px[:, :, joints.LANDMARKS], person.trust, person.sigma_px, 30.0
    )
    return made.xyz_m


def test_two_people_are_told_apart_though_cameras_number_them_otherwise(rig, two):
    tables = [
        making.table(one, *two, ids=ids)
        for one, ids in zip(rig, [(0, 1), (1, 0), (5, 2)], strict=True)
    ]
    found = people(rig, tables, MOMENTS, 2)
    ends = sorted((where_m(one, rig) for one in found), key=lambda xyz_m: float(xyz_m[0, 0, 0]))
    for xyz_m, true_m in zip(ends, two, strict=True):
        np.testing.assert_allclose(xyz_m, true_m, atol=0.02)


def test_ids_that_jump_from_one_to_the_other_do_no_harm(rig, two):
    tables = [making.table(one, *two) for one in rig]
    late = tables[1]["frame"] >= MOMENTS // 3
    tables[1]["person"][late] = 1 - tables[1]["person"][late]
    found = people(rig, tables, MOMENTS, 2)
    assert all(np.isfinite(one.xy_px).all() for one in found)
    for one in found:
        true_m = min(two, key=lambda xyz_m: np.abs(where_m(one, rig) - xyz_m).mean())
        np.testing.assert_allclose(where_m(one, rig), true_m, atol=0.02)


def test_somebody_whom_one_camera_alone_sees_is_passed_over(rig, two):
    """A passer-by before one camera is no person of the scene."""
    tables = [making.table(one, two[0]) for one in rig]
    tables[0] = making.table(rig[0], two[1], two[0])
    (found,) = people(rig, tables, MOMENTS, 1)
    np.testing.assert_allclose(where_m(found, rig), two[0], atol=0.02)


def test_a_camera_that_misses_the_person_for_a_while_leaves_a_gap(rig, two):
    tables = [making.table(one, two[0]) for one in rig]
    tables[2] = tables[2][tables[2]["frame"] >= 5]
    (found,) = people(rig, tables, MOMENTS, 1)
    assert np.isnan(found.xy_px[2, :5]).all() and np.isfinite(found.xy_px[2, 5:]).all()
    np.testing.assert_allclose(found.xyz_m[0, :, joints.LANDMARKS].shape, (12, MOMENTS, 3))


def test_more_people_than_there_are_is_an_error_that_says_so(rig, two):
    tables = [making.table(one, two[0]) for one in rig]
    with pytest.raises(InputError, match=r"1 of 2 people are seen by 2 cameras or more.*--people"):
        people(rig, tables, MOMENTS, 2)


def test_nobody_at_all_is_an_error(rig):
    empty = making.table(rig[0], making.moving_m(MOMENTS))[:0]
    with pytest.raises(InputError, match="0 of 1 people"):
        people(rig, [empty] * 3, MOMENTS, 1)


def test_the_nearest_pair_comes_first_and_each_once():
    assert assign(np.array([[1.0, 2.0, 9.0], [0.5, 3.0, 1.0]])) == [(1, 0), (0, 1)]
    assert assign(np.array([[1.0, 2.0], [np.inf, np.inf]])) == [(0, 0)]
    assert assign(np.zeros((2, 0))) == []


def test_who_is_elsewhere_is_not_taken_for_the_person(two):
    front = making.camera("front", (0, 3, 1.2))
    expected = making.seen_px((front,), two[0])[0][:1]
    rows = making.table(front, two[1], two[0])
    here = rows[rows["frame"] == 0]
    assert nearest(expected, here["xy_px"]) == [(0, 1)]
    assert nearest(expected, here["xy_px"][:1]) == []


def test_swapped_limbs_are_still_the_same_person(rig, two):
    """What a model gets wrong about somebody must not make them somebody else."""
    expected = making.seen_px(rig[:1], two[0])[0][:1]
    rows = making.table(rig[0], two[0])
    wrong = rows[:1]["xy_px"].copy()
    wrong[:, joints.LANDMARKS] = wrong[:, [joints.LANDMARKS[k] for k in joints.SWAPPED]]
    assert nearest(expected, wrong) == [(0, 0)]


def test_gaps_are_filled_on_a_straight_way():
    values = np.array([[np.nan], [0.0], [np.nan], [2.0], [np.nan]])
    assert filled(values)[:, 0].tolist() == [0, 0, 1, 2, 2]
    assert np.isnan(filled(np.full((3, 2), np.nan))).all()


def test_size_is_the_longer_side():
    assert size_px(np.array([[[0.0, 0], [30, 10], [5, 50]]])).tolist() == [50]
