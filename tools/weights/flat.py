"""FlatBuffers, written in front of another: the new root takes over parts of the old one as they are.

Offsets lead forward alone, and what is reached by them does not know where it stands. So a file whose
root is exchanged keeps all its bytes, and new tables that point into it come first.
"""

import struct
from dataclasses import dataclass, field
from typing import TypeAlias

ALIGN = 16
"""What TFLite asks for of constants; the old file starts at a multiple of it, too."""


@dataclass(frozen=True)
class Old:
    """A table, vector or string of the old file, by its byte there."""

    at: int


@dataclass(frozen=True)
class Table:
    """A new table, by the number of each field; numbers, bytes and truths take four bytes alike."""

    fields: "dict[int, Item]"


@dataclass(frozen=True)
class Numbers:
    """A vector of int32."""

    values: list[int]


Item: TypeAlias = "int | str | bytes | Numbers | Table | Old | list[Item]"


def in_front(root: Table, old: bytes) -> bytes:
    """The file of `old` with another root; its identifier (four bytes) stays."""
    out = _Writer()
    out.data += bytes(4) + old[4:8]
    out.point(0, root)
    out.data += bytes(-len(out.data) % ALIGN)
    for slot, at in out.into_old:
        struct.pack_into("<I", out.data, slot, len(out.data) + at - slot)
    return bytes(out.data) + old


@dataclass
class _Writer:
    data: bytearray = field(default_factory=bytearray)
    into_old: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def point(self, slot: int, item: Item) -> None:
        """Write `item` at the end, and where it is into `slot`."""
        if isinstance(item, Old):
            self.into_old.append((slot, item.at))
        else:
            struct.pack_into("<I", self.data, slot, self._put(item) - slot)

    def _put(self, item: Item) -> int:
        if isinstance(item, Table):
            return self._table(item)
        if isinstance(item, Numbers):
            return self._vector(struct.pack(f"<{len(item.values)}i", *item.values), 4)
        if isinstance(item, str):
            return self._vector(item.encode() + b"\0", 1, end=1)
        if isinstance(item, bytes):
            return self._vector(item, 1, ALIGN)
        assert isinstance(item, list), f"{item} is no table, vector or string"
        at = self._vector(bytes(4 * len(item)), 4)
        for i, one in enumerate(item):
            self.point(at + 4 + 4 * i, one)
        return at

    def _vector(self, raw: bytes, size: int, align: int = 4, end: int = 0) -> int:
        """Bytes after how many elements of `size` bytes they are, but for `end` bytes at the end."""
        self.data += bytes(-(len(self.data) + 4) % align)
        at = len(self.data)
        self.data += struct.pack("<I", (len(raw) - end) // size) + raw
        return at

    def _table(self, table: Table) -> int:
        """The vtable (its size, the table's, where each field stands), then the table."""
        places = {number: 4 + 4 * i for i, number in enumerate(sorted(table.fields))}
        entries = [places.get(number, 0) for number in range(max(places, default=-1) + 1)]
        vtable = struct.pack(
            f"<{2 + len(entries)}H", 4 + 2 * len(entries), 4 + 4 * len(places), *entries
        )
        self.data += bytes(-(len(self.data) + len(vtable)) % 4) + vtable
        at = len(self.data)
        self.data += struct.pack("<i", len(vtable)) + bytes(4 * len(places))
        for number, item in sorted(table.fields.items()):
            if isinstance(item, int):
                struct.pack_into("<i", self.data, at + places[number], item)
            else:
                self.point(at + places[number], item)
        return at
