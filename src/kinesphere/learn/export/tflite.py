"""A network as TFLite: its numbers in the released file of that size.

So operators, names and layout are those that engines, the browser and phones know already. The released
files are in half precision. Numbers that it holds exactly are written so (a round trip changes nothing);
others in float32, unless half precision is asked for: its rounding alone can move landmarks by pixels
where a crop shows little.
"""

from pathlib import Path

from kinesphere import weights
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.learn.checkpoint import Checkpoint
from kinesphere.learn.tflite.matching import numbers_of
from kinesphere.learn.tflite.read import read_model
from kinesphere.learn.tflite.write import fits_half, with_numbers


def write(checkpoint: Checkpoint, path: Path, half: bool) -> Card:
    """Write the file; returns the released card, which fits it but for what `cards` fills in."""
    shipped = weights.find(checkpoint.name, weights.card_of(checkpoint.name).role)
    model = read_model(shipped.path)
    new = numbers_of(model, checkpoint.name, checkpoint.network)
    try:
        data = with_numbers(model, new, half or all(map(fits_half, new.values())))
    except WeightsError as error:
        raise WeightsError(f"the checkpoint cannot be written as TFLite: {error}") from error
    path.write_bytes(data)
    return shipped.card
