"""The card beside an exported file."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from kinesphere import __version__, weights
from kinesphere.core.records import Card
from kinesphere.learn.checkpoint import Origin


def filled(card: Card, path: Path, origin: Origin, checkpoint: str) -> Card:
    """`card` with what is known of the file once it is written.

    checkpoint   the name of the checkpoint's file
    """
    data = path.read_bytes()
    return replace(
        card,
        name=path.stem,
        file=path.name,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        licence=origin.licence,
        source=f"{checkpoint}, exported by kinesphere {__version__}; from {origin.source}",
    )


def as_json(card: Card, network: str, differences: list[str]) -> str:
    """A card as a file has it; what is said of the outputs comes from the card that ships."""
    told = json.loads((weights.FOLDER / f"{network}.json").read_text(encoding="utf-8"))
    outputs = {
        meaning: {
            "name": output.name,
            "shape": output.shape,
            "meaning": told["outputs"][meaning]["meaning"],
        }
        for meaning, output in card.outputs.items()
    }
    feed = {
        **told["input"],
        "name": card.input_name,
        "size_px": card.input_size_px,
        "value_range": card.value_range,
    }
    same = ("name", "role", "file", "bytes", "sha256", "licence", "source")
    content = {
        **{name: getattr(card, name) for name in same},
        "network": network,
        "compared": differences,
        "input": feed,
        "outputs": outputs,
    }
    return json.dumps(content, indent=2) + "\n"
