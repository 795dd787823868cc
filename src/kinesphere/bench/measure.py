"""Passes of both sides, one after the other, until there are enough rounds or the time is used up.

The two sides never run at the same time. Each is warmed up on the beginning of the clip, which is not
counted. A round holds one pass of each side; `video`, `chunks` and `files` share the peer's, which has
no such choice.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final

from kinesphere import weights
from kinesphere.bench import cost
from kinesphere.bench.clip import Clip
from kinesphere.bench.options import BenchOptions
from kinesphere.bench.peer import Peer
from kinesphere.bench.rows import Case, Cost, Row, row
from kinesphere.bench.side import OURS, Measured, Side
from kinesphere.bench.workers.wire import Settings

TOGETHER: Final = (("live",), ("video", "chunks", "files"), ("pictures",))
"""Modes whose passes alternate with the same pass of the peer."""
WARM_UP_FRAMES: Final = 10
STAGE_FRAMES: Final = 50
FEWEST_FRAMES: Final = 20
"""A pass is cut to no less where the whole clip takes too long."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Group:
    """Modes that are measured together."""

    clip: Clip
    model: str
    mask: bool
    modes: tuple[str, ...]
    max_poses: int
    peer: Peer | None

    def settings(self, mode: str, model: str) -> Settings:
        return Settings(model, mode, self.mask, self.max_poses)

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.model} {', '.join(self.modes)}" + (" with mask" if self.mask else "")


@dataclass(frozen=True)
class Limit:
    """When to stop starting rounds, and how long one may be."""

    rounds: int
    end_s: float
    """On the monotonic clock."""

    def allows(self, done: int, last_s: float) -> bool:
        """Whether to begin another round, when one took `last_s`."""
        return done < self.rounds and (done == 0 or time.monotonic() + last_s <= self.end_s)

    def frames(self, whole: int, round_s: float) -> int:
        """How many of a clip's frames to look at, when a round of one frame takes `round_s`."""
        left_s = max(0.0, self.end_s - time.monotonic())
        return (
            whole
            if round_s * whole <= left_s
            else min(whole, max(FEWEST_FRAMES, int(left_s / round_s)))
        )


def measure(
    clip: Clip, model: str, options: BenchOptions, peer: Peer | None, peak_gflops: float, say: Say
) -> Iterator[Row]:
    """The rows of one size on one clip, group by group, each with its share of the time."""
    groups = [
        Group(clip, model, mask, modes, options.max_poses, peer)
        for mask in options.masks
        for modes in _wanted(options)
    ]
    start_s, whole_s = time.monotonic(), options.seconds or float("inf")
    for number, group in enumerate(groups, 1):
        limit = Limit(options.rounds, start_s + whole_s * number / len(groups))
        yield from _rows(group, limit, _cost(model, group.mask, peak_gflops), say)


def _wanted(options: BenchOptions) -> list[tuple[str, ...]]:
    some = [tuple(mode for mode in modes if mode in options.modes) for modes in TOGETHER]
    return [modes for modes in some if modes]


def _cost(model: str, mask: bool, peak_gflops: float) -> Cost:
    outputs = ("landmarks", "presence", "heatmaps", "world") + ("mask",) * mask
    return Cost(
        cost.gflop(weights.find(model), outputs),
        cost.gflop(weights.find("detector", "detector"), ("scores", "boxes")),
        peak_gflops,
    )


def _rows(group: Group, limit: Limit, cost: Cost, say: Say) -> Iterator[Row]:
    say(f"{group.name}: loading")
    with ExitStack() as stack:
        ours = {mode: stack.enter_context(_our_side(group, mode)) for mode in group.modes}
        theirs = stack.enter_context(_peer_side(group, group.peer)) if group.peer else None
        sides = {**ours, **({"peer": theirs} if theirs else {})}
        for side in sides.values():
            side.wait()
        passes = _rounds(group, sides, limit, say)
        say(f"{group.name}: stages")
        timing = replace(group.clip.first(STAGE_FRAMES), task="stages")
        stages_ms = ours[group.modes[0]].ask(timing)
    for mode in group.modes:
        case = Case(group.clip.name, group.model, mode, group.mask, group.max_poses)
        name = group.peer.name if group.peer else None
        yield row(case, passes[mode], name, passes.get("peer", []), stages_ms, cost)


def _our_side(group: Group, mode: str) -> Side:
    return Side("kinesphere", OURS, group.settings(mode, group.model))


def _peer_side(group: Group, peer: Peer) -> Side:
    settings = group.settings(group.modes[0], str(peer.bundle(group.model)))
    return Side(peer.name, peer.command, settings)


def _rounds(
    group: Group, sides: dict[str, Side], limit: Limit, say: Say
) -> dict[str, list[Measured]]:
    """The passes of each side, round by round.

    Where one round of the whole clip would take longer than there is time, of a part of it: a row says
    how many frames it is about.
    """
    beginning = group.clip.first(WARM_UP_FRAMES)
    warm = [side.run(beginning) for side in sides.values()]
    frames = limit.frames(group.clip.whole.shape[0], sum(map(_usual_s, warm)))
    look_at = group.clip.first(frames)
    passes: dict[str, list[Measured]] = {name: [] for name in sides}
    done, last_s = 0, 0.0
    while limit.allows(done, last_s):
        start_s = time.monotonic()
        for name, side in sides.items():
            say(f"{group.name}: round {done + 1}, {side.name}")
            passes[name].append(side.run(look_at))
        done, last_s = done + 1, time.monotonic() - start_s
    return passes


def _usual_s(warm: Measured) -> float:
    """Seconds a frame after the first, which waits for what is made at the first use."""
    rest = warm.seconds[1:] or warm.seconds
    return sum(rest) / len(rest)
