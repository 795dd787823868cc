"""NumPy arrays as columns of Arrow tables: lists of fixed length in lists, or as long as there are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError


def lists(shape: Sequence[int], number: Any) -> Any:
    """The Arrow type of arrays of a shape: lists of lists of numbers."""
    return pa.list_(lists(shape[1:], number), shape[0]) if shape else number


def to_arrow(values: Array, kind: Any) -> Any:
    """Rows of numbers, of the shape that `kind` says, as lists of lists."""
    if not kind.num_fields:
        return pa.array(values, kind)
    inner = to_arrow(values.reshape(-1, *values.shape[2:]), kind.value_type)
    return pa.FixedSizeListArray.from_arrays(inner, kind.list_size)


def of_lengths(values: Sequence[Array], kind: Any) -> Any:
    """Arrays of different lengths, one a row."""
    ends = np.cumsum([0, *map(len, values)], dtype=np.int32)
    return pa.ListArray.from_arrays(ends, to_arrow(np.concatenate(values), kind.value_type))


def to_values(column: Any) -> Any:
    """One entry a row; rows of numbers are arrays, and may be written to.

    Raises InputError when numbers are missing.
    """
    if pa.types.is_fixed_size_list(column.type):
        return _array(column)
    if not pa.types.is_list(column.type):
        return column.to_pylist()
    return np.split(_array(column.flatten()), np.cumsum(column.value_lengths())[:-1])


def _array(column: Any) -> Array:
    """Lists of lists of fixed length, as one array of their shape."""
    shape = [len(column)]
    while pa.types.is_fixed_size_list(column.type):
        shape.append(column.type.list_size)
        column = column.flatten()
    if column.null_count:
        raise InputError("numbers are missing")
    return column.to_numpy(zero_copy_only=False).reshape(shape).copy()
