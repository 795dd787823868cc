"""What is on a page, whatever it is written as."""

from dataclasses import dataclass, field
from typing import Final

from jaxtyping import Float

from kinesphere.core.arrays import Array

INK: Final = "#1f2328"
FAINT: Final = "#59636e"
GRID: Final = "#d8dee4"
LEFT: Final = "#c2570c"
RIGHT: Final = "#0b6bcb"
MIDDLE: Final = "#3f7d20"
SPAN: Final = "#eef3f8"
COLOUR: Final = {"left": LEFT, "right": RIGHT, "middle": MIDDLE, "both": INK}
"""The person's own left is orange, their right is blue, as in pictures with skeletons."""


@dataclass(frozen=True)
class Curve:
    """Values over x, with a band of one standard deviation each way; NaN leaves a gap."""

    name: str
    x: Float[Array, "n"]
    y: Float[Array, "n"]
    sigma: Float[Array, "n"] | None
    colour: str


@dataclass(frozen=True)
class Chart:
    """Curves over the same axes.

    least   how much of y is shown at least: what hardly changes should look so
    spans   stretches of x that are shaded, with a word on top
    marks   upright lines: where, a word, and a colour
    """

    title: str
    x_words: str
    curves: list[Curve]
    least: float = 0.0
    spans: list[tuple[float, float, str]] = field(default_factory=list[tuple[float, float, str]])
    marks: list[tuple[float, str, str]] = field(default_factory=list[tuple[float, str, str]])


@dataclass(frozen=True)
class Picture:
    """A JPEG and what it shows."""

    jpeg: bytes
    width_px: int
    height_px: int
    words: str


@dataclass(frozen=True)
class Headline:
    """One large figure, its unit, and what it is."""

    value: str
    unit: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """One page.

    columns   so many charts stand beside each other
    rows      of the table; the first one is its head
    """

    title: str
    about: str
    headlines: list[Headline]
    charts: list[Chart]
    columns: int
    rows: list[list[str]]
    notes: list[str]
    pictures: list[Picture] = field(default_factory=list[Picture])
