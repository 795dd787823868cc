"""Synthetic people: what is said of them is so, and the prior has not seen how they stand."""

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.core.pairs import EDGES
from kinesphere.evaluate import fit as measure
from kinesphere.evaluate.synthetic.people import HIDDEN_PX, VISIBLE_PX, People, people
from kinesphere.learn.motions.choice import HELD_OUT
from kinesphere.learn.synthetic import limbs, poses
from motion import __main__ as bake
from motion.prior import Poses

COUNT = 12


@pytest.fixture(scope="module")
def crowd() -> People:
    return people(COUNT, seed=1)


def test_the_same_seed_makes_the_same_people(crowd: People) -> None:
    for name, values in vars(people(COUNT, seed=1)).items():
        np.testing.assert_array_equal(values, getattr(crowd, name))
    other = people(COUNT, seed=2)
    assert np.abs(other.xyz_m - crowd.xyz_m).max() > 0.1


def test_landmarks_are_where_the_camera_sees_them(crowd: People) -> None:
    flat = crowd.xyz_m[..., :2] / crowd.xyz_m[..., 2:]
    xy_px = flat * crowd.focal_px[:, None, None] + crowd.centre_px[:, None]
    np.testing.assert_allclose(xy_px, crowd.true_px, atol=1e-9)
    assert (crowd.xyz_m[..., 2] > 0.4).all() and (crowd.xyz_m[..., 2] < 6).all()


def test_people_fill_their_square(crowd: People) -> None:
    """With the margin; landmarks lie on the person."""
    for parts, xy_px in zip(crowd.parts, crowd.true_px, strict=True):
        rows, columns = np.nonzero(parts)
        sides = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert max(sides) == pytest.approx(256 / 1.25, abs=4)
        column, row = xy_px.astype(int).T
        near = np.array(
            [parts[max(y - 6, 0) : y + 7, max(x - 6, 0) : x + 7].any()
             for x, y in zip(column, row, strict=True)]
        )  # fmt: skip
        assert near.all()
    assert set(np.unique(crowd.parts)) <= set(range(15))


def test_the_detector_errs_as_it_says() -> None:
    crowd = people(60, seed=3)
    away_px = crowd.seen_px - crowd.true_px
    for which, sigma_px in ((crowd.visible, VISIBLE_PX), (~crowd.visible, HIDDEN_PX)):
        assert away_px[which].std() == pytest.approx(sigma_px, rel=0.1)
    assert 0.5 < crowd.visible.mean() < 0.95


def test_answers_are_true_where_anybody_can_tell(crowd: People) -> None:
    told = measure.told(crowd, EDGES, 0.0, 0)
    ahead = crowd.xyz_m[:, EDGES[:, 1], 2] - crowd.xyz_m[:, EDGES[:, 0], 2]
    certain = np.abs(ahead) > 0.05
    np.testing.assert_allclose(told.told.numpy(), 0.98 * np.sign(ahead) * certain, rtol=1e-6)
    assert 0.3 < certain.mean() < 1


def test_so_many_answers_are_wrong() -> None:
    crowd = people(60, seed=3)
    right, wrong = (measure.told(crowd, EDGES, share, 0).told for share in (0.0, 0.1))
    changed = right != wrong
    np.testing.assert_array_equal(wrong[changed], -right[changed])
    assert changed.float().sum() / (right != 0).sum() == pytest.approx(0.1, abs=0.03)


def test_poses_kept_apart_are_of_subjects_that_the_prior_has_not_seen() -> None:
    subjects = ["01", HELD_OUT[0], "35", HELD_OUT[-1], "01"]
    poses = Poses(torch.arange(5).float()[:, None, None].expand(5, 22, 3), subjects)
    apart, seen = (poses.of(held_out=held_out)[:, 0, 0].tolist() for held_out in (True, False))
    assert (apart, seen) == ([1, 3], [0, 2, 4])
    assert all(clip.split("_")[0] in HELD_OUT for clip in bake.CLIPS)


def test_poses_kept_apart_are_many_and_differ() -> None:
    apart = poses.held_out(bake.KEPT)
    flat = apart[:, 1:].flatten(1)
    assert apart.shape == (400, 22, 3) and torch.isfinite(apart).all()
    assert (torch.cdist(flat, flat) + 9 * torch.eye(400)).min() > 0.1
    torch.testing.assert_close(poses.held_out(403)[400:], apart[:3])


def test_random_limbs_go_everywhere() -> None:
    """Thighs lifted and not, arms up and down; the same by the same seed."""
    body = anny.load(dtype=torch.float64)
    turns = limbs.random(body, 200, 7)
    torch.testing.assert_close(turns, limbs.random(body, 200, 7))
    x = torch.zeros(200, body.layout.size, dtype=torch.float64)
    x[:, body.layout.rotations] = turns.flatten(1)
    xyz_m = body.pose(x).landmarks.xyz_m
    hand_above_head = (xyz_m[:, 15:17, 1] < xyz_m[:, :1, 1]).double().mean()
    knee_at_hip = (xyz_m[:, 25:27, 1] < xyz_m[:, 23:25, 1] + 0.1).double().mean()
    assert 0.05 < hand_above_head < 0.5 and 0.03 < knee_at_hip < 0.4
