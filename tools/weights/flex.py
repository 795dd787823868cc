"""FlexBuffers, read: in them the options of operators stand that TFLite's schema does not know.

The last byte says how wide the root is, the one before it of which type. A value's type says how wide
what it points at is; offsets lead back. Only what the face network has: numbers, vectors of one type
of numbers, and maps of them.
"""

import struct
from typing import TypeAlias

Value: TypeAlias = "float | list[float] | dict[str, Value]"

_INT, _UINT, _FLOAT, _MAP, _INTS, _FLOATS = 1, 2, 3, 9, 11, 13


def read(data: bytes) -> dict[str, Value]:
    """The map that a buffer holds; ValueError when it holds something else."""
    width = data[-1]
    found = _value(data, len(data) - 2 - width, width, data[-2])
    if not isinstance(found, dict):
        raise ValueError(f"expected a map, got {found}")
    return found


def _value(data: bytes, at: int, width: int, packed: int) -> Value:
    """The value in a slot of `width` bytes; `packed` is its type and the width of what it points at."""
    kind, own = packed >> 2, 1 << (packed & 3)
    if kind in (_INT, _UINT, _FLOAT):
        return _number(data, at, width, kind)
    at -= int(_number(data, at, width, _UINT))
    if kind == _MAP:
        return _map(data, at, own)
    if not _INTS <= kind <= _FLOATS:
        raise ValueError(f"a value of type {kind}, which is not read here")
    count = int(_number(data, at - own, own, _UINT))
    return [_number(data, at + own * i, own, kind - _INTS + _INT) for i in range(count)]


def _map(data: bytes, at: int, width: int) -> dict[str, Value]:
    """Before the values: how many they are, how wide the keys' offsets are, and where these stand."""
    told = (int(_number(data, at - width * i, width, _UINT)) for i in (1, 2, 3))
    count, key_width, back = told
    keys = at - 3 * width - back
    found: dict[str, Value] = {}
    for i in range(count):
        slot = keys + key_width * i
        start = slot - int(_number(data, slot, key_width, _UINT))
        name = data[start : data.index(0, start)].decode()
        found[name] = _value(data, at + width * i, width, data[at + width * count + i])
    return found


def _number(data: bytes, at: int, width: int, kind: int) -> float:
    letters = {_INT: "bhiq", _UINT: "BHIQ", _FLOAT: "?efd"}[kind]
    return struct.unpack_from(f"<{letters[width.bit_length() - 1]}", data, at)[0]
