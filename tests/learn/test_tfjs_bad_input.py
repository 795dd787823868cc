"""Graph models that are damaged, or say what cannot be: one line that says what is wrong."""

import json
import shutil

import numpy as np
import pytest
import torch

from kinesphere import weights
from kinesphere.core.errors import WeightsError
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import save
from kinesphere.learn.export.run import export
from kinesphere.learn.options import ExportNetworkOptions
from kinesphere.learn.tfjs import files
from kinesphere.learn.tfjs.execute import execute


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A folder with lite in float32, so in two shards, and its card beside it."""
    checkpoint, folder = importing.released("lite"), tmp_path_factory.mktemp("mine")
    with torch.no_grad():
        for parameter in checkpoint.network.parameters():
            parameter.mul_(1.01)
    save(checkpoint, folder / "mine.pt")
    (one,) = export(folder / "mine.pt", ExportNetworkOptions(folder / "out", to="tfjs"))
    return one.path


@pytest.fixture
def damaged(mine, tmp_path):
    """A copy to be damaged."""
    shutil.copytree(mine, tmp_path / "mine.tfjs")
    shutil.copy(mine.with_name("mine.tfjs.json"), tmp_path)
    return tmp_path / "mine.tfjs"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: (d / "group1-shard1of2.bin").unlink(), "is missing: it belongs beside its card"),
        (lambda d: (d / "group1-shard2of2.bin").write_bytes(b"x"), "it has 1 bytes, its card says"),
        (lambda d: flip(d / "group1-shard1of2.bin"), "exchanged: its SHA-256 is"),
        (lambda d: flip(d / "model.json"), "exchanged: its SHA-256 is"),
        (lambda d: (d / "model.json").unlink(), "there are no weights at"),
        (lambda d: shutil.rmtree(d), "there are no weights at"),
        (lambda d: d.with_name("mine.tfjs.json").unlink(), "no card at"),
        (lambda d: card(d, shards=[]), None),  # then nothing vouches for them: `read` finds out
        (lambda d: card(d, shards=[{"file": "../x", "bytes": 1, "sha256": ""}]), "without folders"),
        (lambda d: card(d, shards=3), "lacks or garbles a field"),
        (lambda d: card(d, shards=[{"file": "x"}]), "lacks or garbles a field: KeyError"),
    ],
)
def test_damaged_files_are_told_by_their_card(damaged, change, message):
    change(damaged)
    if message is None:
        assert weights.find(damaged).card.shards == ()
        return
    with pytest.raises(WeightsError, match=message):
        weights.find(damaged)


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def card(folder, **fields):
    path = folder.with_name("mine.tfjs.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def content(folder, change):
    path = folder / "model.json"
    said = json.loads(path.read_text())
    change(said)
    path.write_text(json.dumps(said))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: (d / "model.json").write_text("{"), "is not readable JSON"),
        (lambda d: (d / "model.json").write_bytes(b"\xff\xfe\x00"), "is not readable JSON"),
        (lambda d: (d / "model.json").write_text("[1]"), "is no graph model of TensorFlow.js"),
        (lambda d: (d / "model.json").write_text("{}"), "is no graph model of TensorFlow.js"),
        (
            lambda d: content(d, lambda c: c["weightsManifest"].clear()),
            "no numbers for its constant",
        ),
        (lambda d: content(d, lambda c: first(c).update(shape=[-1])), "is no graph model"),
        (lambda d: content(d, lambda c: first(c).update(shape=[2**40])), "is no graph model"),
        (lambda d: content(d, lambda c: first(c).update(dtype="complex64")), "not read here"),
        (lambda d: content(d, lambda c: paths(c, ["../../secret"])), "outside of its folder"),
        (lambda d: content(d, lambda c: paths(c, ["nothing.bin"])), "cannot be read: No such file"),
        (lambda d: (d / "group1-shard2of2.bin").write_bytes(b""), "are cut short"),
        (lambda d: (d / "group1-shard2of2.bin").write_bytes(bytes(2**22)), "were expected"),
    ],
)
def test_damaged_graphs_are_told(damaged, change, message):
    change(damaged)
    with pytest.raises(WeightsError, match=message):
        files.read(damaged / "model.json")


def first(said):
    return said["weightsManifest"][0]["weights"][0]


def paths(said, names):
    said["weightsManifest"][0]["paths"] = names


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda n: n.update(op="Cosh"), "computes Cosh: not known here"),
        (lambda n: n.update(input=["nothing"]), "lacks 'nothing'"),
        (lambda n: n.update(attr={}), "lacks '"),
        (lambda n: n["input"].pop(0), "cannot be computed"),
    ],
)
def test_graphs_that_cannot_be_computed_are_told(damaged, change, message):
    content(damaged, lambda c: change(convolution(c)))
    graph = files.read(damaged / "model.json")
    with pytest.raises(WeightsError, match=message):
        execute(graph, np.zeros((1, 256, 256, 3), np.float32), ["ld_3d"])


def convolution(said):
    return next(
        n
        for n in said["modelTopology"]["node"]
        if n["op"] == "DepthwiseConv2dNative" or "Fused" in n["op"]
    )
