"""The buffers of a TFLite file laid out anew: where they stood and, if that is too small, at the end.

Converters write all buffers, tables and bytes, next to one another. Nothing else stands there, and
offsets from elsewhere lead only to the tables; so that stretch of the file can be written over.
"""

import struct
from collections.abc import Mapping
from typing import Final

from kinesphere.learn.tflite.flatbuffer import Table, root

_BUFFERS: Final = 4  # the field of the file's root
_ALIGN: Final = 16  # what the schema asks for of a constant's bytes
_TABLE: Final = struct.Struct("<iI")  # distance back to the vtable, offset of the bytes
_VTABLE: Final = struct.pack(
    "<3H2x", 6, _TABLE.size, 4
)  # its size, the table's size, its one field
_EMPTY: Final = struct.pack("<2H", 4, 4)  # the same of a table without fields


def laid_out(data: bytearray, new: Mapping[int, bytes]) -> bytes:
    """The file with the contents of some buffers exchanged, by their number."""
    file = root(data)
    tables, entries = file.tables(_BUFFERS), file.vector(_BUFFERS, 4)
    contents = [new.get(i, _content(table)) for i, table in enumerate(tables)]
    low = min(table.at for table in tables)
    low += -low % 4
    high = max(vector.start + vector.length for vector in (t.vector(0, 1) for t in tables))
    places = _places(low, high, len(data), contents)
    data[low:high] = bytes(high - low)
    _put(data, low, _VTABLE + _EMPTY + struct.pack("<i", len(_EMPTY)))
    for i, content in enumerate(contents):
        at = low + _first(i) if content else low + len(_VTABLE) + len(_EMPTY)
        if content:
            _put(data, at, _TABLE.pack(at - low, places[i] - 4 - (at + 4)))
            _put(data, places[i] - 4, struct.pack("<I", len(content)) + content)
        entry = entries.start + 4 * i
        struct.pack_into("<I", data, entry, at - entry)
    return bytes(data)


def _first(i: int) -> int:
    """Where, from the first vtable on, the table of a buffer stands."""
    return len(_VTABLE) + 2 * len(_EMPTY) + _TABLE.size * i


def _places(low: int, high: int, end: int, contents: list[bytes]) -> list[int]:
    """Where the bytes of each go: the tables first, then bytes up to `high`, then from `end` on."""
    places: list[int] = []
    inside, outside = low + _first(len(contents)), end
    for content in contents:
        at = _aligned(inside)
        if at + len(content) <= high:
            inside = at + len(content)
        else:
            at = _aligned(outside)
            outside = at + len(content)
        places.append(at)
    return places


def _aligned(at: int) -> int:
    """The first place for bytes whose length stands before them."""
    return at + 4 + -(at + 4) % _ALIGN


def _content(table: Table) -> bytes:
    vector = table.vector(0, 1)
    return bytes(table.data[vector.start : vector.start + vector.length])


def _put(data: bytearray, at: int, raw: bytes) -> None:
    if at > len(data):
        data += bytes(at - len(data))
    data[at : at + len(raw)] = raw
