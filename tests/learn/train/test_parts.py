"""The parts of training: schedule, averages, freezing, what processes share, measuring, the log."""

import json
import math
import os
import socket
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from kinesphere.core.errors import InputError
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import load, load_training
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.networks.blocks import Conv, depthwise
from kinesphere.learn.networks.norm import add_norm
from kinesphere.learn.train import curve, log, state, steps
from kinesphere.learn.train.board import sheet
from kinesphere.learn.train.ema import Ema
from kinesphere.learn.train.first import first
from kinesphere.learn.train.freeze import as_in_training, freeze
from kinesphere.learn.train.held_out import Errors, measure, overall, sums
from kinesphere.learn.train.machine import Machine
from kinesphere.learn.train.optimiser import Relative
from kinesphere.learn.train.run import run
from kinesphere.learn.train.schedule import rate
from kinesphere.learn.train.state import State
from kinesphere.learn.train.steps import Setting
from kinesphere.learn.train.together import Together
from learn.losses.test_losses import perfect
from learn.train import sticks

CPU = Machine(torch.device("cpu"), torch.float32)


@pytest.fixture
def begun(options):
    """State and setting of a training, which is not run."""

    def made(**how) -> tuple[State, Setting]:
        asked = options(**how)
        begun = state.begin(first(asked.init, asked.seed), asked, CPU)
        return begun, Setting(asked, CPU, Together(), asked.steps, 0)

    return made


def test_the_rate_rises_in_a_line_and_falls_to_nothing():
    rates = [rate(step, 100, 10, 1.0) for step in range(100)]
    rises = [b - a for a, b in pairwise(rates[:11])]
    assert rises == pytest.approx([1 / 11] * 10)
    assert max(rates) == rates[10] == 1.0
    assert all(b < a for a, b in pairwise(rates[10:]))
    assert rates[55] == pytest.approx(0.5)
    assert 0 < rates[-1] < 1e-3
    assert rate(0, 1, 0, 1.0) == 1.0


def test_an_average_goes_to_what_stays():
    network = importing.released("lite").network
    ema = Ema(network, 0.9)
    with torch.no_grad():
        for one in network.parameters():
            one.add_(1.0)
    ema.update(network, 1)
    mine, new = (next(one.parameters()) for one in (ema.network, network))
    share = 1 - 2 / 11
    assert torch.allclose(new - mine, torch.full_like(new, 1 - share), atol=1e-5)
    for step in range(2, 200):
        ema.update(network, step)
    assert torch.allclose(mine, new, atol=1e-5)


def test_an_average_without_memory_is_the_newest(begun):
    made, setting = begun(ema=0.0)
    steps.step(made, setting, sticks.batch(2))
    for mine, new in zip(made.ema.network.parameters(), made.network.parameters(), strict=True):
        torch.testing.assert_close(mine, new, rtol=0, atol=1e-7)


@pytest.mark.parametrize("scale", [1e-2, 1.0, 30.0])
def test_steps_are_parts_of_what_they_change(scale):
    made = torch.Generator().manual_seed(0)
    weight = torch.nn.Parameter(torch.randn(4, 3, 2, 2, generator=made) * scale)
    before, slope = weight.detach().clone(), torch.randn(4, 3, 2, 2, generator=made) / scale
    optimiser = Relative([{"params": [weight]}], 0.01)
    for _ in range(3):
        weight.grad = slope.clone()
        optimiser.step()
    moved = (weight.detach() - before).square().mean((1, 2, 3)).sqrt()
    part = moved / before.square().mean((1, 2, 3)).sqrt()
    torch.testing.assert_close(part, torch.full((4,), 0.03), rtol=0.05, atol=0)
    assert ((weight.detach() - before) * slope < 0).all()


def test_decay_makes_smaller_what_has_no_gradient():
    weight = torch.nn.Parameter(torch.ones(2, 1, 1, 1))
    weight.grad = torch.zeros_like(weight)
    Relative([{"params": [weight], "weight_decay": 0.5}], 0.1).step()
    assert torch.allclose(weight, torch.full_like(weight, 0.95))
    bias = torch.nn.Parameter(torch.zeros(3))
    bias.grad = torch.ones(3)
    Relative([{"params": [bias]}], 0.1).step()
    assert (bias < -0.001).all(), "0 is left, too"


def test_frozen_norms_keep_their_statistics():
    network = importing.released("lite").network
    add_norm(network)
    freeze(network, ["backbone"])
    as_in_training(network)
    norm = network.backbone.stem[0].norm
    before = norm.running_mean.clone()
    network(torch.rand(2, 3, 256, 256))
    assert torch.equal(norm.running_mean, before)
    assert not torch.equal(network.regression.enter[0].norm.running_mean, before[:1])


def test_a_step_in_parts_is_the_same_step(begun):
    batch = sticks.batch(4)
    whole, setting = begun(batch=4)
    parts, other = begun(batch=4, accumulate=2)
    done = [steps.step(whole, setting, batch), steps.step(parts, other, batch)]
    for name, value in done[0].losses.items():
        assert done[1].losses[name] == pytest.approx(value, rel=1e-4, abs=1e-6)
    assert done[1].gradient == pytest.approx(done[0].gradient, rel=1e-3)
    # Adam's first step is as long for a small gradient as for a large one: what rounding decides
    # differs.
    far = [
        ((a - b).abs() > 1e-5).float().mean()
        for a, b in zip(whole.network.parameters(), parts.network.parameters(), strict=True)
    ]
    assert torch.stack(far).mean() < 0.01


def test_a_step_does_not_know_the_order_of_crops(begun):
    batch = sticks.batch(4)
    turned = Batch(*(one.flip(0) for one in batch))
    losses = [steps.step(*begun(batch=4), one).losses for one in (batch, turned)]
    for name, value in losses[0].items():
        assert losses[1][name] == pytest.approx(value, rel=1e-4, abs=1e-6)


def test_heads_that_nothing_speaks_of_stay(begun):
    made, setting = begun(freeze="", decay=0.5)
    before = {name: one.clone() for name, one in made.network.mask.named_parameters()}
    steps.step(made, setting, sticks.batch(2))
    for name, one in made.network.mask.named_parameters():
        assert torch.equal(one, before[name]), name


@pytest.mark.parametrize("name", ["lite", "full"])
def test_mixed_precision_says_nearly_the_same_and_not_in_whole_pixels(name, crops):
    network = importing.released(name).network.to(memory_format=torch.channels_last)
    crops = torch.from_numpy(crops).permute(0, 3, 1, 2)
    mixed = Machine(torch.device("cpu"), torch.bfloat16)
    with torch.no_grad():
        exact, near = (steps.look(network, crops, how, False) for how in (CPU, mixed))
    assert 0 < (near.xy_px - exact.xy_px).abs().mean() < 1.5
    assert (near.xyz_m - exact.xyz_m)[:, :33].norm(dim=-1).mean() < 0.025
    assert ((near.xy_px % 0.5).abs() > 1e-3).float().mean() > 0.9


@pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (5, 1), (3, 2)])
def test_depthwise_convolutions_in_mixed_precision(kernel, stride):
    module: Conv = depthwise(8, kernel, stride)
    x = torch.rand(1, 8, 16, 16)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        near = module(x.bfloat16())
    assert near.dtype == torch.bfloat16
    torch.testing.assert_close(near.float(), module(x), atol=0.02, rtol=0.02)


def test_there_is_no_error_in_the_truth():
    batch = sticks.batch(3)
    batch = batch._replace(mask=(batch.mask > 0.5).float())
    found = sums(perfect(batch), batch)
    assert found[0, 0] / found[0, 1] < 1e-3, "maps are read where landmarks are"
    assert found[1:, 0].abs().max() < 1e-6
    assert found[:, 1].tolist() == [99, 99, 3, 3]


def test_errors_are_what_they_are_called():
    batch = sticks.batch(2)
    said = perfect(batch)
    said = said._replace(
        xy_px=said.xy_px + torch.tensor([2.56, 0.0]),
        heat_logit=torch.full_like(said.heat_logit, -9.0),
        xyz_m=said.xyz_m + torch.tensor([0.0, 0.03, 0.04]),
        mask_logit=torch.where(batch.mask > 0.5, -1.0, 1.0),
    )
    found = sums(said, batch)
    xy, world, order, mask = (found[:, 0] / found[:, 1]).tolist()
    assert xy == pytest.approx(0.01, rel=1e-4)
    assert world == pytest.approx(0.05, rel=1e-4)
    assert order == 0
    assert mask == 1
    turned = said._replace(xyz_m=said.xyz_m * torch.tensor([1.0, 1.0, -1.0]))
    assert sums(turned, batch)[2].tolist() == [2, 2]


def test_order_is_asked_of_the_truth_where_nobody_answered():
    batch = sticks.batch(2)
    batch = batch._replace(pairs_weight=torch.zeros_like(batch.pairs_weight))
    said = perfect(batch)
    assert sums(said, batch)[2, 1] > 20
    turned = said._replace(xyz_m=-said.xyz_m)
    wrong, asked = sums(turned, batch)[2].tolist()
    assert wrong == asked


def test_what_is_not_known_is_not_measured():
    photos = sticks.batch(2, is_labelled=False)
    found = measure(importing.released("lite").network, [photos], CPU, Together())
    assert all(math.isnan(v) for v in (found.xy, found.mpjpe_mm, found.order, found.mask))


def test_a_tenth_of_either_error_counts_the_same():
    base = Errors(0.02, 50.0, 0.1, 0.1)
    a, b = replace(base, xy=0.018), replace(base, mpjpe_mm=45.0)
    assert a.overall == pytest.approx(b.overall)
    assert a.overall < base.overall
    nan = float("nan")
    assert Errors(nan, nan, 0.2, nan).overall == pytest.approx(0.2)
    assert Errors(0.02, nan, 0.2, nan).overall == pytest.approx(0.02)
    assert overall([base, base]) == pytest.approx(base.overall)


def test_the_log_ends_where_training_goes_on(tmp_path):
    for step in (10, 20, 30):
        log.add(tmp_path, {"step": step})
    with (tmp_path / log.LOG).open("a") as file:
        file.write('{"step": 4')
    assert [row["step"] for row in log.rows(tmp_path)] == [10, 20, 30]
    log.rewind(tmp_path, 20)
    assert [row["step"] for row in log.rows(tmp_path)] == [10, 20]
    (tmp_path / log.LOG).write_text("something else\n")
    with pytest.raises(InputError, match="cannot be read"):
        log.rows(tmp_path)


def test_the_curve_says_how_far_errors_fell():
    rows = [{"step": s, "held_out": {"a<b": {"mpjpe_mm": 100.0 / (s + 1)}}} for s in range(4)]
    rows += [{"step": 10 * s, "loss": 3.0} for s in range(1, 4)]
    drawn = curve.draw(rows)
    assert "a&lt;b mpjpe_mm 25<" in drawn
    assert drawn.count("<polyline") >= 2
    assert "<svg" in curve.draw([]), "of nothing, too"


def test_the_sheet_shows_every_crop_twice():
    batch = sticks.batch(3)
    picture = sheet(batch.crops, perfect(batch))
    assert picture.shape == (512, 768, 3)
    drawn = (picture[:256, :256] != batch.crops[0].permute(1, 2, 0).numpy()).any(-1)
    assert drawn.any()
    assert np.ptp(picture[256:]) > 50


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_two_processes_train_as_one(options, others, tmp_path):
    from io import StringIO

    from rich.console import Console

    alone = options(steps=3, batch=4, every=3, held_out=(str(others),), out=tmp_path / "alone")
    run(alone, Console(file=StringIO()))
    flags = ["--data", *alone.data, "--out", str(tmp_path / "two"), "--held-out", str(others)]
    flags += ["--steps", "3", "--batch", "4", "--every", "3", "--precision", "float32"]
    flags += ["--device", "cpu", "--workers", "0", "--freeze", "backbone", "--loss.mask", "0"]
    flags += ["--no-norm", "--lr", "5e-4"]
    flags += [f"--augment.{name.replace('_', '-')}=0" for name in vars(alone.augment)]
    launch = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", str(_port())]
    done = subprocess.run(
        [sys.executable, *launch, "-m", "kinesphere", "train", *flags],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("step 3, others") == 1, "one speaks"
    one, two = (load_training(tmp_path / name / "last.pt") for name in ("alone", "two"))
    for name, value in one["sums"].items():
        assert two["sums"][name] == pytest.approx(value, rel=2e-3, abs=1e-5), name
    a, b = (_errors(tmp_path / name) for name in ("alone", "two"))
    assert a == pytest.approx(b, rel=1e-2)
    assert load(tmp_path / "two" / "best.pt").name == "lite"


_ONE_OF_TWO = """
import torch
from pathlib import Path
from kinesphere.learn.train.optimiser import Relative
from kinesphere.learn.train.together import together

weight = torch.nn.Parameter(torch.ones(2, 1, 1, 1))
weight.grad = torch.ones_like(weight)
with together("cpu") as who:
    who.mean([weight.grad])
    torch.optim.AdamW([weight]).step()
    Relative([{"params": [weight]}], 0.1).step()
print(*(path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")))
"""


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="reads the names of threads from /proc"
)
def test_what_processes_talk_by_ends_with_them():
    where = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_port()), "WORLD_SIZE": "2"}
    two = [
        subprocess.Popen(
            [sys.executable, "-c", _ONE_OF_TWO],
            env=os.environ | where | {"RANK": str(rank), "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    said = [one.communicate(timeout=120)[0] for one in two]
    assert [one.returncode for one in two] == [0, 0]
    for threads in said:
        assert "python" in threads
        assert "gloo" not in threads


def _errors(out: Path) -> list[float]:
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    told = [row["held_out"]["others"] for row in rows if "held_out" in row]
    return [value for one in told for value in one.values()]
