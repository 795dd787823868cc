"""The weights that ship with kinesphere, and anybody's own: a file with a JSON card beside it.

    >>> find("full").card.licence
    'Apache-2.0'

The files come from npm packages when kinesphere is built (`tools/weights/`); nothing is fetched at
run time.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinesphere.core.errors import InputError, WeightsError
from kinesphere.core.records import Card, Shard, read_card

FOLDER: Final = Path(__file__).parent
GRAPH_MODEL: Final = ".tfjs"
"""The ending of a folder that holds a TensorFlow.js graph model: model.json and its shards."""
_MODEL: Final = "model.json"
SIZES: Final = ("lite", "full", "heavy")
"""The landmark networks that ship, by size."""
HANDS: Final = ("palms", "hand", "hand_recrop")
FACES: Final = ("faces", "face_mesh", "face")
"""The networks for hands and faces; a name is its role, too."""
SHIPPED: Final = (*SIZES, "detector", *HANDS, *FACES)


@dataclass(frozen=True)
class Weights:
    """A weights file whose card has been read; `verify` has compared its checksum."""

    path: Path
    card: Card


def find(name: str | Path, role: str = "landmarks") -> Weights:
    """Weights by name ("lite", "full", "heavy", another of `SHIPPED`) or by path to a file with a card.

    The card of `my.tflite` is `my.tflite.json` or `my.json`. The checksum is compared on every call.
    A graph model of TensorFlow.js is named by its folder, `my.tfjs`, whose card is `my.tfjs.json`.

    Raises InputError for an unknown name, WeightsError when file or card are missing, damaged or
    meant for something else.
    """
    if not isinstance(name, (str, Path)):
        raise InputError(f"weights are named by size or path, got {name!r}")
    weights = _shipped(name) if str(name) in SHIPPED else _own(Path(name))
    if weights.card.role != role:
        raise WeightsError(
            f"{weights.path.name} holds weights for role {weights.card.role!r}; {role!r} is needed here"
        )
    return verify(weights)


def verify(weights: Weights) -> Weights:
    """`weights` itself, once its files are there and their lengths and SHA-256 are the card's."""
    intact(weights.path, weights.card)
    for path, shard in zip(shards(weights), weights.card.shards, strict=True):
        intact(path, shard)
    return weights


def shards(weights: Weights) -> list[Path]:
    """The further files of weights that come in several."""
    return [weights.path.with_name(shard.file) for shard in weights.card.shards]


def intact(path: Path, told: Card | Shard) -> bytes:
    """What is in a file whose length and SHA-256 are those told. Raises WeightsError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        advice = "reinstall kinesphere, or run `make weights` in a checkout"
        advice = advice if path.parent == FOLDER else "it belongs beside its card: export it again"
        raise WeightsError(f"{path} is missing: {advice}") from None
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) != told.bytes:
        raise WeightsError(
            f"{path} is damaged or was exchanged: it has {len(data)} bytes, "
            f"its card says {told.bytes}"
        )
    digest = hashlib.sha256(data).hexdigest()
    if digest != told.sha256:
        raise WeightsError(
            f"{path} is damaged or was exchanged: its SHA-256 is {digest}, "
            f"its card says {told.sha256}"
        )
    return data


def card_of(name: str) -> Card:
    """The card of weights that ship, by name; the file itself is not looked at."""
    return _shipped(name).card


def shipped() -> list[Weights]:
    """All the weights that ship, unverified."""
    return [_shipped(name) for name in SHIPPED]


def _shipped(name: str | Path) -> Weights:
    card = read_card(FOLDER / f"{name}.json")
    return Weights(FOLDER / card.file, card)


def _own(path: Path) -> Weights:
    if path.suffix == "":
        raise InputError(
            f"Model type must be one of lite, full or heavy, or a path to weights with a card, "
            f"but got {str(path)!r}"
        )
    path = _file(path)
    try:
        found = path.is_file()
    except OSError:  # a name that no disk holds
        found = False
    if not found:
        raise WeightsError(f"there are no weights at {path}")
    return Weights(path, read_card(card_beside(path)))


def _file(path: Path) -> Path:
    """The file that stands for weights: of a folder with a graph model its model.json."""
    return path / _MODEL if path.suffix == GRAPH_MODEL else path


def is_graph_model(path: Path) -> bool:
    """Whether a file is the model.json of a TensorFlow.js graph model."""
    return path.name == _MODEL and path.parent.suffix == GRAPH_MODEL


def card_beside(path: Path) -> Path:
    """`my.onnx.json` if there is one, as `my.json` may be that of `my.tflite`; else `my.json`.

    The card of `my.tfjs/model.json` lies beside the folder: `my.tfjs.json`.
    """
    if is_graph_model(path):
        return path.parent.with_name(f"{path.parent.name}.json")
    own = path.with_name(f"{path.name}.json")
    return own if own.is_file() else path.with_suffix(".json")
