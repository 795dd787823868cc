"""TensorFlow.js graph models: what is written is what the network computes; what is damaged is told."""

import copy
import json

import numpy as np
import pytest
import torch
from torch import nn

from kinesphere import weights
from kinesphere.core.errors import EngineError, WeightsError
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import Checkpoint, save
from kinesphere.learn.compare import computed
from kinesphere.learn.export.run import export
from kinesphere.learn.networks.norm import add_norm
from kinesphere.learn.options import ExportNetworkOptions
from kinesphere.learn.tfjs import files
from kinesphere.learn.tfjs.convert import convert
from kinesphere.learn.tfjs.execute import execute
from kinesphere.learn.tfjs.graph import ints_of, text_of, texts_of
from kinesphere.learn.tfjs.record import record


def changed(checkpoint):
    made = copy.deepcopy(checkpoint.network)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(1 + 0.01 * torch.randn_like(parameter))
    return Checkpoint(checkpoint.name, made, checkpoint.origin)


def exported(checkpoint, folder, **options):
    save(checkpoint, folder / "mine.pt")
    options = {"to": "tfjs", **options}
    return list(export(folder / "mine.pt", ExportNetworkOptions(folder / "out", **options)))


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A folder with lite, and its network."""
    checkpoint = changed(importing.released("lite"))
    (one,) = exported(checkpoint, tmp_path_factory.mktemp("mine"))
    return one.path, checkpoint.network


def run(folder, batch):
    """What the files say, by meaning."""
    card = weights.find(
        folder, weights.read_card(folder.with_name(f"{folder.name}.json")).role
    ).card
    low, high = card.value_range
    feed = batch.astype(np.float32) / 255 * (high - low) + low
    names = {meaning: output.name for meaning, output in card.outputs.items()}
    got = execute(files.read(folder / "model.json"), feed, list(names.values()))
    return {meaning: got[output] for meaning, output in names.items()}


def test_every_size_computes_in_files_what_it_computes_in_pytorch(released, seen, tmp_path):
    checkpoint = changed(released)
    (one,) = exported(checkpoint, tmp_path)
    batch = seen[:1]
    before, after = computed(released.network, batch), computed(checkpoint.network, batch)
    for output, value in run(one.path, batch).items():
        off, scale = np.abs(value - after[output]).max(), max(1.0, np.abs(after[output]).max())
        assert off < 2e-3 * scale, output
        assert off < 0.1 * np.abs(after[output] - before[output]).max(), output


def test_operators_are_those_that_tensorflow_js_computes_in_one_step(lite):
    nodes = convert(record(lite.network)).graph.nodes
    ops = [node.op for node in nodes if node.op not in ("Const", "Placeholder")]
    convolutions = [m for m in lite.network.modules() if isinstance(m, nn.Conv2d)]
    assert sum("Conv2" in op for op in ops) == len(convolutions)
    relus = [
        n
        for n in nodes
        if "fused_ops" in n.attributes and "Relu6" in texts_of(n.attributes["fused_ops"])
    ]
    # What is left stands behind an addition.
    assert len(relus) > 4 * ops.count("Relu6")
    explicit = [
        n
        for n in nodes
        if "padding" in n.attributes and text_of(n.attributes["padding"]) == "EXPLICIT"
    ]
    assert {tuple(ints_of(n.attributes["strides"])) for n in explicit} == {(1, 2, 2, 1)}
    # Borders are the convolutions' own; what pads still adds channels.
    assert ops.count("Pad") < 4


def test_norms_are_folded(lite, crops, tmp_path):
    checkpoint = changed(lite)
    add_norm(checkpoint.network)
    expected = computed(checkpoint.network, crops)["world"]
    (one,) = exported(checkpoint, tmp_path)
    assert np.abs(run(one.path, crops)["world"] - expected).max() < 2e-3


def test_half_precision_halves_the_files(mine, lite, tmp_path):
    (half,) = exported(changed(lite), tmp_path, half=True)
    size = [sum(p.stat().st_size for p in folder.glob("*.bin")) for folder in (mine[0], half.path)]
    assert size[1] / size[0] == pytest.approx(0.5, abs=0.01)
    said = json.loads(half.card.read_text())["compared"]
    assert said[0].startswith(
        "the graph read back (without TensorFlow.js) beside PyTorch, at most: "
    )
    assert said[1].startswith("half precision beside PyTorch")


def test_released_numbers_stay_in_half_precision(lite, tmp_path):
    (one,) = exported(lite, tmp_path)
    content = json.loads((one.path / "model.json").read_text())
    kinds = {
        w.get("quantization", {}).get("dtype")
        for g in content["weightsManifest"]
        for w in g["weights"]
    }
    assert kinds == {"float16", None}  # None: shapes, which are whole numbers
    graph, converted = files.read(one.path / "model.json"), convert(record(lite.network)).graph
    assert all(np.array_equal(converted.constants[n], a) for n, a in graph.constants.items())


def test_without_mask_nothing_of_it_is_left(lite, tmp_path):
    both = exported(lite, tmp_path, variants="mask,no-mask")
    assert [one.path.name for one in both] == ["mine.tfjs", "mine_no_mask.tfjs"]
    whole, cut = (files.read(one.path / "model.json") for one in both)
    assert {n.name for n in cut.nodes} < {n.name for n in whole.nodes}
    assert "activation_segmentation" not in {n.name for n in cut.nodes}
    mask = sum(p.numel() for p in lite.network.mask.parameters())
    numbers = [
        sum(a.size for a in g.constants.values() if a.dtype == np.float32) for g in (whole, cut)
    ]
    assert numbers[0] - numbers[1] == mask


def test_the_detector_asks_for_its_own_range_and_gives_what_the_original_takes(tmp_path, wholes):
    checkpoint = importing.released("detector")
    (one,) = exported(checkpoint, tmp_path)
    card = weights.find(one.path, "detector").card
    assert card.value_range == (-1.0, 1.0)
    joined = execute(
        files.read(one.path / "model.json"), (wholes / 127.5 - 1).astype(np.float32), ["detections"]
    )
    said = computed(checkpoint.network, wholes)
    assert np.abs(joined["detections"][..., :1] - said["scores"]).max() < 0.01
    assert np.abs(joined["detections"][..., 1:] - said["boxes"]).max() < 0.01


def test_a_new_export_leaves_nothing_of_an_older_one(mine, lite, tmp_path):
    exported(changed(lite), tmp_path)
    assert len(list((tmp_path / "out/mine.tfjs").glob("*.bin"))) == 2
    (tmp_path / "out/mine.tfjs/note.txt").write_text("mine")
    (one,) = exported(lite, tmp_path)
    assert {p.name for p in one.path.iterdir()} == {
        "model.json",
        "group1-shard1of1.bin",
        "note.txt",
    }
    weights.find(one.path)


def test_engines_say_what_to_do_with_it(mine):
    from kinesphere.engines import choose

    with pytest.raises(
        EngineError, match=r"mine\.tfjs is for TensorFlow\.js: `kinesphere live --model`"
    ):
        choose(weights.find(mine[0]))
    assert weights.find(mine[0] / "model.json") == weights.find(mine[0])


def test_networks_that_compute_something_else_are_refused():
    class Odd(nn.Module):
        side_px = 256

        def forward(self, x):
            return x.tanh()

    with pytest.raises(WeightsError, match=r"computes tanh: TensorFlow\.js is not told how"):
        recording = record_any(Odd())
        convert(recording)


def record_any(network):
    """As `record`, of a network that has other outputs."""
    from kinesphere.learn.tfjs.record import Recorder, Recording

    picture, recorder = torch.zeros(1, 3, 256, 256), Recorder()
    with torch.no_grad(), recorder:
        out = network(picture)
    return Recording(picture, recorder.calls, {"out": out})
