"""The command `weights import`: a TFLite file → a checkpoint that computes the same."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from kinesphere import weights
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.core.records import Card, Output, read_card
from kinesphere.learn import compare
from kinesphere.learn.checkpoint import Checkpoint, Origin, save
from kinesphere.learn.compare import Difference
from kinesphere.learn.networks import network
from kinesphere.learn.options import WeightsImportOptions
from kinesphere.learn.tflite.matching import identify, outputs_by_meaning, state_of
from kinesphere.learn.tflite.read import Model, read_model
from kinesphere.weights import Weights


@dataclass(frozen=True)
class Imported:
    """What was read, and how far the module is from the file."""

    checkpoint: Checkpoint
    differences: list[Difference]


def import_(options: WeightsImportOptions) -> Imported:
    """Read the file, compare, write the checkpoint."""
    shipped = options.file in weights.SHIPPED
    path = weights.FOLDER / f"{options.file}.tflite" if shipped else Path(options.file)
    model, name, state = _read(path)
    card = _card(path, model, name)
    checkpoint = _checkpoint(name, state, _origin(card, options))
    found = compare.differences(Weights(path, card), checkpoint.network)
    compare.check(found, str(path))
    save(checkpoint, options.out)
    return Imported(checkpoint, found)


def released(name: str) -> Checkpoint:
    """The network `name` with the weights that ship, in `eval` mode."""
    shipped = weights.find(name, weights.card_of(name).role)
    state = state_of(read_model(shipped.path), name)
    return _checkpoint(name, state, _origin_of(shipped.card))


def _checkpoint(name: str, state: dict[str, Tensor], origin: Origin) -> Checkpoint:
    made = network(name)
    made.load_state_dict(state)
    made.eval()
    return Checkpoint(name, made, origin)


def _read(path: Path) -> tuple[Model, str, dict[str, Tensor]]:
    model = read_model(path)
    try:
        name = identify(model)
        return model, name, state_of(model, name)
    except WeightsError as error:
        raise WeightsError(f"{path} cannot be imported: {error}") from error


def _card(path: Path, model: Model, name: str) -> Card:
    """The card beside the file; else that of the weights that ship, where only names differ.

    Without one, licence and source are empty, unless the file is one of those that ship.
    """
    if weights.card_beside(path).is_file():
        return weights.verify(Weights(path, read_card(weights.card_beside(path)))).card
    shipped, digest = weights.card_of(name), hashlib.sha256(model.data).hexdigest()
    places = outputs_by_meaning(model, name)
    outputs = {
        meaning: Output(model.tensors[places[meaning]].name, output.shape)
        for meaning, output in shipped.outputs.items()
    }
    feed = model.tensors[model.inputs[0]].name if model.inputs else ""
    card = replace(shipped, file=path.name, sha256=digest, bytes=len(model.data))
    if digest != shipped.sha256:
        card = replace(card, licence="", source="")
    return replace(card, input_name=feed, outputs=outputs)


def _origin(card: Card, options: WeightsImportOptions) -> Origin:
    origin = _origin_of(card)
    if options.licence is not None:
        origin = replace(origin, licence=options.licence)
    if options.source is not None:
        origin = replace(origin, source=options.source)
    if not (origin.licence.strip() and origin.source.strip()):
        raise InputError(
            f"{card.file} has no card beside it: say --licence and --source, they stay with the numbers"
        )
    return origin


def _origin_of(card: Card) -> Origin:
    return Origin(card.licence, card.source, card.file, card.sha256)
