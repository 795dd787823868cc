"""What is on the GPU already: by the arrays that it was made of, the last used ones only."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Things by the identity of what they were made of, which is held as long as they are."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, tuple[tuple[object, ...], T]] = OrderedDict()

    def get(self, sources: tuple[object, ...], make: Callable[[], T], copy: int = 0) -> T:
        """What was made of `sources`, the same objects; `copy` tells several of them apart."""
        key = (copy, *map(id, sources))
        if key not in self._held:
            self._held[key] = (sources, make())
        self._held.move_to_end(key)
        return self._held[key][1]

    def trim(self) -> None:
        """Lets go of what was not used lately. Not while a scene is drawn, which may need all."""
        while len(self._held) > self._size:
            _, (_, oldest) = self._held.popitem(last=False)
            release = getattr(oldest, "release", None)
            if release:
                release()
