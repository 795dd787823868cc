"""A network as TFLite: its numbers in the released file of that size.

So operators, names and layout are those that engines, the browser and phones know already. The released
files are in half precision. Numbers that it holds exactly are written so (a round trip changes nothing);
others in float32, unless half precision is asked for: its rounding alone can move landmarks by pixels
where a crop shows little.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kinesphere import weights
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.learn.checkpoint import Checkpoint
from kinesphere.learn.tflite.matching import numbers_of, outputs_by_meaning
from kinesphere.learn.tflite.read import read_model
from kinesphere.learn.tflite.write import fits_half, with_numbers


def write(checkpoint: Checkpoint, path: Path, half: bool, outputs: Sequence[str]) -> Card:
    """Write the file; returns the released card, which fits it but for what `cards` fills in.

    outputs   by meaning; what only others need is left out
    """
    shipped = weights.find(checkpoint.name, weights.card_of(checkpoint.name).role)
    model = read_model(shipped.path)
    new = numbers_of(model, checkpoint.name, checkpoint.network)
    try:
        half = half or all(map(fits_half, new.values()))
        places = outputs_by_meaning(model, checkpoint.name)
        data = with_numbers(model, new, half, [places[meaning] for meaning in outputs])
    except WeightsError as error:
        raise WeightsError(f"the checkpoint cannot be written as TFLite: {error}") from error
    path.write_bytes(data)
    told = {meaning: shipped.card.outputs[meaning] for meaning in outputs}
    return replace(shipped.card, outputs=told)
