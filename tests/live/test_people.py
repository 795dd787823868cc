"""Who is who: ids along clips with several people, made of the sample clip's person."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.memory import from_arrays, to_arrays
from kinesphere.live.people import (
    REMEMBER_MS,
    SIGMA,
    People,
    likeness,
    searched,
    settle,
    unfollowed,
    wants_search,
)
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State

DT_MS = 1000 / 30
TWO = Options(max_poses=2)


def body(x: float, y: float = 300.0, score: float = 0.99, seed: int = 0) -> Landmarks:
    """Landmarks as the network gives them: somebody about 400 px tall with the hips at (x, y)."""
    shape = np.random.default_rng(seed).uniform(-1, 1, (33, 3)) * [60, 200, 50]
    xyz = shape + [x, y, 0]
    auxiliary = np.array([[x, y], [x, y - 220]])
    ones = np.ones(33)
    return Landmarks(score, xyz, auxiliary, shape / 250, ones, ones, None)


def region(x: float, y: float = 300.0) -> Region:
    return Region((x, y), 550.0, 0.0)


def walk(paths, frames, most=4):
    """`paths`: for each frame the hips' x of everybody in sight; returns ids in the same order."""
    people, ids = People(), []
    for i in range(frames):
        here = [x for x in paths(i) if x is not None]
        t_ms = i * DT_MS
        near = [
            min(here, key=lambda x, p=p: abs(x - p.region.center_px[0]), default=None)
            for p in people.followed
        ]
        seen = [None if x is None else body(x) for x in near]
        new = unfollowed(people, [region(x) for x in here], most)
        seen += [body(r.center_px[0]) for r in new]
        people, found = settle(people, new, seen, t_ms, most)
        by_x = {round(f.landmarks.auxiliary_px[0][0]): f.id for f in found}
        ids.append([None if x is None else by_x.get(round(x)) for x in paths(i)])
    return ids


def test_likeness_is_one_for_the_same_and_falls_with_distance():
    a = body(100).xyz_image_px[:, :2]
    values = [likeness(a, a + d, 550.0) for d in (0.0, 5.0, 20.0, 80.0, 300.0)]
    assert values[0] == 1.0
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.1
    assert SIGMA.shape == (33,)


def test_two_who_stand_apart_keep_their_ids():
    ids = walk(lambda i: (200 + i, 900 - i), 60)
    assert all(row == [0, 1] for row in ids)


def test_two_regions_on_one_body_are_one_person():
    people, found = settle(People(), [region(300), region(420)], [body(300), body(302)], 0.0, 4)
    assert [f.id for f in found] == [0]
    assert len(people.followed) == 1


def test_who_comes_back_soon_is_the_same_and_who_comes_late_is_new():
    soon = walk(lambda i: (None,) if 20 <= i < 50 else (300,), 60)
    assert soon[19] == [0]
    assert soon[50] == [0]
    gone = int(REMEMBER_MS / DT_MS) + 3
    late = walk(lambda i: (None,) if 20 <= i < 20 + gone else (300,), 30 + gone)
    assert late[-1] == [1]


def test_the_one_behind_gets_their_id_back_after_crossing():
    """While they cross, only the one in front is seen; he stays himself and so does she."""

    def paths(i):
        front, behind = 200 + 8 * i, 900 - 8 * i
        return (front, None if abs(front - behind) < 120 else behind)

    ids = walk(paths, 90)
    assert {row[0] for row in ids} == {0}
    assert {row[1] for row in ids} - {None} == {1}
    assert ids[-1] == [0, 1]


def test_with_one_pose_the_id_is_always_0():
    people = People()
    for i in range(6):
        seen = [None] if people.followed and i % 3 == 2 else [body(300 + 200 * (i // 3))]
        new = [] if people.followed else [region(300)]
        people, found = settle(people, new, seen, i * DT_MS, 1)
        assert all(f.id == 0 for f in found)
    assert people.lost == ()


def test_no_two_share_an_id_when_more_are_asked_for_later():
    people, found = settle(People(), [region(200)], [body(200)], 0.0, 1)
    assert [f.id for f in found] == [0]
    people, found = settle(people, [region(900)], [body(200), body(900)], DT_MS, 2)
    assert [f.id for f in found] == [0, 1]
    # One again, who leaves; somebody comes, and then one more.
    alone = replace(people, followed=people.followed[:1])
    alone, _ = settle(alone, [], [None], 2 * DT_MS, 1)
    alone, (came,) = settle(alone, [region(500)], [body(500)], 3 * DT_MS, 1)
    _, found = settle(alone, [region(900)], [body(500), body(900)], 4 * DT_MS, 2)
    assert [f.id for f in found] == [came.id, came.id + 1]


def pair(frames, i, gap=0):
    """The sample clip's person twice beside each other, the right one a mirror image."""
    picture = frames[i].picture_rgb
    return np.hstack([picture, np.zeros((picture.shape[0], gap, 3), np.uint8), picture[:, ::-1]])


def test_two_people_are_found_and_followed_in_real_pictures(networks, frames):
    state, ids = State(), []
    for i in range(15):
        state, poses = step(networks, TWO, state, pair(frames, i), i * DT_MS)
        ids.append([p.id for p in sorted(poses, key=lambda p: p.xy_image_px[:, 0].mean())])
    assert ids[-1] == ids[3]
    assert sorted(ids[-1]) == [0, 1]
    assert all(row == ids[-1] for row in ids if len(row) == 2)


@pytest.mark.parametrize("several", [2, 5])
def test_one_person_is_the_same_whether_one_or_more_are_asked_for(networks, frames, several):
    state, other = State(), State()
    for i in range(6):
        picture = frames[i].picture_rgb
        state, (pose,) = step(networks, Options(), state, picture, i * DT_MS)
        other, poses = step(networks, Options(max_poses=several), other, picture, i * DT_MS)
        np.testing.assert_array_equal(pose.xy_image_px, poses[0].xy_image_px)


def test_a_state_with_several_people_survives_the_disk(mask_networks, frames):
    options = Options(segmentation=True, max_poses=2)
    state = State()
    for i in range(4):
        state, _ = step(mask_networks, options, state, pair(frames, i), i * DT_MS)
    blank = np.zeros_like(pair(frames, 0))
    lost, _ = step(mask_networks, options, state, blank, 4 * DT_MS)
    assert len(lost.people.lost) == 2
    for before in (state, lost):
        _, a = step(mask_networks, options, before, pair(frames, 5), 5 * DT_MS)
        _, b = step(
            mask_networks, options, from_arrays(to_arrays(before)), pair(frames, 5), 5 * DT_MS
        )
        assert [p.id for p in a] == [p.id for p in b]
        for p, q in zip(a, b, strict=True):
            np.testing.assert_array_equal(p.xyz_world_m, q.xyz_world_m)
            np.testing.assert_array_equal(p.mask, q.mask)


def test_searches_for_more_people_come_ever_more_seldom_and_at_once_after_a_loss():
    people, _ = settle(People(), [region(300)], [body(300)], 0.0, 4)
    people, times = searched(people, True, 0.0, 500.0), []
    for i in range(1, 90):
        t_ms = i * DT_MS
        if wants_search(people, t_ms, 4):
            times.append(t_ms)
            people = searched(people, False, t_ms, 500.0)
        people, _ = settle(people, [], [body(300)], t_ms, 4)
    pauses = np.diff(times)
    assert pauses[0] < 100
    assert 480 < pauses[-1] < 560
    assert (np.diff(pauses) > -DT_MS).all()
    assert not wants_search(people, t_ms, 1)
    people, found = settle(people, [], [None], t_ms, 4)
    assert found == []
    assert wants_search(people, t_ms + DT_MS, 4)
