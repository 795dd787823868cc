"""Trainings from the first step to files, and what may come between."""

import json
import os
import signal
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console

from kinesphere.core.errors import InputError, OutputError, WeightsError
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import load, load_training, save
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.losses.weights import LossWeights
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.networks.norm import has_norm
from kinesphere.learn.train import run as module
from kinesphere.learn.train import steps
from kinesphere.learn.train.held_out import Errors
from kinesphere.learn.train.options import TrainOptions
from kinesphere.learn.train.run import INTERRUPTED, run
from kinesphere.learn.train.together import Together
from learn.train import sticks


def train(options: TrainOptions) -> tuple[int, str]:
    """The exit status, and what was printed."""
    console = Console(file=StringIO(), width=200)
    return run(options, console), console.file.getvalue()


def rows(out: Path) -> list[dict[str, Any]]:
    """The log, but for how quick it went."""
    found = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return [{k: v for k, v in row.items() if k != "crops_per_s"} for row in found]


def same(a: Any, b: Any) -> bool:
    """Equal to the bit, in all their parts."""
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def kept(out: Path) -> dict[str, Any]:
    """What changes while training, as last.pt has it."""
    training = load_training(out / "last.pt")
    averaged = load(out / "last.pt").network.state_dict()
    return {name: v for name, v in training.items() if name != "options"} | {"averaged": averaged}


def interrupting(monkeypatch, at: int, how: Any) -> None:
    """`how` is called before step `at` of a training."""
    calls: list[int] = []

    def counted(*arguments: Any) -> steps.Done:
        calls.append(1)
        if len(calls) == at:
            how()
        return steps.step(*arguments)

    monkeypatch.setattr(module, "step", counted)


def test_a_training_leaves_weights_a_log_and_a_curve(options, others):
    made = options(held_out=(str(others),), steps=10, every=5)
    status, said = train(made)
    assert status == 0
    assert "12 example(s), 10 steps of 2, on cpu, float32" in said
    assert "step 10, others:" in said
    found = rows(made.out)
    assert [row["step"] for row in found] == [0, 5, 10, 10]
    assert set(found[0]["held_out"]["others"]) == {"xy", "mpjpe_mm", "order", "mask"}
    assert found[2]["loss"] == pytest.approx(sum(found[2]["losses"].values()))
    assert "others mpjpe_mm" in (made.out / "curve.svg").read_text()
    assert list((made.out / "tensorboard").iterdir())
    assert json.loads((made.out / "options.json").read_text())["steps"] == 10


def test_what_weights_were_made_from_goes_with_them(options):
    made = options()
    train(made)
    origin = load(made.out / "best.pt").origin
    assert origin.licence == "Apache-2.0; CC0-1.0"
    assert "trained by kinesphere" in origin.source
    assert "sticks" in origin.source


def test_steps_make_the_loss_smaller(options):
    made = options(steps=20, batch=4, lr=2e-3, every=20)
    train(made)
    first, last = (row["loss"] for row in rows(made.out) if "loss" in row)
    assert last < 0.8 * first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_and_resumed_is_as_if_never_stopped(options, others, monkeypatch, tmp_path, number):
    how = {"freeze": "", "loss": LossWeights(), "augment": Augment()}
    whole = options(held_out=(str(others),), out=tmp_path / "whole", **how)
    train(whole)
    parts = replace(whole, out=tmp_path / "parts")
    interrupting(monkeypatch, 3, lambda: os.kill(os.getpid(), number))
    status, said = train(parts)
    assert status == INTERRUPTED
    assert "stopped after step 3" in said
    assert "--resume" in said
    status, said = train(replace(parts, resume=True))
    assert status == 0
    assert "going on after step 3" in said
    assert same(kept(whole.out), kept(parts.out))
    assert rows(whole.out) == rows(parts.out)


def test_a_crash_loses_what_came_after_the_last_checkpoint_alone(options, monkeypatch, tmp_path):
    whole, parts = (
        options(out=tmp_path / "whole", steps=12),
        options(out=tmp_path / "parts", steps=12),
    )
    train(whole)

    def crash() -> None:
        raise RuntimeError("the power is off")

    interrupting(monkeypatch, 12, crash)
    with pytest.raises(RuntimeError, match="power"):
        train(parts)
    with (parts.out / "log.jsonl").open("a") as file:
        file.write('{"step": 11, "loss')
    assert load_training(parts.out / "last.pt")["step"] == 10
    train(replace(parts, resume=True))
    assert same(kept(whole.out), kept(parts.out))
    assert rows(whole.out) == rows(parts.out)


def test_a_finished_training_can_be_resumed_and_is_done(options):
    made = options()
    train(made)
    before = kept(made.out)
    status, _ = train(replace(made, resume=True))
    assert status == 0
    assert same(before, kept(made.out))


def test_resume_where_nothing_is_begins(options):
    made = options(resume=True, steps=1)
    assert train(made)[0] == 0


def test_a_training_is_not_overwritten(options):
    made = options(steps=1)
    train(made)
    with pytest.raises(InputError, match="--resume goes on"):
        train(made)


def test_a_training_goes_on_with_its_own_options_alone(options):
    made = options(steps=2)
    train(made)
    with pytest.raises(InputError, match="another --lr, --loss"):
        train(replace(made, resume=True, lr=1e-5, loss=LossWeights(xy=3, mask=0)))
    assert train(replace(made, resume=True, pictures=0))[0] == 0


@pytest.mark.parametrize("left", [0, 1000, 100_000])
def test_a_damaged_checkpoint_is_told(options, left):
    made = options(steps=1)
    train(made)
    data = (made.out / "last.pt").read_bytes()
    (made.out / "last.pt").write_bytes(data[:left])
    with pytest.raises(WeightsError, match=r"last\.pt is no checkpoint.*begin anew.*best\.pt"):
        train(replace(made, resume=True))
    assert (made.out / "last.pt").read_bytes() == data[:left], "it stays for who wants to look"


def test_weights_alone_are_no_training(options):
    made = options()
    save(importing.released("lite"), made.out / "last.pt")
    with pytest.raises(WeightsError, match="holds weights alone"):
        train(replace(made, resume=True))


def test_numbers_that_are_none_stop_training_and_harm_nothing(options, monkeypatch):
    made = options()
    real = module.Prepared.stream

    def poisoned(self: Any) -> Any:
        for number, batch in enumerate(real(self)):
            if number == 3:
                batch.xyz_m[1, 5] = float("nan")
            yield batch

    monkeypatch.setattr(module.Prepared, "stream", poisoned)
    with pytest.raises(InputError, match="a batch has xyz_m that are not finite"):
        train(made)
    assert load_training(made.out / "last.pt")["step"] == 2
    assert load(made.out / "best.pt")


def test_a_training_that_goes_astray_says_so(options, monkeypatch):
    real, calls = steps.losses, []

    def exploding(*arguments: Any) -> dict[str, torch.Tensor]:
        calls.append(1)
        found = real(*arguments)
        return found | {"z": found["z"] * float("inf")} if len(calls) == 4 else found

    monkeypatch.setattr(steps, "losses", exploding)
    made = options()
    with pytest.raises(WeightsError, match=r"the loss z is not finite.*--lr"):
        train(made)
    assert load_training(made.out / "last.pt")["step"] == 2, "the last that was good"


def test_training_stops_when_it_gets_no_better(options, others, monkeypatch):
    monkeypatch.setattr(module, "measure", lambda *_: Errors(0.1, 50.0, 0.1, 0.1))
    made = options(held_out=(str(others),), patience=2, every=1, steps=9)
    status, said = train(made)
    assert status == 0
    assert "no better for 2 measurements: stopped after 2" in said
    assert load_training(made.out / "last.pt")["best_step"] == 0


def test_best_is_the_best(options, others, monkeypatch):
    errors = iter([Errors(0.1, 50.0, 0, 0), Errors(0.1, 40.0, 0, 0), Errors(0.1, 45.0, 0, 0)])
    monkeypatch.setattr(module, "measure", lambda *_: next(errors))
    made = options(held_out=(str(others),))
    _, said = train(made)
    assert "best.pt (the best, of step 2)" in said
    best, last = (load(made.out / name).network.state_dict() for name in ("best.pt", "last.pt"))
    assert not same(best, last)


def test_from_scratch_has_norms_and_the_best_is_exported_without(options, tmp_path):
    from kinesphere.learn.export.run import export
    from kinesphere.learn.options import ExportNetworkOptions

    made = options(init="scratch:lite", steps=2, freeze="")
    train(made)
    assert has_norm(load(made.out / "best.pt").network)
    assert load(made.out / "best.pt").origin.licence == "CC0-1.0"
    done = list(export(made.out / "best.pt", ExportNetworkOptions(out=tmp_path / "x", to="onnx")))
    assert done[0].path.is_file()


def test_released_weights_learn_with_norms_that_begin_as_nothing(options):
    made = options(norm=True, batch=4, steps=2, held_out=(str(options().data[0]),))
    train(made)
    first, *_ = (json.loads(line) for line in (made.out / "log.jsonl").read_text().splitlines())
    bare = options(
        norm=False, out=made.out.with_name("bare"), batch=4, steps=1, held_out=made.held_out
    )
    train(bare)
    other, *_ = (json.loads(line) for line in (bare.out / "log.jsonl").read_text().splitlines())
    assert has_norm(load(made.out / "last.pt").network)
    assert not has_norm(load(bare.out / "last.pt").network)
    first, other = (one["held_out"]["people"] for one in (first, other))
    assert first == pytest.approx(other, rel=1e-3), "before the first step"


def test_averaged_weights_have_norms_of_their_own(options):
    """While weights change quickly, the newest norms' statistics are those of another network."""
    made = options(norm=True, batch=4, steps=6, lr=0.02, ema=0.9, warmup=0, every=6)
    prepared = module.prepare(made, Together())
    module.train(prepared, None, lambda: False)
    state = prepared.state
    averages = {name: value for name, value in state.ema.network.named_buffers() if "mean" in name}
    newest = dict(state.network.named_buffers())
    assert all(
        not torch.equal(value, newest[name])
        for name, value in averages.items()
        if name.startswith("regression")
    )
    assert all(
        torch.equal(value, newest[name])
        for name, value in averages.items()
        if name.startswith("backbone")
    ), "frozen"


def test_a_teacher_who_is_the_beginning_has_nothing_to_say(tmp_path, options):
    photos = sticks.folder(tmp_path / "photos", 4, distil=True, is_labelled=False)
    made = options(data=(str(photos),), teacher="init", steps=1, loss=LossWeights(person=0, mask=0))
    train(made)
    sums = load_training(made.out / "last.pt")["sums"]
    assert len([name for name in sums if name.startswith("distil_")]) == 6
    assert all(0 <= value < 1e-4 for value in sums.values()), sums


def test_a_larger_teacher_is_learnt_from(tmp_path, options):
    photos = sticks.folder(tmp_path / "photos", 4, distil=True, is_labelled=False)
    made = options(data=(str(photos),), teacher="full", steps=20, batch=4, every=20, lr=2e-3)
    train(made)
    first, last = (row["loss"] for row in rows(made.out) if "loss" in row)
    assert last < 0.8 * first
    assert "taught by" in load(made.out / "best.pt").origin.source


def test_a_run_that_is_a_file(options, tmp_path):
    (tmp_path / "run").write_text("mine")
    with pytest.raises(OutputError, match="run"):
        train(options())
    assert (tmp_path / "run").read_text() == "mine"


def test_a_full_disk_keeps_the_last_checkpoint(options, monkeypatch):
    made = options()
    real, calls = torch.save, []

    def full(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) > 3:  # best and last at the beginning, best again
            raise OSError(28, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OutputError, match="No space left"):
        train(made)
    assert load_training(made.out / "last.pt")["step"] == 0
    assert not list(made.out.glob("*.part"))


def test_epochs_count_examples(options):
    made = options(epochs=0.5)
    _, said = train(made)
    assert "3 steps of 2" in said


def test_frozen_parts_stay(options):
    made = options(freeze="backbone.stem,mask", steps=2, loss=LossWeights())
    train(made)
    before = importing.released("lite").network.state_dict()
    after = load(made.out / "last.pt").network.state_dict()
    for name in before:
        is_frozen = name.startswith(("backbone.stem.", "mask."))
        assert torch.equal(before[name], after[name]) == is_frozen, name
    assert isinstance(load(made.out / "last.pt").network, LandmarkNetwork)


def test_the_command(command, people, tmp_path):
    out = tmp_path / "run"
    status, said = command(
        *("train", "--data", people, "--out", out, "--steps", 1, "--batch", 1, "--workers", 0),
        *("--loss.mask", 0, "--augment.flip", 0, "--device", "cpu"),
    )
    assert status == 0, said
    assert load(out / "best.pt").name == "lite"
    status, said = command("train", "--data", people, "--out", out)
    assert status == 1
    assert "--resume" in said
