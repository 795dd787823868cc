"""Weights of one's own for the page: `own.json` says which, and their files are in the table too.

The page reads the card, as for weights that ship. Addresses are made here from what the card names;
no request ever chooses a file.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinesphere import weights
from kinesphere.core.errors import WeightsError
from kinesphere.serve.files import File
from kinesphere.weights import SHIPPED, Weights

URL: Final = "/own.json"


@dataclass(frozen=True)
class Choice:
    """What the page begins with: names of weights that ship, or weights of one's own."""

    landmarks: str | Weights = "full"
    detector: str | Weights = "detector"

    def words(self) -> str:
        """For people."""
        told = (f"{one.card.name} ({one.path}; {one.card.licence})" for one in self.own.values())
        return ", ".join(told)

    @property
    def own(self) -> dict[str, Weights]:
        """By role."""
        both = {"landmarks": self.landmarks, "detector": self.detector}
        return {role: one for role, one in both.items() if isinstance(one, Weights)}


def choose(model: str, detector: str) -> Choice:
    """The weights as people name them; InputError and WeightsError as `weights.find`."""
    return Choice(_found(model, "landmarks"), _found(detector, "detector"))


def _found(name: str, role: str) -> str | Weights:
    found = weights.find(name, role)
    if name in SHIPPED:
        return name
    if not weights.is_graph_model(found.path) and found.path.suffix != ".tflite":
        raise WeightsError(
            f"browsers run .tflite files and graph models of TensorFlow.js (.tfjs), not {name}: "
            "`kinesphere export --to tflite` writes one"
        )
    return found


def table(choice: Choice) -> dict[str, File]:
    """URL path → file: own.json, and for each of one's own its card, its file, and its shards."""
    said = {"model": choice.landmarks} if isinstance(choice.landmarks, str) else {}
    said |= {role: f"own/{role}/card.json" for role in choice.own}
    data = json.dumps(said).encode()
    files = {URL: File(Path("own.json"), immutable=False, data=data)}
    for role, one in choice.own.items():
        files |= {f"/own/{role}/{url}": File(p, immutable=False) for url, p in _files(one).items()}
    return files


def _files(own: Weights) -> dict[str, Path]:
    """Beside the card, as it names them: the page looks for them there."""
    *folders, name = own.card.file.split("/")
    if "\\" in own.card.file or {"", ".", ".."}.intersection((*folders, name)):
        raise WeightsError(f"the card of {own.path}: file must be a name, got {own.card.file!r}")
    files = {"card.json": weights.card_beside(own.path), own.card.file: own.path}
    for path in weights.shards(own):
        files["/".join((*folders, path.name))] = path
    return files
