"""How wide and deep each network is: all that tells lite, full and heavy apart."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Row:
    """Inverted residuals of one width, one after the other."""

    channels: int
    kernel: int
    expands: tuple[int, ...]
    """How much wider each block is inside."""


@dataclass(frozen=True)
class BackboneSize:
    """The stem halves the picture; each level halves it once more."""

    stem: int
    levels: tuple[tuple[Row, ...], ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels at the end of the stem and of each level."""
        return (self.stem, *(rows[-1].channels for rows in self.levels))

    @property
    def top(self) -> int:
        """Channels of what the backbone ends in."""
        return 6 * self.widths[-1]


@dataclass(frozen=True)
class Step:
    """Residual blocks of one width; the first halves height and width."""

    channels: int
    blocks: int


@dataclass(frozen=True)
class LandmarkSize:
    """A landmark network, for pictures of 256 x 256."""

    backbone: BackboneSize
    pyramid: int
    """Channels of the pyramid, from 8 x 8 up to 64 x 64."""
    descent: tuple[Step, ...]
    """From the pyramid's 64 x 64 down again to 8 x 8; lite and full do without."""
    regression: tuple[Step, Step]
    """From 8 x 8 to 4 x 4 and 2 x 2."""


@dataclass(frozen=True)
class Level:
    """Of the detector's rise: channels, with blocks at that width."""

    channels: int
    blocks: int


@dataclass(frozen=True)
class DetectorSize:
    """The person detector, for pictures of 224 x 224."""

    backbone: BackboneSize
    rise: tuple[Level, Level]
    """At 14 x 14 and 28 x 28."""
    anchors: tuple[int, int, int]
    """For each cell at 28 x 28, 14 x 14 and 7 x 7."""


LANDMARKS: Final = {
    "lite": LandmarkSize(
        BackboneSize(
            8,
            (
                (Row(16, 3, (4, 6)),),
                (Row(24, 5, (6,) * 2),),
                (Row(40, 3, (6,) * 3), Row(56, 5, (6,) * 3)),
                (Row(96, 5, (6,) * 4),),
            ),
        ),
        pyramid=32,
        descent=(),
        regression=(Step(192, 3), Step(192, 4)),
    ),
    "full": LandmarkSize(
        BackboneSize(
            16,
            (
                (Row(24, 3, (4, 6)),),
                (Row(32, 5, (6,) * 2),),
                (Row(64, 3, (6,) * 3), Row(88, 5, (6,) * 3)),
                (Row(144, 5, (6,) * 4),),
            ),
        ),
        pyramid=48,
        descent=(),
        regression=(Step(288, 5), Step(288, 6)),
    ),
    "heavy": LandmarkSize(
        BackboneSize(
            24,
            (
                (Row(32, 3, (4, 4, 6, 6)),),
                (Row(56, 5, (6,) * 4),),
                (Row(112, 3, (6,) * 6), Row(160, 5, (6,) * 6)),
                (Row(272, 5, (6,) * 8),),
            ),
        ),
        pyramid=48,
        descent=(Step(96, 7), Step(192, 8), Step(288, 8)),
        regression=(Step(288, 8), Step(288, 8)),
    ),
}
DETECTOR: Final = DetectorSize(
    BackboneSize(
        16,
        (
            (Row(24, 3, (4, 6)),),
            (Row(40, 5, (6,) * 2),),
            (Row(80, 3, (6,) * 3), Row(112, 5, (6,) * 3)),
            (Row(192, 5, (6,) * 4),),
        ),
    ),
    rise=(Level(192, 2), Level(96, 2)),
    anchors=(2, 2, 6),
)
