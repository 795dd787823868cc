"""What travels in files: rows of poses, samples of bodies, answers about depth, cards of weights."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, WeightsError
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
        ("sigma_m", "<f4", (33,)),
        ("position_m", "<f4", (3,)),
    ]
)
"""One person in one frame; a table of poses is an array (N,) of these. Frames: docs/conventions.md.

`sigma_m` and `position_m` are the lift's, NaN without it."""


def row(frame: int, t_ms: float, pose: Pose) -> Array:
    """`pose` as one ROW, shape (1,)."""
    out = np.zeros(1, ROW)
    out["frame"], out["t_ms"], out["person"], out["score"] = frame, t_ms, pose.id, pose.score
    out["xy_px"], out["z"], out["xyz_m"] = pose.xy_image_px, pose.z, pose.xyz_world_m
    out["visibility"], out["presence"] = pose.visibility, pose.presence
    out["sigma_m"] = np.nan if pose.sigma_m is None else pose.sigma_m
    out["position_m"] = np.nan if pose.position_m is None else pose.position_m
    return out


@dataclass(frozen=True)
class Sample:
    """A body fitted to one person in one picture: what a network can be trained on.

    One row of a table of samples; docs/samples.md says the same for those who read the file alone. All
    arrays are float32 but the camera's.
    """

    source: str
    """The picture, or the clip, that it was made from, as it was named."""
    frame: int
    """In the clip; 0 for a picture."""
    t_ms: float
    person: int
    """Tells several people in one picture apart."""
    picture: str
    """The picture beside the table, from the table's folder; empty if none was kept."""
    mask: str
    """The person's mask (PNG, 0 or 255), likewise; empty if there was none."""
    parts: str
    """The map of labels of the body's parts, likewise."""
    size_px: Array
    """(2,) int32 width and height of the picture."""
    K: Array
    """(3, 3) float64 of the camera."""
    distortion: Array
    """(5,) float64 k1, k2, p1, p2, k3, as OpenCV has them."""
    T_camera_world: Array
    """(3, 4) float64: where the camera is; the identity but where several cameras were calibrated."""
    fov_known: bool
    """Whether the focal length was given (by a calibration or EXIF) and not guessed."""
    body: str
    """Which body, with its version."""
    parameters: Array
    """(P,) of the body, in the camera's frame: translation, rotation vectors, shape."""
    height_m: float
    """How tall the person is who stands up."""
    xyz_camera_m: Array
    """(33, 3) the landmarks in the camera's frame: x right, y down, z away."""
    xyz_m: Array
    """(33, 3) the same from the middle of the hips."""
    xy_px: Array
    """(33, 2) the same in the picture."""
    sigma_m: Array
    """(33, 3) how sure `xyz_m` is: standard deviations, of what the evidence leaves open."""
    seen_px: Array
    """(33, 2) where the evidence had the landmarks; NaN where it had none."""
    seen_sigma_px: Array
    """(33,) how far off these may be; infinite where there was none."""
    reprojection_px: float
    """The median distance of `xy_px` from `seen_px`."""
    cost: float
    """Of the fit: a negative log likelihood."""
    costs: dict[str, float]
    """By kind of evidence."""
    settled: bool
    """Whether the fit ended because nothing more could be gained."""
    ambiguity_m: float
    """How far apart the explanations of the picture are: the mean distance of a landmark from the best,
    over all that were found, each as likely as it is."""
    alternatives_m: Array
    """(A, 33, 3) the other explanations, from the middle of the hips; the likeliest first."""
    alternative_weights: Array
    """(A,) how likely each is beside the best, 0 to 1."""
    order_told: int
    """How many answers about depth there were, and how many of them the fit obeys."""
    order_obeyed: int

    def __post_init__(self) -> None:
        for name, shape in SAMPLE_SHAPES.items():
            got = np.shape(getattr(self, name))
            if got != shape and not (name.startswith("alternative") and got[1:] == shape[1:]):
                raise InputError(f"sample: {name} must have shape {shape}, got {got}")
        if len(self.alternatives_m) != len(self.alternative_weights):
            raise InputError("sample: alternatives_m and alternative_weights differ in length")


SAMPLE_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "size_px": (2,),
    "K": (3, 3),
    "distortion": (5,),
    "T_camera_world": (3, 4),
    "xyz_camera_m": (skeleton.COUNT, 3),
    "xyz_m": (skeleton.COUNT, 3),
    "xy_px": (skeleton.COUNT, 2),
    "sigma_m": (skeleton.COUNT, 3),
    "seen_px": (skeleton.COUNT, 2),
    "seen_sigma_px": (skeleton.COUNT,),
    "alternatives_m": (0, skeleton.COUNT, 3),
    "alternative_weights": (0,),
}
"""Of a sample's arrays; those of the alternatives are as long as there are alternatives."""


@dataclass(frozen=True)
class DepthOrder:
    """Which of two landmarks of a person is nearer to the camera: one answer. A line of a JSONL file."""

    picture: str
    """As the picture or clip is named; a name without folders matches one in any folder."""
    nearer: str
    farther: str
    """Names of landmarks (`core.skeleton.NAMES`)."""
    frame: int = 0
    person: int = 0
    confidence: float = 0.98
    """How likely it is right: 0.5 to 1."""


def depth_order(data: dict[str, Any]) -> DepthOrder:
    """The answer in a line of JSON; InputError says what is missing or wrong."""
    missing = [name for name in ("picture", "nearer", "farther") if name not in data]
    if missing:
        raise InputError(
            f"a depth order needs picture, nearer and farther; {missing[0]} is missing"
        )
    told = {field.name: data[field.name] for field in fields(DepthOrder) if field.name in data}
    for name in (told["nearer"], told["farther"]):
        if not isinstance(name, str) or name not in skeleton.INDEX:
            raise InputError(f"a depth order is about landmarks, and {name!r} is none of the 33")
    if told["nearer"] == told["farther"]:
        raise InputError(f"a depth order needs two landmarks, got {told['nearer']} twice")
    if not isinstance(told["picture"], str):
        raise InputError(f"a depth order's picture must be a name, got {told['picture']!r}")
    for name in ("frame", "person"):
        if type(told.get(name, 0)) is not int:
            raise InputError(f"a depth order's {name} must be a whole number, got {told[name]!r}")
    confidence = told.get("confidence", DepthOrder.confidence)
    if not isinstance(confidence, (int, float)) or not 0.5 <= confidence <= 1:
        raise InputError(f"a depth order's confidence must be 0.5 to 1, got {confidence!r}")
    return DepthOrder(**told)


@dataclass(frozen=True)
class Output:
    """One output of a network: its name inside the file and its shape with a batch of one."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Shard:
    """A further file of weights that come in several; it lies beside the one that the card names."""

    file: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Card:
    """What a weights file is and how to feed it; read by Python and by the browser alike.

    The network takes (1, height, width, 3) RGB with 0..255 mapped linearly to `value_range`.
    """

    name: str
    role: str
    """What it finds: "detector" (people) or "landmarks" (of a body); of hands "palms", "hand" and
    "hand_recrop"; of faces "faces", "face_mesh" and "face"."""
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
    shards: tuple[Shard, ...] = ()
    """Of a TensorFlow.js graph model, whose `file` is its model.json; other weights are one file."""


_MEANINGS: Final = {
    "detector": {"boxes": (1, 2254, 12), "scores": (1, 2254, 1)},
    "landmarks": {
        "landmarks": (1, 195),
        "presence": (1, 1),
        "mask": (1, 256, 256, 1),
        "heatmaps": (1, 64, 64, 39),
        "world": (1, 117),
    },
    "palms": {"boxes": (1, 2016, 18), "scores": (1, 2016, 1)},
    "hand": {"landmarks": (1, 63), "presence": (1, 1), "handedness": (1, 1), "world": (1, 63)},
    "hand_recrop": {"points": (1, 1, 1, 4)},
    "faces": {"boxes": (1, 896, 16), "scores": (1, 896, 1)},
    "face_mesh": {"mesh": (1, 1, 1, 1404), "presence": (1, 1, 1, 1)},
    "face": {
        "mesh": (1, 1, 1, 1404),
        "lips": (1, 1, 1, 160),
        "left_eye": (1, 1, 1, 142),
        "right_eye": (1, 1, 1, 142),
        "left_iris": (1, 1, 1, 10),
        "right_iris": (1, 1, 1, 10),
        "presence": (1, 1, 1, 1),
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
        shards=tuple(_shard(one) for one in data.get("shards", ())),
    )


def _shard(data: dict[str, Any]) -> Shard:
    shard = Shard(str(data["file"]), int(data["bytes"]), str(data["sha256"]))
    if shard.file in ("", ".", "..") or "/" in shard.file or "\\" in shard.file:
        raise ValueError(f"a shard's file must be a name without folders, got {shard.file!r}")
    return shard


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
