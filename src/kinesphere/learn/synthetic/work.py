"""Pictures by several processes, in order: which process makes a picture changes nothing in it."""

import signal
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

import numpy as np
import torch

from kinesphere.core.errors import OutputError
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.synthetic import labels
from kinesphere.learn.synthetic.make import Made, make
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.synthetic.render import Renderer
from kinesphere.learn.synthetic.scene import Drawn
from kinesphere.learn.synthetic.studio import Studio, studio

TOGETHER: Final = 8
"""Pictures that a process is given at once."""
AHEAD: Final = 4
"""For each process so many lots wait, or are done before they are wanted."""
FARTHEST_MM: Final = 65535


@dataclass(frozen=True)
class Picture:
    """What is written of a picture."""

    example: Example
    kind: str
    parts: bytes = b""
    depth: bytes = b""
    """PNGs, where asked for."""


def pictures(
    options: SynthOptions, here: Studio, first: int, last: int
) -> Generator[Picture, None, None]:
    """Pictures `first` to `last` (without it), in order.

    here    what they are made of, for when this process makes them

    Raises OutputError when a process dies.
    """
    lots = [range(i, min(i + TOGETHER, last)) for i in range(first, last, TOGETHER)]
    if min(options.processes, len(lots)) <= 1:
        with _one_thread(), Renderer(options.size) as renderer:
            for lot in lots:
                yield from _made(options, here, renderer, lot)
        return
    context = get_context("spawn")
    pool = ProcessPoolExecutor(min(options.processes, len(lots)), context, _deaf)
    try:
        yield from _shared(pool, options, lots)
    except BrokenProcessPool as error:
        raise OutputError(
            "a process that made pictures was ended from outside (out of memory?): go on with --resume, "
            "perhaps with fewer --workers"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _shared(
    pool: ProcessPoolExecutor, options: SynthOptions, lots: list[range]
) -> Iterator[Picture]:
    waiting: deque[Future[list[Picture]]] = deque()
    for lot in lots:
        waiting.append(pool.submit(_lot, options, lot))
        if len(waiting) > AHEAD * options.processes:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _deaf() -> None:
    """Ctrl-C is for the process that writes: it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_mine: list[tuple[Studio, Renderer]] = []
"""A process's own, made for its first lot; there what is wrong with it can be said."""


def _lot(options: SynthOptions, lot: range) -> list[Picture]:
    if not _mine:
        torch.set_num_threads(1)
        _mine.append((studio(options), Renderer(options.size)))
    return _made(options, *_mine[0], lot)


def _made(options: SynthOptions, studio: Studio, renderer: Renderer, lot: range) -> list[Picture]:
    return [_picture(make(studio, renderer, options.seed, i), options.maps) for i in lot]


def _picture(made: Made, maps: bool) -> Picture:
    if not maps:
        return Picture(made.example, made.kind)
    return Picture(made.example, made.kind, labels.png(made.drawn.parts), _depth(made.drawn))


def _depth(drawn: Drawn) -> bytes:
    """Millimetres; 0 where nothing is."""
    seen = np.isfinite(drawn.depth_m)
    mm = np.where(seen, drawn.depth_m, 0) * 1000
    return labels.png(np.rint(mm).clip(0, FARTHEST_MM).astype(np.uint16))


@contextmanager
def _one_thread() -> Generator[None, None, None]:
    """Small arrays are not worth several threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
