"""How the lift is taught: geometry, imitation, and that it learns."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.body.linear import CAMERA_BODY
from kinesphere.core.skeleton import MIRROR
from kinesphere.learn.lift import calibrate, imitate
from kinesphere.learn.lift.batches import Batch, joined, made, pictures, usable
from kinesphere.learn.lift.export import write
from kinesphere.learn.lift.geometry import coefficients
from kinesphere.learn.lift.imitate import TOLD, Imitation, Imitator, imitated
from kinesphere.learn.lift.network import LiftNetwork, decoded
from kinesphere.learn.lift.observe import OBSERVATION
from kinesphere.learn.lift.options import LiftOptions
from kinesphere.learn.lift.signals import seen_along, signal
from kinesphere.learn.lift.tracks import Tracks
from kinesphere.learn.lift.train import LAGS_MS, Lessons, begin, kept, loss, restored, run, steps
from kinesphere.learn.lift.views import Maker, about
from kinesphere.live.lift import network as numpy_network
from kinesphere.live.lift import signal as numpy_signal
from kinesphere.live.lift.place import towards
from kinesphere.live.lift.stored import read

LAGS_S = tuple(lag / 1000 for lag in LAGS_MS)


@pytest.fixture(scope="module")
def body():
    return anny.load(24, dtype=torch.float64)


@pytest.fixture(scope="module")
def maker(body):
    """Somebody who waves and bends, for 3 s."""
    frames = 90
    turns = torch.eye(3).repeat(frames, len(body.parents), 1, 1)
    for joint in range(3, len(body.parents)):
        turns[:, joint] = about(joint % 3, torch.linspace(0, 1.5, frames) * (joint % 4 - 1.5))
    zeros = torch.zeros(frames, dtype=torch.long)
    kind = torch.arange(frames) % 3
    tracks = Tracks(turns, torch.zeros(frames), zeros, zeros + frames - 1, kind)
    return Maker(tracks, *coefficients(body), LAGS_S, body.joint_names)


@pytest.fixture(scope="module")
def who():
    """A network that is a little wrong, whoever it is shown."""
    torch.manual_seed(0)
    network = Imitator().eval().requires_grad_(False)
    for layer in network.layers:
        if isinstance(layer, torch.nn.Linear):
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
    rest = torch.randn(600, TOLD) * 0.2
    rest[:, 165:] += 5.0
    return Imitation(network, rest, torch.arange(600) % 12, torch.ones(TOLD))


def random(seed=0):
    return torch.Generator().manual_seed(seed)


def test_landmarks_are_linear_in_the_joints_turns(body):
    x = torch.randn(4, body.layout.size, generator=random()).double() * 0.4
    x[:, :3] = 0
    posed = body.pose(x)
    C, parts = coefficients(body)
    c = C + torch.einsum("bs,sljc->bljc", posed.shape, parts)
    found = torch.einsum("bjcd,bljd->blc", posed.rotations, c)
    torch.testing.assert_close(found, posed.landmarks.xyz_m, atol=1e-9, rtol=0)


def test_people_stand_before_the_camera_upright_for_the_most(maker):
    views = maker.make(400, random())
    assert (views.xyz_camera_m[..., 2] > 0.3).all()
    head, feet = views.xyz_camera_m[:, 0, 0], views.xyz_camera_m[:, 0, 27:29].mean(1)
    assert ((head - feet)[:, 1] < 0).float().mean() > 0.9
    assert views.valid[:, 0].all() and 0.2 < views.valid[:, -1].float().mean() < 0.8


def test_some_are_mirrored_and_bones_are_as_long(maker):
    views = maker.make(64, random(1))
    thigh = (views.xyz_camera_m[:, :, 25] - views.xyz_camera_m[:, :, 23]).norm(dim=-1)
    assert ((thigh / thigh[:, :1] - 1).abs() < 0.1).all()  # the hip's skin gives way a little


def test_the_imitation_says_what_is_true_but_for_the_rest(maker, who, monkeypatch):
    monkeypatch.setattr(imitate, "HABIT", 0.0)
    views = maker.make(64, random(2))
    quiet = Imitation(who.network, who.rest * 0, who.kinds, who.most)
    rays, cue_m, _ = imitated(quiet, views.xyz_camera_m, torch.ones(64), random())
    true = views.xyz_camera_m
    torch.testing.assert_close(rays, true[..., :2] / true[..., 2:], atol=1e-4, rtol=1e-4)
    _, R, _ = seen_along(rays)
    hips = true[..., 23:25, :].mean(-2, keepdim=True)
    torch.testing.assert_close(cue_m, (true - hips) @ R.mT, atol=1e-4, rtol=1e-4)


def test_kinds_that_nobody_saw_are_not_imitated(maker, who):
    views = maker.make(64, random(2))
    rest = torch.arange(600)[:, None].expand(-1, TOLD) * 1e-3
    only = Imitation(who.network, rest, torch.full((600,), 7), who.most)
    assert torch.isfinite(imitated(only, views.xyz_camera_m, torch.ones(64), random())[0]).all()


def test_numpy_and_pytorch_show_the_network_the_same(maker, who):
    batch = made(maker, who, 5, random(3))
    some, where = signal(
        batch.rays, batch.cue_m, batch.visibility, batch.known[:, None].expand(-1, 5)
    )
    for b in range(5):
        for t in range(5):
            here = numpy_signal.along(batch.rays[b, t].double().numpy())
            shown = numpy_signal.signal(
                here,
                batch.cue_m[b, t].double().numpy(),
                batch.visibility[b, t].double().numpy(),
                bool(batch.known[b]),
            )
            np.testing.assert_allclose(some[b, t].numpy(), shown, atol=2e-5)
            np.testing.assert_allclose(where[b, t].numpy(), here.where, atol=2e-5)


def test_what_is_written_gives_what_was_trained(maker, who, tmp_path):
    torch.manual_seed(1)
    trained = LiftNetwork(len(LAGS_MS))
    with torch.no_grad():
        for one in trained.parameters():
            one.copy_(one.half().float())  # what half precision holds
    visible = np.stack([np.ones(33), np.zeros(33)])
    write(tmp_path / "lift.json", trained, LAGS_MS, 1.3, visible, {"source": "a test"})
    lift = read(tmp_path / "lift.json")
    batch = made(maker, who, 3, random(4))
    xyz_m, log_spread = run(trained, batch)
    some, where = signal(
        batch.rays, batch.cue_m, batch.visibility, batch.known[:, None].expand(-1, 5)
    )
    for b in range(3):
        here = numpy_signal.along(batch.rays[b, 0].double().numpy())
        rows = np.zeros((5, lift.network.coded + 4), np.float32)
        for t in range(5):
            if batch.valid[b, t]:
                moved = (where[b, t] - where[b, 0]).numpy()
                rows[t] = [*numpy_network.encoded(lift.network, some[b, t].numpy()), *moved, 1]
        out = numpy_network.joined(lift.network, rows)
        found, spread = numpy_network.decoded(out, here)
        np.testing.assert_allclose(found, xyz_m[b].detach().numpy(), atol=2e-4)
        np.testing.assert_allclose(np.log(spread), log_spread[b].detach().numpy(), atol=2e-4)
    assert lift.spread == 1.3 and json.loads((tmp_path / "lift.json").read_text())["role"] == "lift"


def test_it_learns(maker, who):
    options = LiftOptions(
        (Path("x"),), Path("x"), Path("x"), steps=60, batch=64, observed=0, lr=4e-3
    )
    state, errors = begin(options), []
    lessons = Lessons(maker, who, {})
    steps(state, lessons, options, lambda s: errors.append(s.recent_m[-1]))
    assert np.mean(errors[-10:]) < 0.6 * np.mean(errors[:3])


def test_a_training_goes_on_exactly(maker, who):
    options = LiftOptions((Path("x"),), Path("x"), Path("x"), steps=6, batch=8, observed=0)
    lessons = Lessons(maker, who, {})
    whole, half = begin(options), begin(options)
    saved = {}

    def stop(state):
        if state.step == 3:
            saved.update(torch_copy(kept(state)))

    steps(half, lessons, options, stop)
    on = begin(options)
    restored(on, saved)
    steps(on, lessons, options, lambda _: None)
    steps(whole, lessons, options, lambda _: None)
    for a, b in zip(whole.network.parameters(), on.network.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=0, rtol=0)


def torch_copy(values):
    import io

    file = io.BytesIO()
    torch.save(values, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def test_the_loss_is_zero_error_for_the_truth():
    true = torch.randn(4, 33, 3, generator=random())
    _, error_m = loss(true, torch.zeros(4, 33), true)
    assert error_m.max() == 0
    worse, error_m = loss(true + 0.1, torch.zeros(4, 33), true)
    assert error_m.mean() == pytest.approx(0.1 * 3**0.5, rel=1e-4) and worse > 0


def test_visibility_learns_how_often_it_is_right():
    rng = np.random.default_rng(0)
    logit = rng.normal(0, 1.2, (20000, 33))
    true = rng.uniform(size=logit.shape) < 1 / (1 + np.exp(-(0.5 * logit - 0.7)))
    said = torch.sigmoid(torch.as_tensor(logit))
    found = calibrate.visible(said, torch.as_tensor(true.astype(np.float32)))
    np.testing.assert_allclose(found[0], 0.5, atol=0.05)
    np.testing.assert_allclose(found[1], -0.7, atol=0.08)


def test_pictures_have_no_past_and_strange_ones_are_left_out(maker):
    xyz = maker.make(6, random()).xyz_camera_m[:, 0].numpy()
    rows = np.zeros(6, OBSERVATION)
    rows["xyz_camera_m"], rows["rays"] = xyz, xyz[..., :2] / xyz[..., 2:]
    rows["rays"][2] += 1.0
    found = usable(rows)
    assert len(found["rays"]) == 5
    batch = pictures(found, torch.arange(5), 5)
    assert batch.valid.sum() == 5 and len(joined(batch, batch)) == 10


def test_turning_to_the_hips_is_as_in_numpy():
    rays = torch.randn(7, 2, generator=random()).double()
    from kinesphere.learn.lift.signals import towards as in_torch

    for ray in rays:
        np.testing.assert_allclose(in_torch(ray).numpy(), towards(ray.numpy()), atol=1e-12)
    assert CAMERA_BODY[0][0] == 1.0 and len(MIRROR) == 33 and Batch and decoded
