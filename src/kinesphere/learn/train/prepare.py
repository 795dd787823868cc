"""What stands before the first step: data, network, teacher; or what a training left to go on from."""

import json
import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from torch import Tensor

from kinesphere.core.cpu import cores
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.learn import checkpoint
from kinesphere.learn.checkpoint import Checkpoint, Origin
from kinesphere.learn.dataset.augment.options import PLAIN
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.stream import batches
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.networks.norm import has_norm
from kinesphere.learn.options import BEST
from kinesphere.learn.train import log
from kinesphere.learn.train.data import Data, HeldOut, data, held_out
from kinesphere.learn.train.first import first, named, normed, origin
from kinesphere.learn.train.machine import machine
from kinesphere.learn.train.options import TrainOptions, differing
from kinesphere.learn.train.state import State, begin, restore
from kinesphere.learn.train.steps import Setting
from kinesphere.learn.train.together import Together
from kinesphere.media.whole import folder, whole

OPTIONS, LAST = "options.json", "last.pt"
_MOST_WORKERS: Final = 12
_CALIBRATING, _CALIBRATED = 8, 32
"""Batches, and crops in each, that statistics of norms are measured on."""


@dataclass(frozen=True)
class Prepared:
    """A training that can begin or go on."""

    state: State
    setting: Setting
    data: Data
    held_out: tuple[HeldOut, ...]

    def stream(self) -> Iterator[Batch]:
        """This process's batches from the state's step on."""
        options, who = self.setting.options, self.setting.together
        return batches(
            self.data.sets,
            options.batch,
            options.seed,
            None if options.augment == PLAIN else options.augment,
            start=self.state.step,
            rank=who.rank,
            world=who.world,
            workers=_workers(self.setting),
        )


def prepare(options: TrainOptions, who: Together) -> Prepared:
    """Raises InputError, SourceError, WeightsError, OutputError: nothing is lost then."""
    kept = _kept(options)
    found, measured = data(options.data), held_out(options.held_out)
    computes = machine(options.device, options.precision, who)
    _check_split(options, who)
    teacher = None if options.teacher is None else _teacher(options)
    start = _start(options, kept, found, teacher)
    crops = _first_crops(options, found) if options.norm or has_norm(start.network) else ()
    if options.norm and not has_norm(start.network):
        normed(start.network, [one.float() / 255 for one in crops])
    state = begin(start, options, computes)
    if kept is not None:
        restore(state, options.out / LAST, kept)
    if who.is_first:
        _folder(options, state.step)
    steps = _steps(options, found)
    warmup = steps // 20 if options.warmup is None else options.warmup
    taught = None if teacher is None else _ready(teacher, state)
    setting = Setting(options, computes, who, steps, warmup, taught, crops)
    return Prepared(state, setting, found, measured)


def _kept(options: TrainOptions) -> dict[str, Any] | None:
    """What is to be gone on from; None where nothing is there yet."""
    path = options.out / LAST
    if not path.exists():
        return None
    if not options.resume:
        raise InputError(
            f"{options.out} holds a training: --resume goes on with it; or choose another folder"
        )
    try:
        kept = checkpoint.load_training(path)
        others = differing(options, kept["options"])
    except (WeightsError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"{error}. It cannot go on; begin anew elsewhere, with --init {options.out / BEST} if that "
            "is whole"
        ) from error
    if others:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in others)
        raise InputError(
            f"the training in {options.out} was begun with another {flags}: repeat what it was begun "
            f"with ({OPTIONS} there says it), or begin anew in another folder"
        )
    return kept


def _start(
    options: TrainOptions, kept: dict[str, Any] | None, found: Data, teacher: Checkpoint | None
) -> Checkpoint:
    if kept is not None:
        return checkpoint.load(options.out / LAST)
    start = first(options.init, options.seed)
    taught: Origin | None = None if teacher is None else teacher.origin
    return replace(start, origin=origin(start.origin, taught, found.summary))


def _first_crops(options: TrainOptions, found: Data) -> tuple[Tensor, ...]:
    """What norms are measured on; of all processes the same."""
    augment = None if options.augment == PLAIN else options.augment
    with closing(batches(found.sets, _CALIBRATED, options.seed, augment, workers=0)) as stream:
        return tuple(batch.crops for batch in islice(stream, _CALIBRATING))


def _teacher(options: TrainOptions) -> Checkpoint:
    assert options.teacher is not None
    if options.teacher == "init":
        return first(options.init, options.seed)
    return named(options.teacher, "--teacher")


def _ready(teacher: Checkpoint, state: State) -> LandmarkNetwork:
    assert isinstance(teacher.network, LandmarkNetwork)
    like = next(state.network.parameters())
    return teacher.network.to(like.device).eval().requires_grad_(False)


def _check_split(options: TrainOptions, who: Together) -> None:
    if options.batch % (who.world * options.accumulate):
        raise InputError(
            f"--batch must be a multiple of --accumulate times the {who.world} process(es), got "
            f"{options.batch} and {options.accumulate}"
        )


def _steps(options: TrainOptions, found: Data) -> int:
    if options.epochs is None:
        return options.steps
    return max(1, math.ceil(options.epochs * found.count / options.batch))


def _workers(setting: Setting) -> int:
    """On a CPU, which has networks to compute, one; beside a GPU most cores."""
    if setting.options.workers is not None:
        return setting.options.workers
    if setting.machine.device.type == "cpu":
        return 1
    return max(1, min(_MOST_WORKERS, cores() // setting.together.world - 1))


def _folder(options: TrainOptions, step: int) -> None:
    out = folder(options.out)
    with whole(out / OPTIONS) as part:
        part.write_text(json.dumps(options.told(), indent=1) + "\n", encoding="utf-8")
    log.rewind(out, step)
