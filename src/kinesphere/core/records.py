"""What travels in files: rows of poses, and the cards of weights."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.pose import Pose

ROW: Final = np.dtype(
    [
        ("frame", "<i8"),
        ("t_ms", "<f8"),
        ("person", "<i4"),
        ("score", "<f4"),
        ("xy_px", "<f4", (33, 2)),
        ("z", "<f4", (33,)),
        ("xyz_m", "<f4", (33, 3)),
        ("visibility", "<f4", (33,)),
        ("presence", "<f4", (33,)),
    ]
)
"""One person in one frame; a table of poses is an array (N,) of these. Frames: docs/conventions.md."""


def row(frame: int, t_ms: float, pose: Pose) -> Array:
    """`pose` as one ROW, shape (1,)."""
    out = np.zeros(1, ROW)
    out["frame"], out["t_ms"], out["person"], out["score"] = frame, t_ms, pose.id, pose.score
    out["xy_px"], out["z"], out["xyz_m"] = pose.xy_image_px, pose.z, pose.xyz_world_m
    out["visibility"], out["presence"] = pose.visibility, pose.presence
    return out


@dataclass(frozen=True)
class Output:
    """One output of a network: its name inside the file and its shape with a batch of one."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Card:
    """What a weights file is and how to feed it; read by Python and by the browser alike.

    The network takes (1, height, width, 3) RGB with 0..255 mapped linearly to `value_range`.
    """

    name: str
    role: str
    """"detector" or "landmarks"."""
    file: str
    bytes: int
    """How long the file is: tells a download that stopped early."""
    sha256: str
    licence: str
    source: str
    input_name: str
    input_size_px: tuple[int, int]
    """(width, height)."""
    value_range: tuple[float, float]
    outputs: dict[str, Output]
    """By what they mean, not by their names inside the file."""


_MEANINGS: Final = {
    "detector": {"boxes": (1, 2254, 12), "scores": (1, 2254, 1)},
    "landmarks": {
        "landmarks": (1, 195),
        "presence": (1, 1),
        "mask": (1, 256, 256, 1),
        "heatmaps": (1, 64, 64, 39),
        "world": (1, 117),
    },
}


def read_card(path: Path) -> Card:
    """The card in a JSON file; WeightsError says what is missing or wrong in it."""
    try:
        card = _card(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise WeightsError(f"no card at {path}: weights need a JSON card beside them") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise WeightsError(f"the card {path} is not readable JSON: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"the card {path} lacks or garbles a field: {error!r}") from error
    _check_outputs(path, card)
    return card


def _card(data: dict[str, Any]) -> Card:
    feed = cast(dict[str, Any], data["input"])
    outputs = cast(dict[str, dict[str, Any]], data["outputs"])
    width, height = feed["size_px"]
    low, high = map(float, feed["value_range"])
    if not -np.inf < low < high < np.inf:
        raise ValueError(f"value_range must be two growing numbers, got {low}, {high}")
    return Card(
        name=str(data["name"]),
        role=str(data["role"]),
        file=str(data["file"]),
        bytes=int(data["bytes"]),
        sha256=str(data["sha256"]),
        licence=str(data["licence"]),
        source=str(data["source"]),
        input_name=str(feed["name"]),
        input_size_px=(int(width), int(height)),
        value_range=(low, high),
        outputs={k: Output(str(v["name"]), tuple(v["shape"])) for k, v in outputs.items()},
    )


def _check_outputs(path: Path, card: Card) -> None:
    if card.role not in _MEANINGS:
        raise WeightsError(
            f"the card {path}: role must be one of {list(_MEANINGS)}, got {card.role!r}"
        )
    for meaning, shape in _MEANINGS[card.role].items():
        got = card.outputs.get(meaning)
        if got is None and meaning == "mask":
            continue
        if got is None or got.shape != shape:
            raise WeightsError(
                f"the card {path}: output {meaning!r} must have shape {shape}, got {got and got.shape}"
            )
