"""What weights were named: trainings, checkpoints, files, sizes; each beside the released ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinesphere import weights
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.core.records import read_card
from kinesphere.learn.options import BEST
from kinesphere.weights import GRAPH_MODEL, SIZES, Weights, card_beside

"""Of a folder that `kinesphere train` wrote."""
RELEASED: Final = "released "


@dataclass(frozen=True)
class Candidate:
    """Weights that are compared."""

    label: str
    weights: Weights
    size: str
    """lite, full or heavy: which released weights stand beside."""

    @property
    def is_released(self) -> bool:
        return self.weights.path.parent == weights.FOLDER


def candidates(named: Sequence[str], scratch: Path) -> list[Candidate]:
    """Each once, released ones before others of their size.

    scratch   a folder for the files that checkpoints are exported to

    Raises InputError, WeightsError.
    """
    found = [_candidate(name, scratch, i) for i, name in enumerate(named)]
    if any(one.weights.card.role != "landmarks" for one in found):
        raise InputError("landmark networks are compared, and the person detector is none")
    own = [one for one in found if not one.is_released]
    sizes = [size for size in SIZES if size in {one.size for one in found}]
    ordered = [
        one
        for size in sizes
        for one in (_released(size), *(other for other in own if other.size == size))
    ]
    return _told_apart(ordered)


def _released(size: str) -> Candidate:
    return Candidate(RELEASED + size, weights.find(size), size)


def _candidate(name: str, scratch: Path, number: int) -> Candidate:
    if name in weights.SHIPPED:
        return Candidate(RELEASED + name, weights.find(name, _role(name)), name)
    path = Path(name)
    if path.is_dir() and path.suffix != GRAPH_MODEL:
        path = path / BEST
        if not path.is_file():
            raise InputError(f"{name} holds no {BEST}: name a folder that kinesphere train wrote")
    if path.suffix == ".pt":
        return _exported(path, _label(path), scratch / str(number))
    found = weights.find(path)
    return Candidate(_label(path), found, _size(found))


def _role(name: str) -> str:
    return "landmarks" if name in SIZES else "detector"


def _label(path: Path) -> str:
    """A checkpoint called best is known by its folder."""
    return path.absolute().parent.name if path.name == BEST else path.stem


def _size(found: Weights) -> str:
    """Which network the file is, as its card says."""
    told = json.loads(card_beside(found.path).read_text(encoding="utf-8"))
    for size in (told.get("network"), found.card.name):
        if size in SIZES:
            return size
    raise WeightsError(
        f'the card of {found.path} does not say which size it is: add "network": one of '
        f"{', '.join(SIZES)}, the released one that it is to stand beside"
    )


def _exported(path: Path, label: str, folder: Path) -> Candidate:
    """A checkpoint as users get it: exported, and compared with PyTorch on the way."""
    try:
        from kinesphere.learn.export.run import export
        from kinesphere.learn.options import ExportNetworkOptions
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise InputError(
            "checkpoints are exported with PyTorch: pip install 'kinesphere[learn]'"
        ) from None
    (made,) = export(path, ExportNetworkOptions(out=folder, to="tflite"))
    found = Weights(made.path, read_card(made.card))
    if found.card.role != "landmarks":
        raise InputError(f"{path} holds a person detector: landmark networks are compared")
    return Candidate(label, found, _size(found))


def _told_apart(found: list[Candidate]) -> list[Candidate]:
    """Two of one label are numbered."""
    labels = [one.label for one in found]
    return [
        one
        if labels.count(one.label) == 1
        else Candidate(f"{one.label} ({labels[:i].count(one.label) + 1})", one.weights, one.size)
        for i, one in enumerate(found)
    ]
