"""Cameras see people as they are said to."""

import numpy as np
import pytest

from kinesphere.body import anny
from kinesphere.core.crop import region_around
from kinesphere.learn.synthetic import cameras, people, poses, stances

SIZE_PX = 256


@pytest.fixture(scope="module")
def views():
    source = stances.poser(anny.load(shapes=people.SHAPES), poses.training())
    pairs = []
    for i in range(150):
        rng = np.random.default_rng([4, i])
        who = people.person(source, rng)
        pairs.append((source.body, who, cameras.camera(who, SIZE_PX, rng)))
    return pairs


def test_the_body_is_posed_where_its_landmarks_are_said_to_be(views):
    """Level landmarks turned by the camera, and the body posed with its parameters, are the same."""
    for body, who, camera in views[:20]:
        x = people.seen_by(body, who, camera.R_camera_level, camera.place_m)
        posed = body.pose(x).landmarks.xyz_m[0].numpy()
        np.testing.assert_allclose(camera.seen(who.landmarks_m), posed, atol=2e-5)


def test_people_are_one_to_about_five_metres_away_and_before_the_camera(views):
    middle = np.array([camera.seen(who.middle_m[None])[0] for _, who, camera in views])
    away = np.linalg.norm(middle, axis=1)
    assert 0.8 < away.min() < 1.6 and 4 < away.max() < 6.5
    for _, who, camera in views:
        assert camera.seen(who.skin_m)[:, 2].min() > cameras.NEAREST_M - 1e-6


def test_cameras_are_held_low_high_and_rolled(views):
    up = np.array([camera.up for _, _, camera in views])
    np.testing.assert_allclose(np.linalg.norm(up, axis=1), 1)
    pitch = np.degrees(np.arcsin(np.clip(-up[:, 2], -1, 1)))
    roll = np.degrees(np.arctan2(up[:, 0], -up[:, 1]))
    assert cameras.PITCH_DEG[0] <= pitch.min() < -20 and 35 < pitch.max() <= cameras.PITCH_DEG[1]
    assert np.median(np.abs(pitch)) < 20
    assert 0.02 < (np.abs(roll) > 12).mean() < 0.4


def test_looking_down_is_looking_down():
    """With the pitch, what is ahead of a level camera goes up in the picture."""
    R = cameras._about(0, 30)
    ahead = R @ np.array([0, 0, 1.0])
    assert ahead[1] < 0
    np.testing.assert_allclose(R @ [0, 0.5, np.sqrt(3) / 2], [0, 0, 1], atol=1e-12)


def test_regions_are_those_that_live_would_cut(views):
    """1.25 times the circle around all landmarks; most are 65 to 110 % of the picture."""
    sides = []
    for _, who, camera in views:
        xy_px = cameras.projected(camera.seen(who.landmarks_m), camera.K)
        middle, rim = cameras.alignment(xy_px)
        assert camera.region == region_around(middle, rim, 1.25)
        distance = np.linalg.norm(xy_px - middle, axis=1)
        assert distance.max() == pytest.approx(np.linalg.norm(rim - middle))
        sides.append(camera.region.size_px / SIZE_PX)
    sides = np.array(sides)
    assert sides.min() >= 0.649 and sides.max() <= 1.801
    assert ((sides > 0.64) & (sides < 1.11)).mean() > 0.75


def test_some_people_are_cut_by_the_edge_and_most_are_not(views):
    inside = []
    for _, who, camera in views:
        xy_px = cameras.projected(camera.seen(who.landmarks_m), camera.K)
        inside.append(((xy_px >= 0) & (xy_px < SIZE_PX)).all(axis=1).mean())
    inside = np.array(inside)
    assert 0.5 < (inside == 1).mean() < 0.9
    assert (inside < 0.9).mean() > 0.08


def test_the_camera_knows_how_high_it_is():
    place = np.array([0.0, 0.3, 3.0])
    level = cameras.Camera(np.eye(3), place, np.eye(3), region_around(np.zeros(2), np.ones(2), 1))
    assert level.height_m(0.9) == pytest.approx(1.2)
    assert level.up == pytest.approx((0, -1, 0))
