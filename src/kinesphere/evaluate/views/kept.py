"""What took long, kept in files: the same command goes on where it was interrupted."""

import hashlib
import zipfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.media.whole import folder, whole

Arrays = dict[str, Array]
_save: Any = np.savez_compressed  # its stubs differ from one NumPy to the next


def kept(place: Path, name: str, key: object, make: Callable[[], Arrays]) -> Arrays:
    """What `make` gives; from `place` if it was made before with the same `key`.

    key   whatever it depends on; its `repr` says whether it is the same

    Raises OutputError.
    """
    digest = hashlib.sha256(repr(key).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    path = folder(place) / f"{name}-{digest}.npz"
    found = _read(path)
    if found is None:
        found = make()
        with whole(path) as part, part.open("wb") as file:
            _save(file, **found)
    return found


def of_file(path: Path) -> tuple[str, int, int]:
    """Changes when the file does."""
    told = path.stat()
    return path.name, told.st_size, told.st_mtime_ns


@cache
def code(*packages: str) -> str:
    """Changes with the source text of these packages, and with the cards beside it."""
    told = hashlib.sha256()
    for place in (Path(path) for package in packages for path in _places(package)):
        for path in sorted(p for p in place.rglob("*") if p.suffix in (".py", ".json", ".npz")):
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _places(package: str) -> list[str]:
    """The folders of a package; none where this kinesphere does not have it."""
    found = find_spec(package)
    return list(found.submodule_search_locations or ()) if found is not None else []


def _read(path: Path) -> Arrays | None:
    try:
        with path.open("rb") as opened, np.load(opened) as file:
            return dict(file)
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None  # not there or damaged: it is made anew
