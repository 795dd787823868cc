"""The card beside an exported file."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

from kinesphere import __version__, weights
from kinesphere.core.records import Card, Shard
from kinesphere.learn.checkpoint import Origin
from kinesphere.learn.tfjs.files import MODEL


def filled(card: Card, path: Path, origin: Origin, checkpoint: str) -> Card:
    """`card` with what is known of the file once it is written.

    path         a file, or the folder of a graph model
    checkpoint   the name of the checkpoint's file
    """
    main, name = (path / MODEL, f"{path.name}/{MODEL}") if path.is_dir() else (path, path.name)
    told = _told(main)
    further = [one for one in sorted(main.parent.iterdir()) if path.is_dir() and one != main]
    return replace(
        card,
        name=path.stem,
        file=name,
        bytes=told.bytes,
        sha256=told.sha256,
        shards=tuple(_told(one) for one in further),
        licence=origin.licence,
        source=f"{checkpoint}, exported by kinesphere {__version__}; from {origin.source}",
    )


def _told(path: Path) -> Shard:
    data = path.read_bytes()
    return Shard(path.name, len(data), hashlib.sha256(data).hexdigest())


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
        **({"shards": [asdict(shard) for shard in card.shards]} if card.shards else {}),
        "network": network,
        "compared": differences,
        "input": feed,
        "outputs": outputs,
    }
    return json.dumps(content, indent=2) + "\n"
