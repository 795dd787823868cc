"""A sample is whole when it is made."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.core.records import Sample


@pytest.mark.parametrize(
    ("name", "shape", "says"),
    [
        ("alternative_weights", (99,), "alternatives_m and alternative_weights differ in length"),
        ("alternatives_m", (99, 33, 3), "alternatives_m and alternative_weights differ in length"),
        ("alternatives_m", (0, 32, 3), "alternatives_m must have shape"),
        ("xyz_m", (32, 3), r"xyz_m must have shape \(33, 3\), got \(32, 3\)"),
    ],
)
def test_arrays_that_do_not_fit(
    name: str, shape: tuple[int, ...], says: str, samples: list[Sample]
) -> None:
    with pytest.raises(InputError, match=says):
        replace(samples[0], **{name: np.zeros(shape, np.float32)})
