"""FlatBuffers, read: tables whose fields are looked up through their vtable.

A buffer begins with the offset of its root table; a table begins with the distance back to its vtable,
which says how far into the table each field stands (0: not there). Only what TFLite needs of it.
"""

import struct
from dataclasses import dataclass

Data = bytes | bytearray


@dataclass(frozen=True)
class Vector:
    """Where a vector's elements begin, and how many there are; its length stands 4 bytes before."""

    start: int
    length: int


class Table:
    """One table; what points outside the buffer raises struct.error."""

    def __init__(self, data: Data, at: int) -> None:
        self.data, self.at = data, at
        self._vtable = at - _int32(data, at)
        if self._vtable < 0:
            raise struct.error(f"a table at byte {at} has its fields before the file")
        (self._fields,) = struct.unpack_from("<H", data, self._vtable)

    def find(self, field: int) -> int | None:
        """Where a field stands in the buffer; None when it is left at its default."""
        entry = 4 + 2 * field
        if entry >= self._fields:
            return None
        (offset,) = struct.unpack_from("<H", self.data, self._vtable + entry)
        return self.at + offset if offset else None

    def clear(self, field: int) -> None:
        """Leave a field at its default, in all tables that share this one's vtable."""
        assert isinstance(self.data, bytearray), "to be changed"
        if self.find(field) is not None:
            struct.pack_into("<H", self.data, self._vtable + 4 + 2 * field, 0)

    def int8(self, field: int, default: int = 0) -> int:
        at = self.find(field)
        return default if at is None else struct.unpack_from("<b", self.data, at)[0]

    def int32(self, field: int, default: int = 0) -> int:
        at = self.find(field)
        return default if at is None else _int32(self.data, at)

    def table(self, field: int) -> "Table | None":
        at = self.find(field)
        return None if at is None else Table(self.data, _follow(self.data, at))

    def vector(self, field: int, size: int) -> Vector:
        """A vector whose elements are `size` bytes each; an absent one is empty."""
        at = self.find(field)
        if at is None:
            return Vector(0, 0)
        at = _follow(self.data, at)
        vector = Vector(at + 4, _uint32(self.data, at))
        if vector.start + vector.length * size > len(self.data):
            raise struct.error(
                f"{vector.length} elements at byte {at} are more than the file holds"
            )
        return vector

    def int32s(self, field: int) -> list[int]:
        vector = self.vector(field, 4)
        return list(struct.unpack_from(f"<{vector.length}i", self.data, vector.start))

    def text(self, field: int) -> str:
        vector = self.vector(field, 1)
        return bytes(self.data[vector.start : vector.start + vector.length]).decode(
            errors="replace"
        )

    def tables(self, field: int) -> list["Table"]:
        vector = self.vector(field, 4)
        ats = range(vector.start, vector.start + 4 * vector.length, 4)
        return [Table(self.data, _follow(self.data, at)) for at in ats]


def root(data: Data) -> Table:
    """The table that everything hangs from."""
    return Table(data, _follow(data, 0))


def _int32(data: Data, at: int) -> int:
    return struct.unpack_from("<i", data, at)[0]


def _uint32(data: Data, at: int) -> int:
    return struct.unpack_from("<I", data, at)[0]


def _follow(data: Data, at: int) -> int:
    return at + _uint32(data, at)
