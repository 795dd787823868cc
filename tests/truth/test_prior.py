"""What ships beside the code, and what is said when it is damaged; the priors that it makes."""

import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.body.layout import Layout
from kinesphere.core.errors import WeightsError
from kinesphere.learn.motions.choice import HELD_OUT, mirrored
from kinesphere.truth import prior
from kinesphere.truth.residuals import priors
from motion import prior as baked
from truth import people

MODULES = {"body": anny, "prior": prior}


@pytest.fixture(params=MODULES.values(), ids=MODULES.keys())
def module(request, tmp_path, monkeypatch) -> ModuleType:
    """With a copy of its file that may be damaged."""
    copy = shutil.copy(request.param.FILE, tmp_path / "copy.npz")
    monkeypatch.setattr(request.param, "FILE", Path(copy))
    return request.param


def refused(module: ModuleType) -> str:
    with pytest.raises(WeightsError) as told:
        module.load()
    assert str(module.FILE) in str(told.value)
    assert "Install again" in str(told.value)
    return str(told.value)


def test_the_copy_itself_is_fine(module):
    module.load()


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.999])
def test_a_file_that_was_cut_short_is_refused(module, share):
    whole = module.FILE.read_bytes()
    module.FILE.write_bytes(whole[: int(len(whole) * share)])
    refused(module)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_file_that_was_altered_is_refused(module, at):
    whole = bytearray(module.FILE.read_bytes())
    middle = int(len(whole) * at)
    whole[middle : middle + 8] = bytes(255 - b for b in whole[middle : middle + 8])
    module.FILE.write_bytes(bytes(whole))
    refused(module)


def test_a_file_that_is_gone_is_told(module):
    module.FILE.unlink()
    refused(module)


def test_every_array_is_needed_and_finite(module):
    with np.load(module.FILE) as file:
        arrays = {name: file[name] for name in file.files}
    for name in module.ARRAYS:
        np.savez(module.FILE, **{n: a for n, a in arrays.items() if n != name})
        assert f"lacks {name}" in refused(module)
        if arrays[name].dtype.kind == "f":
            wrong = arrays[name].copy()
            wrong.flat[-1] = np.nan
            np.savez(module.FILE, **{**arrays, name: wrong})
            assert name in refused(module)


def test_the_prior_is_a_gaussian_of_finite_width(exact, exact_prior):
    (precision,), (mean,) = exact_prior.poses.precisions, exact_prior.poses.means
    size = exact.layout.pose.stop - exact.layout.pose.start
    assert precision.shape == (size, size)
    torch.testing.assert_close(precision, precision.T)
    deviations = torch.linalg.eigvalsh(precision) ** -0.5
    assert deviations.min() > 0.02
    assert deviations.max() < 1.5
    torch.testing.assert_close(exact_prior.mean, mean)


def test_limits_hold_the_mean_and_nearly_all_poses_that_people_take(exact_prior):
    within = exact_prior.limits
    assert (within.low < within.high).all()
    poses = people.recorded().double()[:, 3:] @ within.directions.T
    beyond = (poses < within.low) | (poses > within.high)
    assert beyond.double().mean() < 0.02
    mean = within.directions @ exact_prior.mean
    assert ((mean >= within.low) & (mean <= within.high)).all()


def test_the_prior_is_the_same_in_a_mirror(exact, exact_prior):
    """Both were recorded."""
    x = people.standing(exact, 10)
    mirror = x.clone()
    turns = x[:, exact.layout.rotations].unflatten(1, (-1, 3))
    mirror[:, exact.layout.rotations] = mirrored(turns, exact.joint_names).flatten(1)
    here, there = (priors.pose(p, exact.layout, exact_prior.poses).cost for p in (x, mirror))
    torch.testing.assert_close(here, there, atol=1e-2, rtol=1e-3)


def test_poses_of_people_are_likelier_than_others(exact, exact_prior):
    x = people.standing(exact, 40)
    shuffled = x.clone()
    turns = x[:, exact.layout.pose].unflatten(1, (-1, 3))
    shuffled[:, exact.layout.pose] = turns.roll(5, 1).flatten(1)
    costs = [priors.pose(p, exact.layout, exact_prior.poses).cost.median() for p in (x, shuffled)]
    assert 2 * costs[0] < costs[1]


def test_held_out_people_are_not_in_the_prior():
    """Of what is recorded, the prior is made of some subjects and tests of the others."""
    subjects = [*HELD_OUT, "05", "07", "05"]
    vectors = torch.arange(float(len(subjects)))[:, None, None]
    poses = baked.Poses(vectors, subjects)
    seen, apart = (poses.of(held_out=out).flatten().tolist() for out in (False, True))
    assert [subjects[int(i)] for i in seen] == ["05", "07", "05"]
    assert [subjects[int(i)] for i in apart] == list(HELD_OUT)


def test_no_pose_ships_within_the_prior():
    """Its arrays are summaries: none is one of the poses kept apart, nor holds any."""
    with np.load(prior.FILE) as file:
        assert set(file.files) == set(prior.ARRAYS)
        rows = np.concatenate([file["mean"][None], file["low"][None, :63], file["high"][None, :63]])
    apart = np.abs(people.recorded().numpy()[:, None, 3:] - rows).max(axis=2)
    assert apart.min() > 0.1


def test_the_wide_prior_is_wide_whatever_the_body():
    layout = Layout(joints=5, shapes=2)
    for dtype in (torch.float32, torch.float64):
        wide = prior.wide(layout, dtype)
        x = torch.randn(3, layout.size, dtype=dtype)
        term = priors.pose(x, layout, wide.poses)
        expected = 0.5 * (x[:, layout.pose] ** 2).sum(1) / prior.WIDE_RAD**2
        torch.testing.assert_close(term.cost, expected)
        assert priors.limits(x.clamp(-3, 3), layout, wide.limits, 0.1).cost.max() == 0
        assert wide.mean.tolist() == [0] * 12


def test_as_many_shapes_and_points_of_skin_as_asked_for():
    body = anny.load(shapes=4, skin=50)
    assert body.layout.shapes == 4
    posed = body.pose(torch.zeros(1, body.layout.size))
    assert posed.skin.xyz_m.shape == (1, 50, 3)
    torch.testing.assert_close(
        posed.landmarks.xyz_m[0],
        anny.load().pose(torch.zeros(1, 79)).landmarks.xyz_m[0],
    )
