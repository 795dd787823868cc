"""Who is in which picture, where a file tells it: annotations by people, or a table of poses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.media.coco import Annotated, read_coco
from kinesphere.media.sources import Source
from kinesphere.media.tables_in import read_table


@dataclass(frozen=True)
class Seen:
    """One person: see `Observation`. `mask` is as large as the picture, not 0 where the person is."""

    person: int
    xy_px: Float[Array, "33 2"]
    visibility: Float[Array, "33"]
    cue_m: Float[Array, "33 3"] | None = None
    mask: UInt8[Array, "height width"] | None = None


@dataclass(frozen=True)
class Marks:
    """Annotations of pictures."""

    by_name: dict[str, tuple[Annotated, ...]]
    meant: dict[Path, str | None]
    """See `meant`."""

    def people(self, file: Path, size_px: tuple[int, int]) -> tuple[Seen, ...]:
        """Those in a picture. Raises InputError, which says why that cannot be told."""
        people = self.by_name.get(_one(file, self.meant), ())
        wrong = next((p for p in people if tuple(p.size_px) != size_px), None)
        if wrong is not None:
            raise InputError(
                f"the annotations are for {wrong.size_px} pixels, the picture has {size_px}"
            )
        if not people:
            raise InputError("nobody is marked")
        return tuple(Seen(p.person, p.xy_px, p.visibility, None, p.mask()) for p in people)


@dataclass(frozen=True)
class Table:
    """Rows of a table of poses (`core.records.ROW`), by the picture that they name, if they do."""

    rows: Array
    by_name: dict[str, Array] | None
    meant: dict[Path, str | None]

    def people(self, file: Path) -> tuple[Seen, ...]:
        """Those in a picture. Raises InputError, which says why that cannot be told."""
        if self.by_name is None:
            return self.at(0)
        return _seen(self.by_name.get(_one(file, self.meant), self.rows[:0]))

    def at(self, frame: int) -> tuple[Seen, ...]:
        """Those in a clip's frame. Raises InputError when there is nobody."""
        return _seen(self.rows[self.rows["frame"] == frame])


def told(path: Path, sources: Sequence[Source]) -> Marks | Table:
    """What a file of landmarks says about the sources. Raises InputError and SourceError."""
    files = [file for source in sources for file in source.files]
    if path.suffix.lower() == ".json":
        clip = next((source for source in sources if source.kind != "pictures"), None)
        if clip is not None:
            raise InputError(f"{path} marks people in pictures; {clip.place} is none")
        return _marks(path, files)
    return _table(path, sources, files)


def _marks(path: Path, files: Sequence[Path]) -> Marks:
    by_name: dict[str, tuple[Annotated, ...]] = {}
    for person in read_coco(path, Path()):
        name = str(person.picture)
        by_name[name] = (*by_name.get(name, ()), person)
    return Marks(by_name, meant(files, by_name))


def _table(path: Path, sources: Sequence[Source], files: Sequence[Path]) -> Table:
    rows, pictures = read_table(path)
    if pictures is None:
        if len(sources) > 1 or len(files) > 1:
            raise InputError(f"{path} does not say which rows are of which picture or clip")
        return Table(rows, None, {})
    if any(source.kind != "pictures" for source in sources):
        raise InputError(f"{path} is about pictures, such as {pictures[:1]}, not about a clip")
    places: dict[str, list[int]] = {}
    for place, name in enumerate(pictures):
        places.setdefault(name, []).append(place)
    return Table(rows, {name: rows[at] for name, at in places.items()}, meant(files, places))


def _seen(rows: Array) -> tuple[Seen, ...]:
    if not len(rows):
        raise InputError("the table has nobody here")
    return tuple(
        Seen(
            int(row["person"]),
            row["xy_px"].astype(float),
            row["visibility"].astype(float),
            row["xyz_m"].astype(float),
        )
        for row in rows
    )


def meant(files: Sequence[Path], names: Iterable[str]) -> dict[Path, str | None]:
    """Which of the names in a file of landmarks means each picture; None where that is open.

    The folder may be another one now: that name is meant which agrees with most of the picture's path,
    from its end, and no name means two pictures.
    """
    called: dict[str, list[str]] = {}
    for name in names:
        called.setdefault(Path(name).name, []).append(name)
    alike = {
        file: {name: _alike(file, Path(name)) for name in called.get(file.name, ())}
        for file in files
    }
    claims: dict[str, list[int]] = {}
    for counts in alike.values():
        for name, count in counts.items():
            claims.setdefault(name, []).append(count)
    best = {file: _best(counts, claims) for file, counts in alike.items()}
    return {file: some[0] if len(some) == 1 else None for file, some in best.items() if some}


def _best(counts: dict[str, int], claims: dict[str, list[int]]) -> list[str]:
    """Names that agree with a picture most, and with no other more; as often as with others alike.

    claims   how much each picture that a name could mean agrees with it
    """
    most = max(counts.values(), default=0)
    best = [name for name, count in counts.items() if count == most == max(claims[name])]
    return [name for name in best for _ in range(claims[name].count(most))]


def _alike(a: Path, b: Path) -> int:
    """How many parts of two paths agree, from their ends."""
    pairs = enumerate(zip(reversed(a.parts), reversed(b.parts), strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a.parts), len(b.parts)))


def _one(file: Path, names: dict[Path, str | None]) -> str:
    """Empty where no name means the picture; InputError where it is open which."""
    name = names.get(file, "")
    if name is None:
        raise InputError(f"it is open which picture called {file.name} is told about")
    return name
