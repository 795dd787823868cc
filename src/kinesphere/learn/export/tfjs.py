"""A network as a TensorFlow.js graph model: a folder with model.json and the shards of its weights.

Outputs have the names that `@tensorflow-models/pose-detection` asks for, so it can be given such a
folder too (`landmarkModelUrl`, `detectorModelUrl`): for it, scores and boxes are joined once more, and
the mask is there as a probability. Who does not ask for these does not pay for them.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere import weights
from kinesphere.core.records import Card, Output
from kinesphere.learn import compare
from kinesphere.learn.checkpoint import Checkpoint
from kinesphere.learn.compare import Difference
from kinesphere.learn.networks import Network
from kinesphere.learn.tfjs import files
from kinesphere.learn.tfjs.convert import INPUT, Converted, convert
from kinesphere.learn.tfjs.execute import execute
from kinesphere.learn.tfjs.graph import Graph, Node, integer, kind, needed, renamed
from kinesphere.learn.tfjs.record import record
from kinesphere.learn.tflite.write import fits_half

_NAMES: Final = {
    **{"landmarks": "ld_3d", "presence": "output_poseflag", "world": "world_3d"},
    **{"heatmaps": "activation_heatmap", "mask": "mask_logits"},
    **{"boxes": "boxes", "scores": "scores"},
}
_MASK: Final = "activation_segmentation"
_DETECTIONS: Final = "detections"
_READ_BACK: Final = "the graph read back (without TensorFlow.js)"
_FLOAT: Final = {"T": kind("float32")}


def write(checkpoint: Checkpoint, path: Path, half: bool, outputs: Sequence[str]) -> Card:
    """Write the folder; returns its card but for what `cards` fills in.

    outputs   by meaning; what only others need is not written
    """
    converted = convert(record(checkpoint.network))
    graph = _graph(converted, outputs)
    card, side = weights.card_of(checkpoint.name), checkpoint.network.side_px
    told = {meaning: Output(_NAMES[meaning], card.outputs[meaning].shape) for meaning in outputs}
    given = {output.name: output.shape for output in told.values()}
    if (
        card.role == "detector"
    ):  # the original takes all that the model gives, and expects one tensor
        given = {_DETECTIONS: (1, 2254, 13)}
    elif "mask" in outputs:
        given[_MASK] = given[_NAMES["mask"]]
    floats = [array for array in graph.constants.values() if array.dtype == np.float32]
    signature = files.Signature({INPUT: (1, side, side, 3)}, given)
    files.write(graph, signature, half or all(map(fits_half, floats)), path)
    return replace(card, input_name=INPUT, value_range=converted.value_range, outputs=told)


def _graph(converted: Converted, outputs: Sequence[str]) -> Graph:
    names = {converted.outputs[meaning]: _NAMES[meaning] for meaning in outputs}
    graph = renamed(converted.graph, names)
    nodes, constants = list(graph.nodes), dict(graph.constants)
    more: list[str] = []
    if "mask" in outputs:
        nodes.append(Node(_MASK, "Sigmoid", (_NAMES["mask"],), _FLOAT))
        more.append(_MASK)
    if "boxes" in outputs:
        axis = np.array(2, np.int32)
        nodes.append(Node("axis", "Const", (), {"dtype": kind(axis)}))
        constants["axis"] = axis
        joined = (_NAMES["scores"], _NAMES["boxes"], "axis")
        nodes.append(Node(_DETECTIONS, "ConcatV2", joined, {**_FLOAT, "N": integer(2)}))
        more.append(_DETECTIONS)
    return needed(Graph(tuple(nodes), constants), [*names.values(), *more])


def differences(path: Path, card: Card, network: Network) -> list[Difference]:
    """Every output of the files in a folder, read back and computed node for node."""
    batch = compare.pictures(network.side_px)
    low, high = card.value_range
    feed = batch.astype(np.float32) * np.float32((high - low) / 255) + np.float32(low)
    names = {meaning: output.name for meaning, output in card.outputs.items()}
    got = execute(files.read(path / files.MODEL), feed, list(names.values()))
    computed = compare.computed(network, batch)
    expected = {meaning: computed[meaning] for meaning in names}
    return compare.beside(
        _READ_BACK, expected, {m: got[n] for m, n in names.items()}, network.side_px
    )
