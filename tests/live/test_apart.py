"""Values taken apart and put together are the same, whatever they are made of."""

import math
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import pytest
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.apart import put_together, taken_apart

T = TypeVar("T")


@dataclass(frozen=True)
class Point:
    x: float
    name: int = 3


@dataclass(frozen=True)
class Box(Generic[T]):
    inside: T
    values: Float[Array, "n"] | None = None


@dataclass(frozen=True)
class All:
    boxes: tuple[Box[Point], ...] = ()
    pair: tuple[Point | None, Point | None] = (None, None)
    sure: bool = True
    best: Box[Point] | None = None
    last: Point = field(default_factory=lambda: Point(-math.inf))


def again(value: All) -> All:
    """By way of a file's arrays."""
    arrays = {name: np.array(array) for name, array in taken_apart("all", value).items()}
    assert all(array.dtype != object for array in arrays.values())
    return put_together(All, "all", arrays)


@pytest.mark.parametrize(
    "value",
    [
        All(),
        All(sure=False, last=Point(0.1, 7)),
        All(pair=(None, Point(1 / 3))),
        All((Box(Point(1.0)), Box(Point(2.0))), best=Box(Point(-0.0))),
    ],
)
def test_it_is_the_same(value: All) -> None:
    assert again(value) == value
    assert repr(again(value)) == repr(value)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_arrays_keep_every_bit_and_their_type(kind: type) -> None:
    values = np.random.default_rng(0).normal(size=5).astype(kind)
    got = again(All((Box(Point(1.0), values),))).boxes[0].values
    assert got is not None and got.dtype == kind and got.tobytes() == values.tobytes()


def test_more_than_ten_stay_in_order() -> None:
    value = All(tuple(Box(Point(float(i))) for i in range(12)))
    assert again(value) == value


def test_a_part_that_is_missing_is_no_value() -> None:
    arrays = taken_apart("all", All())
    del arrays["all.sure"]
    with pytest.raises(KeyError, match=r"all\.sure"):
        put_together(All, "all", arrays)
