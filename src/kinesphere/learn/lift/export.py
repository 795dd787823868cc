"""A trained lift as the files that Python and the browser read: see `live.lift.stored`."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from torch import nn

from kinesphere.core.arrays import Array
from kinesphere.core.errors import OutputError
from kinesphere.learn.lift.network import LiftNetwork
from kinesphere.media.whole import whole

LICENCE: Final = "Apache-2.0"


def write(
    card: Path,
    network: LiftNetwork,
    lags_ms: tuple[float, ...],
    spread: float,
    visible: Array,
    told: dict[str, Any],
) -> None:
    """The card and, beside it, NAME.bin. `told` adds to the card what people should know.

    Raises OutputError.
    """
    layers = _layers(network)
    numbers = np.concatenate(
        [
            part.detach().numpy().ravel()
            for layer in layers.values()
            for part in (layer.weight, layer.bias)
        ]
    ).astype("<f2")
    if not np.isfinite(numbers).all():
        raise OutputError("the lift has numbers that half precision cannot hold: train it anew")
    data, file = numbers.tobytes(), card.with_suffix(".bin")
    about = {
        "name": card.stem,
        "role": "lift",
        "file": file.name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": LICENCE,
        **told,
        "lags_ms": list(lags_ms),
        "layers": [{"name": n, "shape": list(one.weight.shape)} for n, one in layers.items()],
        "spread": round(spread, 4),
        "visible": np.round(visible, 4).tolist(),
    }
    with whole(file) as part:
        part.write_bytes(data)
    with whole(card) as part:
        part.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _layers(network: LiftNetwork) -> dict[str, nn.Linear]:
    found: dict[str, nn.Linear] = {}
    for name, one in network.named_modules():
        if isinstance(one, nn.Linear):
            found[name.replace("blocks.", "block.")] = one
    return found
