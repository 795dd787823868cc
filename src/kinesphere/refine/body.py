"""A body through all frames of a person: one shape, and in each frame a pose that explains it.

What is longer than a window is fitted in windows that overlap: first each with a shape of its own, then
once more with the mean of these, so that bones keep their length from the first frame to the last.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cache, partial

import torch
from torch import Tensor

from kinesphere.body import anny
from kinesphere.body.layout import Layout
from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import between
from kinesphere.refine.motion import Motion
from kinesphere.refine.start import start
from kinesphere.truth import prior
from kinesphere.truth.fit.windows import OVERLAP, WINDOW
from kinesphere.truth.solve.threads import side_by_side


@dataclass(frozen=True)
class Model:
    """The body and what is known of bodies; loaded once."""

    body: LinearBody
    prior: prior.Prior


@cache
def load() -> Model:
    """The body that ships, read once. Raises WeightsError."""
    return Model(anny.load(), prior.load())


def fitted(motion: Motion, workers: int) -> Generator[int, None, Tensor]:
    """(T, P) the best bodies; yields how many frames are done, of `work(T)`.

    workers   windows that are worked on at the same time
    """
    parts = spans(len(motion.t_s))
    found = yield from _each(partial(_first, motion), [(part,) for part in parts], workers)
    if len(parts) == 1:
        return found[0]
    layout = motion.problem.body.layout
    shape = torch.stack([one[0, layout.shape] for one in found]).mean(0)
    for one in found:
        one[:, layout.shape] = shape
    again = list(zip(parts, found, strict=True))
    x = joined((yield from _each(partial(_again, motion), again, workers)), parts, layout)
    x[:, layout.shape] = shape  # to the last digit
    return x


def _first(motion: Motion, rows: Tensor) -> Tensor:
    some = motion.some(rows)
    return some.best(start(some.problem, some.position_m))


def _again(motion: Motion, rows: Tensor, before: Tensor) -> Tensor:
    return motion.some(rows).best(before, held=True)


def work(count: int) -> int:
    """How many frames are fitted for so many frames, those that are fitted twice counted twice."""
    parts = spans(count)
    return sum(len(part) for part in parts) * (1 if len(parts) == 1 else 2)


def spans(count: int) -> list[Tensor]:
    """The frames of each window."""
    firsts = range(0, max(count - OVERLAP, 1), WINDOW - OVERLAP)
    return [torch.arange(first, min(first + WINDOW, count)) for first in firsts]


def _each(
    fit: Callable[..., Tensor], windows: Sequence[tuple[Tensor, ...]], workers: int
) -> Generator[int, None, list[Tensor]]:
    """The windows' bodies, some of them at the same time. The first of a window are its frames."""
    found: list[Tensor] = []
    for first in range(0, len(windows), workers):
        some = windows[first : first + workers]
        found += side_by_side(lambda window: fit(*window), some, len(some))
        yield sum(len(window[0]) for window in some)
    return found


def joined(found: Sequence[Tensor], parts: Sequence[Tensor], layout: Layout) -> Tensor:
    """One clip of all windows, each passing gradually into the next."""
    x = found[0].new_zeros(int(parts[-1][-1]) + 1, layout.size)
    x[parts[0]] = found[0]
    for one, part in zip(found[1:], parts[1:], strict=True):
        over = part[:OVERLAP]
        x[part] = torch.cat([passing(x[over], one[:OVERLAP], layout), one[OVERLAP:]])
    return x


def passing(before: Tensor, after: Tensor, layout: Layout) -> Tensor:
    """From one window's parameters (n, P) to the next one's; rotations turn the short way."""
    share = torch.linspace(0, 1, len(before) + 2).to(before)[1:-1, None]
    x = before + share * (after - before)
    a, b = (part[:, layout.rotations].unflatten(1, (-1, 3)) for part in (before, after))
    x[:, layout.rotations] = between(a, b, share[..., None]).flatten(1)
    return x
