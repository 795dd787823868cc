"""How often something is true that is said to be likely: reliability diagrams.

(Guo et al. 2017: "On calibration of modern neural networks".)
"""

from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.media.svg import Axis, Drawing

BINS: Final = 10
WIDTH_PX, HEIGHT_PX = 520, 460
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 70.0, 490.0, 60.0, 390.0
COLOURS: Final = ("#8b949e", "#0969da")


def curve(said: Array, true: Array) -> tuple[Array, Array, Array]:
    """For each tenth of what is said: its mean, how often it was true, how many there are.

    Empty ones are left out.
    """
    said, true = said.ravel(), true.ravel() > 0.5
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    count = np.bincount(bins, minlength=BINS)
    some = count > 0
    mean = np.bincount(bins, said, BINS)[some] / count[some]
    often = np.bincount(bins, true, BINS)[some] / count[some]
    return mean, often, count[some]


def off(said: Array, true: Array) -> float:
    """The expected calibration error: how far what is said is from how often it is true, 0 to 1."""
    mean, often, count = curve(said, true)
    return float((np.abs(mean - often) * count).sum() / count.sum())


def draw(curves: dict[str, Array], true: Array) -> str:
    """Curves by name, as SVG; the diagonal is right."""
    x, y = Axis(0, 1, LEFT_PX, RIGHT_PX), Axis(0, 1, BOTTOM_PX, TOP_PX)
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, "How often a landmark is visible of which it is said")
    drawing.frame(x, y, x.ticks())
    drawing.line([(x(0), y(0)), (x(1), y(1))], "#d0d7de", width=1.5)
    for place, (name, said) in enumerate(curves.items()):
        mean, often, _ = curve(said, true)
        points = [(x(a), y(b)) for a, b in zip(mean, often, strict=True)]
        drawing.line(points, COLOURS[place % 2], width=2.5)
        for at in points:
            drawing.dot(*at, 3.5, COLOURS[place % 2])
        drawing.bar(LEFT_PX + 16, LEFT_PX + 40, TOP_PX + 18 + 22 * place, 4, COLOURS[place % 2])
        drawing.text(LEFT_PX + 48, TOP_PX + 22 + 22 * place, name)
    drawing.text((LEFT_PX + RIGHT_PX) / 2, BOTTOM_PX + 42, "visibility that is said", "middle")
    return drawing.svg()
