"""How much, and how often, examples are changed."""

from dataclasses import dataclass, fields
from typing import Final

from kinesphere.core.errors import InputError

_SHARES: Final = ("wide", "any_turn", "flip", "trim", "cover", "blur", "streak", "shrink", "colour")
_SHARES_TOO: Final = ("grey", "noise", "jpeg")


@dataclass(frozen=True)
class Augment:
    """Shares are from 0 to 1: how many of the crops a step is done to. Spreads are standard deviations.

    The spreads of the first three are about what tracking does. Measured between the region that the
    pipeline looks in and the one around the landmarks that it then sees there: on clips of people who
    balance and squat, 0.7 to 3 % of the side, 2 % in scale, 4 to 5 degrees (with every other frame 1 to
    5 %, 3 % and 6 degrees); after the detector, on 30 people of COCO, 3.4 %, 5 % and 5 degrees.
    """

    shift: float = 0.03
    """Of the region, in sides of it."""
    scale: float = 0.045
    """Of the logarithm of its side."""
    turn_deg: float = 5.0
    wide: float = 0.25
    """Share in which the three are `wide_by` times as large: networks get lost less."""
    wide_by: float = 3.0
    any_turn: float = 0.02
    """Share that is turned by any angle."""
    flip: float = 0.5
    """Share that is mirrored; left and right are swapped."""
    trim: float = 0.12
    """Share whose picture ends within the body, at one side."""
    cover: float = 0.3
    """Share with one or two things in front of the person."""
    blur: float = 0.12
    """Out of focus."""
    streak: float = 0.08
    """Moved while the picture was taken."""
    shrink: float = 0.2
    """As from a smaller picture."""
    colour: float = 0.8
    """Brightness, contrast, gamma, white balance, hue and saturation."""
    grey: float = 0.05
    noise: float = 0.25
    jpeg: float = 0.3
    """Packed again with losses."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            most = 1.0 if field.name in (*_SHARES, *_SHARES_TOO) else 180.0
            if not 0 <= value <= most:
                raise InputError(f"augment: {field.name} must be 0 to {most:g}, got {value}")


PLAIN: Final = Augment(**{field.name: 0.0 for field in fields(Augment)})
"""Nothing is changed."""
