"""What of a picture a sheet shows: the person, wherever in it they are."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.records import Sample
from kinesphere.fit.looks import near, words

SIZE_PX = (324, 384)


@pytest.fixture
def picture() -> np.ndarray:
    """Each pixel says where it is."""
    y, x = np.mgrid[: SIZE_PX[1], : SIZE_PX[0]]
    return np.stack([x // 2, y // 2, 0 * x], axis=2).astype(np.uint8)


def moved(one: Sample, to_px: tuple[float, float], scale: float) -> Sample:
    """The middle of what the person covers is there."""
    middle = (one.xy_px.min(axis=0) + one.xy_px.max(axis=0)) / 2
    return replace(one, xy_px=(one.xy_px - middle) * scale + to_px)


@pytest.mark.parametrize("scale", [0.2, 1])
@pytest.mark.parametrize(
    "place", [(162, 192), (3, 192), (321, 192), (162, 3), (162, 381), (321, 381)]
)
def test_the_person_is_in_the_middle_of_what_is_shown(
    place: tuple[float, float], scale: float, samples: list[Sample], picture: np.ndarray
) -> None:
    """As far as the picture goes; the camera is that of the part, so that the body lies over it."""
    one = moved(samples[0], place, scale)
    part, lens = near(picture, one)
    left, top = samples[0].K[:2, 2] - lens.K[:2, 2]
    assert part.shape[1::-1] == lens.size_px
    assert part[0, 0].tolist() == [left // 2, top // 2, 0]
    visible = (one.xy_px >= 0).all(axis=1) & (one.xy_px < SIZE_PX).all(axis=1)
    shown = one.xy_px[visible] - [left, top]
    assert (shown >= 0).all() and (shown <= lens.size_px).all()
    extent = np.ptp(one.xy_px, axis=0).max()
    assert max(lens.size_px) <= 2 * extent and min(lens.size_px) > 0.2 * min(extent, *SIZE_PX)


@pytest.mark.parametrize(
    "xy_px",
    [
        np.full((33, 2), np.nan),
        np.full((33, 2), 1e30),
        np.full((33, 2), -500.0),
        np.linspace([-900.0, 0.0], [-500, 300], 33),
        np.linspace([-550.0, 0.0], [-150, 300], 33),  # a sliver of the picture is near them
    ],
)
def test_all_is_shown_where_the_person_is_not(
    xy_px: np.ndarray, samples: list[Sample], picture: np.ndarray
) -> None:
    part, lens = near(picture, replace(samples[0], xy_px=xy_px))
    assert part.shape == picture.shape and lens.size_px == SIZE_PX


def test_landmarks_behind_the_camera_do_not_matter(
    samples: list[Sample], picture: np.ndarray
) -> None:
    xy_px = samples[0].xy_px.copy()
    inner = int(np.linalg.norm(xy_px - xy_px.mean(axis=0), axis=1).argmin())
    xy_px[inner] = np.nan
    part, _ = near(picture, replace(samples[0], xy_px=xy_px))
    np.testing.assert_array_equal(part, near(picture, samples[0])[0])


def test_words_say_what_a_fit_is_worth(samples: list[Sample]) -> None:
    one = replace(samples[0], order_told=5, order_obeyed=4, height_m=1.789, reprojection_px=2.34)
    assert words(one).startswith("a.jpg, frame 0: 1.79 m tall, ")
    assert "2.3 px off" in words(one) and words(one).endswith(", order 4 of 5")
