"""The command `train`: a network gets better on shards of examples.

A plain loop, for one process or for several that torchrun starts. Everything that changes is in `State`,
and batches are a function of the step's number: so a training that was stopped goes on as if nothing had
happened.
"""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import Final

from rich.console import Console

from kinesphere.learn import checkpoint
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.options import BEST
from kinesphere.learn.train.asked import stop_asked
from kinesphere.learn.train.bar import bar
from kinesphere.learn.train.board import Board
from kinesphere.learn.train.held_out import measure, overall
from kinesphere.learn.train.options import TrainOptions
from kinesphere.learn.train.prepare import LAST, Prepared, prepare
from kinesphere.learn.train.report import Report
from kinesphere.learn.train.settle import settle
from kinesphere.learn.train.state import averaged, save
from kinesphere.learn.train.steps import step
from kinesphere.learn.train.together import Together, together

DONE, INTERRUPTED = 0, 130
SECONDS: Final = 300.0
"""There is a checkpoint after so long, whatever --every says."""


def run(options: TrainOptions, console: Console) -> int:
    """Train; exit status 0, 130 when it was stopped. Only the first of several processes speaks."""
    with together(options.device) as who:
        heard = console if who.is_first else Console(quiet=True)
        with stop_asked() as asked:
            prepared = prepare(options, who)
            _say(prepared, heard)
            with _report(prepared, heard, who) as report:
                stopped = train(prepared, report, asked)
        return _end(prepared, stopped, heard)


def train(prepared: Prepared, report: Report | None, asked: Callable[[], bool]) -> bool:
    """Make all steps that are left; whether it was stopped before."""
    state, setting = prepared.state, prepared.setting
    saved = time.monotonic()
    if not state.step:
        _measure(prepared, report)
        _save(prepared)
    with closing(_generator(prepared.stream())) as stream:
        while state.step < setting.steps and not _is_hopeless(prepared):
            done = step(state, setting, next(stream), asked)
            if report is not None:
                report.step(state, done, setting.options.batch)
            is_due = state.step % setting.options.every == 0 or state.step == setting.steps
            if is_due:
                _measure(prepared, report)
            if is_due or done.shall_stop or time.monotonic() - saved > SECONDS:
                if not is_due:
                    _settle(prepared)
                _save(prepared)
                saved = time.monotonic()
            if done.shall_stop:
                return state.step < setting.steps
    return False


def _generator(stream: Iterator[Batch]) -> Generator[Batch, None, None]:
    """The stream as what can be closed, and its processes with it."""
    yield from stream


def _is_hopeless(prepared: Prepared) -> bool:
    patience = prepared.setting.options.patience
    return 0 < patience <= prepared.state.since_best


def _measure(prepared: Prepared, report: Report | None) -> None:
    """Measure the averaged weights; keep them when they are the best."""
    state, setting = prepared.state, prepared.setting
    options, who = setting.options, setting.together
    _settle(prepared)
    errors = {
        one.name: measure(state.ema.network, one.batches(options.batch, who), setting.machine, who)
        for one in prepared.held_out
    }
    now = overall(list(errors.values())) if errors else -state.step
    state.since_best += 1
    if now < state.best:
        state.best, state.best_step, state.since_best = now, state.step, 0
        if who.is_first:
            checkpoint.save(averaged(state), options.out / BEST)
    if report is not None:
        report.measured(state, setting, errors)


def _settle(prepared: Prepared) -> None:
    state, setting = prepared.state, prepared.setting
    if state.step:
        settle(state.ema.network, state.network, setting.crops, setting.machine)


def _save(prepared: Prepared) -> None:
    options = prepared.setting.options
    if prepared.setting.together.is_first:
        save(prepared.state, options.out / LAST, options)


@contextmanager
def _report(
    prepared: Prepared, console: Console, who: Together
) -> Generator[Report | None, None, None]:
    """None in all processes but the first."""
    if not who.is_first:
        yield None
        return
    setting, done = prepared.setting, prepared.state.step
    options = setting.options
    with bar(console, setting.steps, done) as shown, closing(Board(options.out, done)) as board:
        yield Report(options.out, shown, board, _shown(prepared))


def _shown(prepared: Prepared) -> Batch | None:
    """The first held-out crops."""
    options = prepared.setting.options
    if not (prepared.held_out and options.pictures):
        return None
    one = next(prepared.held_out[0].batches(options.pictures, Together()))
    return Batch(*(values.to(prepared.setting.machine.device) for values in one))


def _say(prepared: Prepared, console: Console) -> None:
    state, setting = prepared.state, prepared.setting
    learning = sum(one.numel() for one in state.network.parameters() if one.requires_grad)
    console.print(
        f"{state.name}: {learning / 1e6:.3f} million numbers to learn, from {prepared.data.count} "
        f"example(s), {setting.steps} steps of {setting.options.batch}, on {setting.machine}",
        markup=False,
        soft_wrap=True,
    )
    if state.step:
        console.print(f"going on after step {state.step}")


def _end(prepared: Prepared, stopped: bool, console: Console) -> int:
    state, out = prepared.state, prepared.setting.options.out
    if stopped:
        console.print(
            f"stopped after step {state.step}; what was done is kept. Go on with the same command and "
            "--resume",
            soft_wrap=True,
        )
        return INTERRUPTED
    if _is_hopeless(prepared):
        console.print(f"no better for {state.since_best} measurements: stopped after {state.step}")
    what = f"the best, of step {state.best_step}" if prepared.held_out else "the last"
    console.print(f"  {out / BEST} ({what})", markup=False, soft_wrap=True)
    console.print(f"  {out / LAST}, log.jsonl, curve.svg beside it", markup=False, soft_wrap=True)
    return DONE
