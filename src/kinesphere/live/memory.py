"""A pipeline's `State` as plain arrays and back, exactly: for checkpoints of long runs."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.live.pipeline import Filters, State
from kinesphere.live.smooth import OneEuroState

_ONE_EUROS: Final = ("landmarks", "auxiliary", "world")


def to_arrays(state: State) -> dict[str, Array]:
    """The parts of `state` that are there, by name; what is None is left out."""
    region = state.region
    parts = {
        "t_ms": state.t_ms,
        "image_size_px": state.image_size_px,
        "region": region and (*region.center_px, region.size_px, region.rotation_rad),
        "visibility": state.filters.visibility,
        "mask": state.mask,
    }
    for name in _ONE_EUROS:
        filter_state = getattr(state.filters, name)
        parts[f"{name}.t_ms"] = filter_state and filter_state.t_ms
        parts[f"{name}.numbers"] = filter_state and np.stack(
            [filter_state.raw, filter_state.smooth, filter_state.speed]
        )
    return {name: np.asarray(part) for name, part in parts.items() if part is not None}


def from_arrays(arrays: Mapping[str, Array]) -> State:
    """The state that `to_arrays` took apart."""
    size = arrays.get("image_size_px")
    return State(
        t_ms=float(arrays["t_ms"]) if "t_ms" in arrays else None,
        image_size_px=None if size is None else (int(size[0]), int(size[1])),
        region=_region(arrays.get("region")),
        filters=Filters(
            **{name: _one_euro(arrays, name) for name in _ONE_EUROS},
            visibility=arrays.get("visibility"),
        ),
        mask=arrays.get("mask"),
    )


def _region(numbers: Array | None) -> Region | None:
    if numbers is None:
        return None
    x, y, size_px, rotation_rad = (float(v) for v in numbers)
    return Region((x, y), size_px, rotation_rad)


def _one_euro(arrays: Mapping[str, Array], name: str) -> OneEuroState | None:
    if f"{name}.t_ms" not in arrays:
        return None
    raw, smooth, speed = arrays[f"{name}.numbers"]
    return OneEuroState(float(arrays[f"{name}.t_ms"]), raw, smooth, speed)
