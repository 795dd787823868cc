"""Points from several cameras: exact where all are right, and nearly so where one is wrong."""

import numpy as np
import pytest

from evaluate.views import making
from kinesphere.evaluate.views.aim import aimed, turns_rad
from kinesphere.evaluate.views.lags import delays, together
from kinesphere.evaluate.views.smooth import smoothed
from kinesphere.evaluate.views.triangulate import cost_px, flat, sight, slope, triangulated

SIGMA_PX = np.full(4, 6.0)


@pytest.fixture(scope="module")
def rig():
    return making.cameras()


@pytest.fixture(scope="module")
def points_m():
    return making.moving_m(20)


@pytest.fixture(scope="module")
def flat_px(rig, points_m):
    """(c, n, 2), the lenses' distortion taken out."""
    return flat(rig, making.seen_px(rig, points_m)).reshape(len(rig), -1, 2)


def test_exact_sights_give_the_points(rig, points_m, flat_px):
    found = triangulated(rig, flat_px, SIGMA_PX)
    np.testing.assert_allclose(found.xyz_m, points_m.reshape(-1, 3), atol=1e-6)
    np.testing.assert_allclose(found.away_px, 0, atol=1e-4)
    np.testing.assert_allclose(found.belief, 1, atol=1e-6)


def test_the_slope_is_that_of_the_projection(rig):
    there_m, step_m = np.array([[0.3, -0.2, 2.5]]), 1e-6
    K = rig[0].K

    def at_px(xyz_m):
        return (xyz_m @ K.T)[:, :2] / xyz_m[:, 2:]

    by_hand = [(at_px(there_m + step) - at_px(there_m)) / step_m for step in step_m * np.eye(3)]
    np.testing.assert_allclose(slope(rig[0], there_m)[0], np.stack(by_hand)[:, 0].T, rtol=1e-4)


@pytest.mark.parametrize("wrong", range(4))
def test_a_camera_that_sees_somebody_else_is_not_believed(rig, points_m, flat_px, wrong):
    off_px = flat_px.copy()
    off_px[wrong] += [90, -40]
    found = triangulated(rig, off_px, SIGMA_PX)
    away_m = np.linalg.norm(found.xyz_m - points_m.reshape(-1, 3), axis=1)
    assert np.median(away_m) < 0.002 and away_m.max() < 0.02
    assert found.belief[wrong].max() < 0.01 < found.belief.min(axis=0).max() + 1


def test_outliers_that_change_the_camera_from_point_to_point(rig, points_m, flat_px):
    random = np.random.default_rng(1)
    off_px = flat_px + random.normal(0, 1, flat_px.shape)
    wrong = random.integers(0, 4, flat_px.shape[1])
    off_px[wrong, np.arange(len(wrong))] += random.choice([-120, 120], (len(wrong), 2))
    found = triangulated(rig, off_px, SIGMA_PX)
    away_m = np.linalg.norm(found.xyz_m - points_m.reshape(-1, 3), axis=1)
    assert np.median(away_m) < 0.015 and np.quantile(away_m, 0.95) < 0.05


def test_two_cameras_are_enough_and_one_is_not(rig, points_m, flat_px):
    few_px = flat_px.copy()
    few_px[2:] = np.nan
    few_px[1, :5] = np.nan
    found = triangulated(rig, few_px, SIGMA_PX)
    assert np.isnan(found.xyz_m[:5]).all() and np.isnan(found.away_px[:, :5]).all()
    np.testing.assert_allclose(found.xyz_m[5:], points_m.reshape(-1, 3)[5:], atol=1e-5)
    assert (found.belief[2:] == 0).all()


def test_trust_decides_where_two_disagree(rig, points_m, flat_px):
    few_px, trust = flat_px[:3].copy(), np.ones((3, flat_px.shape[1]))
    few_px[2] += 3
    trust[2] = 0.01
    near = triangulated(rig[:3], few_px, SIGMA_PX[:3], trust).xyz_m
    far = triangulated(rig[:3], few_px, SIGMA_PX[:3]).xyz_m
    true_m = points_m.reshape(-1, 3)
    assert (
        np.linalg.norm(near - true_m, axis=1).mean()
        < 0.3 * np.linalg.norm(far - true_m, axis=1).mean()
    )


def test_the_cost_of_an_outlier_is_bounded():
    assert cost_px(np.array([1e9]), 6.0) == pytest.approx(6.0)
    assert cost_px(np.array([0.01, np.nan]), 6.0) == pytest.approx(0.01, rel=1e-3)


def test_points_behind_a_camera_are_none(rig):
    behind_m = np.array([rig[0].position_m * 2])
    seen_px = np.stack([sight(rig, behind_m, np.zeros((4, 1, 2)))[0][k] for k in range(4)])
    assert np.isnan(triangulated(rig, seen_px, SIGMA_PX).xyz_m).all()


def test_cameras_that_were_touched_are_turned_back(rig, points_m, flat_px):
    by_deg = [(0.3, -0.2, 0.0), (-0.4, 0.1, 0.2), (0.0, 0.5, -0.1), (0.1, 0.0, 0.3)]
    touched = tuple(making.turned(one, by) for one, by in zip(rig, by_deg, strict=True))
    before = triangulated(touched, flat_px, SIGMA_PX)
    righted = aimed(touched, flat_px, SIGMA_PX)
    after = triangulated(righted, flat_px, SIGMA_PX)
    assert np.nanmedian(before.away_px) > 1 and np.nanmedian(after.away_px) < 0.2
    assert np.degrees(np.abs(turns_rad(rig, righted))).max() < 0.4


def test_cameras_that_are_right_stay(rig, flat_px):
    assert np.degrees(np.abs(turns_rad(rig, aimed(rig, flat_px, SIGMA_PX)))).max() < 1e-3


def test_lags_are_found_though_cameras_were_touched(rig, monkeypatch):
    """Clips that began 3 and 1 frames after the others, as --lag takes it."""
    lags = [0, 3, 0, 1]
    monkeypatch.setattr("kinesphere.evaluate.views.lags.REACH", 4)
    monkeypatch.setattr("kinesphere.evaluate.views.lags.MOST", 15)
    points_m = making.moving_m(70)
    touched = tuple(
        making.turned(one, (0.3, -0.2, 0.1)) if k == 1 else one for k, one in enumerate(rig)
    )
    seen_px = flat(rig, making.seen_px(rig, points_m))
    late_px = np.stack([one[lag : lag + 64] for one, lag in zip(seen_px, lags, strict=True)])
    found = delays(touched, late_px, SIGMA_PX)
    assert found.lags.tolist() == lags
    np.testing.assert_allclose(found.finer - found.finer[0], lags, atol=0.4)


def test_moments_are_frames_less_the_lags():
    frames = np.arange(10)[None, :, None] * np.ones((3, 1, 1)) + np.zeros((1, 1, 1))
    late = together(frames, [0, 3, 1])
    assert late.shape == (3, 7, 1)
    assert late[:, 0, 0].tolist() == [3, 0, 2]


def test_smoothing_keeps_parabolas_and_takes_out_jumps():
    t = np.arange(30)[:, None, None] / 30
    way_m = np.array([1.0, 2, 3]) + t * [0.5, 0, -1] + t**2 * [0, 0.3, 0.2]
    np.testing.assert_allclose(smoothed(way_m, 30.0), way_m, atol=1e-4)
    jumping_m = way_m.copy()
    jumping_m[12] += 0.4
    gone_m = way_m.copy()
    gone_m[12] = np.nan
    assert np.abs(smoothed(jumping_m, 30.0) - way_m).max() < 0.02
    assert np.abs(smoothed(gone_m, 30.0) - way_m).max() < 1e-3


def test_smoothing_makes_nothing_of_nothing():
    assert np.isnan(smoothed(np.full((9, 1, 3), np.nan), 30.0)).all()
