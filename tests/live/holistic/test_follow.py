"""What was followed is followed on only where it is seen now."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.live.holistic.follow import HAND, stays

HERE = Region((100.0, 80.0), 60.0, 0.3)
POINTS = np.array([[95.0, 75.0], [105.0, 85.0]])


def test_the_same_place_stays():
    assert stays(HAND, HERE, POINTS, HERE)


def along(region: Region, right: float, down: float) -> Region:
    """Moved along its own sides, in sides."""
    cos, sin = np.cos(region.rotation_rad), np.sin(region.rotation_rad)
    x, y = right * region.size_px, down * region.size_px
    cx, cy = region.center_px
    return replace(region, center_px=(cx + cos * x - sin * y, cy + sin * x + cos * y))


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (along(HERE, 0.19, 0.0), along(HERE, 0.21, 0.0)),
        (along(HERE, 0.0, -0.19), along(HERE, 0.0, -0.21)),
        (replace(HERE, size_px=60 * 1.39), replace(HERE, size_px=60 * 1.41)),
        (
            replace(HERE, rotation_rad=0.3 + np.radians(39)),
            replace(HERE, rotation_rad=0.3 + np.radians(41)),
        ),
    ],
    ids=["right", "up", "larger", "turned"],
)
def test_what_is_too_far_from_what_is_seen_does_not(near, far):
    """The limits of MediaPipe's hand_tracking.pbtxt."""
    assert stays(HAND, near, POINTS, HERE)
    assert not stays(HAND, far, POINTS, HERE)


def test_turns_are_compared_round_the_circle():
    assert stays(
        HAND,
        replace(HERE, rotation_rad=np.pi - 0.1),
        POINTS,
        replace(HERE, rotation_rad=-np.pi + 0.1),
    )


def test_landmarks_must_be_inside():
    rim = along(HERE, 0.44, 0.0).center_px
    outside = along(HERE, 0.46, 0.0).center_px
    assert stays(HAND, HERE, np.array([rim]), HERE)
    assert not stays(HAND, HERE, np.array([outside]), HERE)


@pytest.mark.parametrize(
    "bad", [replace(HERE, size_px=0.0), replace(HERE, center_px=(np.nan, 0.0))]
)
def test_what_cannot_be_cut_does_not(bad):
    assert not stays(HAND, bad, POINTS, HERE)
    assert not stays(HAND, HERE, POINTS, bad)
