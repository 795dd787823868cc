"""What the first process says while it trains: the bar, log.jsonl, TensorBoard, the curve."""

import time
from dataclasses import asdict
from pathlib import Path

from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.train import curve, log
from kinesphere.learn.train.bar import Bar
from kinesphere.learn.train.board import Board, sheet
from kinesphere.learn.train.held_out import Errors
from kinesphere.learn.train.state import State
from kinesphere.learn.train.steps import Done, Setting, look
from kinesphere.media.whole import whole

CURVE = "curve.svg"
LINE = 10
"""Steps that a line of the log is the mean of."""


class Report:
    """Lines, curves and pictures of one training."""

    def __init__(self, out: Path, bar: Bar, board: Board, shown: Batch | None) -> None:
        """shown   held-out crops for TensorBoard"""
        self._out, self._bar, self._board, self._shown = out, bar, board, shown
        self._since = time.monotonic()
        self._crops_per_s = 0.0

    def step(self, state: State, done: Done, crops: int) -> None:
        """After each step, of so many crops."""
        for name, value in done.losses.items():
            state.sums[name] = state.sums.get(name, 0.0) + value
        state.summed += 1
        if state.summed == LINE:
            self._line(state, done, crops)
        self._bar.show(state.step, sum(done.losses.values()), self._crops_per_s)

    def _line(self, state: State, done: Done, crops: int) -> None:
        seconds, self._since = time.monotonic() - self._since, time.monotonic()
        self._crops_per_s = LINE * crops / max(seconds, 1e-9)
        means = {name: value / LINE for name, value in state.sums.items()}
        state.sums, state.summed = {}, 0
        other = {"rate": done.rate, "gradient": done.gradient, "crops_per_s": self._crops_per_s}
        loss = {"loss": sum(means.values())}
        log.add(self._out, {"step": state.step, **loss, "losses": means, **other})
        self._board.numbers(state.step, "loss", means | {"all": loss["loss"]})
        self._board.numbers(state.step, "training", other)

    def measured(self, state: State, setting: Setting, errors: dict[str, Errors]) -> None:
        """After each measurement."""
        told = {
            name: {kind: value for kind, value in asdict(one).items() if value == value}
            for name, one in errors.items()
        }
        log.add(self._out, {"step": state.step, "held_out": told})
        for name, values in told.items():
            self._board.numbers(state.step, name, values)
            self._bar.say(f"step {state.step}, {name}: {words(errors[name])}")
        if self._shown is not None:
            said = look(state.ema.network, self._shown.crops, setting.machine, False)
            self._board.picture(state.step, sheet(self._shown.crops, said))
        self.draw()
        self._since = time.monotonic()

    def draw(self) -> None:
        """Write the curve."""
        with whole(self._out / CURVE) as part:
            part.write_text(curve.draw(log.rows(self._out)), encoding="utf-8")


def words(errors: Errors) -> str:
    """Errors for people."""
    parts = [
        (errors.xy, f"{errors.xy * 100:.2f} % of the crop off"),
        (errors.mpjpe_mm, f"MPJPE {errors.mpjpe_mm:.1f} mm"),
        (errors.order, f"order wrong {errors.order * 100:.1f} %"),
        (errors.mask, f"mask IoU {1 - errors.mask:.3f}"),
    ]
    return ", ".join(said for value, said in parts if value == value)
