"""Frozen values of any make, taken apart into plain arrays and put together again, exactly.

What they are made of is read from the types of their fields: dataclasses (also generic ones), tuples,
what may be None, numbers and arrays. What is None is left out.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from kinesphere.core.arrays import Array


def taken_apart(name: str, value: Any) -> dict[str, Array]:
    """Arrays called `name`, or `name.part`, `name.0`, …"""
    if value is None:
        return {}
    if is_dataclass(value):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
    elif isinstance(value, tuple):
        inner = dict(enumerate(value))
    else:
        return {name: np.asarray(value)}
    return {
        k: v for key, one in inner.items() for k, v in taken_apart(f"{name}.{key}", one).items()
    }


def put_together(kind: Any, name: str, arrays: Mapping[str, Array]) -> Any:
    """The value of a type that `taken_apart` called `name`. Raises KeyError when a part is missing."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (of,) = (one for one in inner if one is not type(None))
        return put_together(of, name, arrays) if _is_there(name, arrays) else None
    if origin is tuple:
        return _tuple(inner, name, arrays)
    if is_dataclass(origin or kind):
        return _dataclass(origin or kind, inner, name, arrays)
    value = arrays[name]
    return kind(value) if kind in (int, float, bool) else value


def _is_there(name: str, arrays: Mapping[str, Array]) -> bool:
    return name in arrays or any(key.startswith(f"{name}.") for key in arrays)


def _tuple(inner: tuple[Any, ...], name: str, arrays: Mapping[str, Array]) -> tuple[Any, ...]:
    if inner[1:] == (...,):
        count = 0
        while _is_there(f"{name}.{count}", arrays):
            count += 1
        inner = inner[:1] * count
    return tuple(put_together(of, f"{name}.{i}", arrays) for i, of in enumerate(inner))


def _dataclass(
    kind: Any, arguments: tuple[Any, ...], name: str, arrays: Mapping[str, Array]
) -> Any:
    stands_for = dict(zip(getattr(kind, "__parameters__", ()), arguments, strict=True))
    hints = get_type_hints(kind)
    given = {f.name: stands_for.get(hints[f.name], hints[f.name]) for f in fields(kind)}
    return kind(**{key: put_together(of, f"{name}.{key}", arrays) for key, of in given.items()})
