"""Which picture a file means: it may have been in another folder then."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from kinesphere.annotate.store import Place
from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class Names:
    """The pictures of a database, by the ends of their paths."""

    ids: Mapping[Place, int]
    sources: Mapping[str, tuple[str, ...]]
    """By the name without folders."""

    def source(self, name: str) -> str:
        """The picture or clip that is meant: called exactly so, or the only one that ends so.

        Raises InputError when there is none, or several.
        """
        parts = PurePath(name).parts
        alike = self.sources.get(PurePath(name).name, ())
        if name in alike:
            return name
        ends = [one for one in alike if _ends_alike(PurePath(one).parts, parts)]
        if not ends:
            raise InputError(f"the database has no picture {name!r}: annotate it first")
        if len(ends) > 1:
            raise InputError(f"{name!r} may be {' or '.join(ends[:3])}: say which, with its folder")
        return ends[0]

    def item(self, name: str, frame: int, person: int) -> int:
        """The id of a person in a picture. Raises InputError."""
        source = self.source(name)
        id = self.ids.get(Place(source, frame, person))
        if id is None:
            raise InputError(f"the database has no person {person} in {source}, frame {frame}")
        return id


def names(places: Mapping[int, Place]) -> Names:
    """Of all items of a database."""
    sources: dict[str, tuple[str, ...]] = {}
    for source in dict.fromkeys(place.source for place in places.values()):
        key = PurePath(source).name
        sources[key] = (*sources.get(key, ()), source)
    return Names({place: id for id, place in places.items()}, sources)


def _ends_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the shorter path is the end of the longer one."""
    shorter = min(len(a), len(b))
    return a[-shorter:] == b[-shorter:]
