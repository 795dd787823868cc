"""Checkpoints as files: round trips, changed numbers, half precision, cards; through every engine."""

import copy
import hashlib
import json

import numpy as np
import pytest
import torch

from kinesphere import engines, weights
from kinesphere.cli import main
from kinesphere.core.errors import InputError, OutputError, WeightsError
from kinesphere.learn import compare, importing
from kinesphere.learn.checkpoint import Checkpoint, load, save
from kinesphere.learn.compare import computed
from kinesphere.learn.export.run import export
from kinesphere.learn.networks.norm import add_norm
from kinesphere.learn.options import ExportNetworkOptions, WeightsImportOptions
from kinesphere.learn.tflite.read import read_model
from kinesphere.live.networks import load_networks


def changed(checkpoint: Checkpoint, by: float = 0.01) -> Checkpoint:
    made = copy.deepcopy(checkpoint.network)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.mul_(1 + by * torch.randn_like(parameter))
    return Checkpoint(checkpoint.name, made, checkpoint.origin)


def exported(checkpoint, folder, **options):
    save(checkpoint, folder / "mine.pt")
    return list(export(folder / "mine.pt", ExportNetworkOptions(folder / "out", **options)))


def run(path, batch, engine):
    role = weights.card_of("detector" if batch.shape[1] == 224 else "lite").role
    found = weights.find(path, role)
    return engines.load(found, tuple(found.card.outputs), engine).run(batch)


def test_the_released_file_comes_back_with_equal_outputs(name, released, seen, tmp_path):
    (one,) = exported(released, tmp_path, to="tflite")
    shipped = weights.find(name, weights.card_of(name).role)
    for engine in ("openvino", "litert"):
        expected = engines.load(shipped, tuple(shipped.card.outputs), engine).run(seen)
        got = run(one.path, seen, engine)
        for output, value in expected.items():
            assert np.array_equal(got[output], value), (engine, output)


@pytest.mark.parametrize("size", ["lite", "detector"])
def test_an_imported_export_is_the_checkpoint(size, tmp_path):
    mine = changed(importing.released(size))
    (one,) = exported(mine, tmp_path, to="tflite")
    again = importing.import_(WeightsImportOptions(str(one.path), tmp_path / "again.pt"))
    state = mine.network.state_dict()
    assert all(torch.equal(v, state[n]) for n, v in again.checkpoint.network.state_dict().items())
    assert again.checkpoint.origin.licence == "Apache-2.0"
    assert "mine.pt, exported by kinesphere" in again.checkpoint.origin.source
    assert load(tmp_path / "again.pt").name == mine.name


@pytest.mark.parametrize("size", ["lite", "detector"])
def test_changed_numbers_give_the_changed_outputs_in_every_format(size, tmp_path, crops, wholes):
    released = importing.released(size)
    mine, batch = changed(released), wholes if size == "detector" else crops
    before, after = computed(released.network, batch), computed(mine.network, batch)
    tflite, onnx = exported(mine, tmp_path, to="tflite,onnx")
    for path, engine in (
        (tflite.path, "openvino"),
        (tflite.path, "litert"),
        (onnx.path, "openvino"),
        (onnx.path, "onnxruntime"),
    ):
        for output, value in run(path, batch, engine).items():
            off = np.abs(value - after[output]).max()
            assert off < 2e-3 * max(1.0, np.abs(after[output]).max()), (engine, output)
            assert off < 0.1 * np.abs(after[output] - before[output]).max(), (engine, output)


def test_every_size_is_compared_in_every_engine(name, released, tmp_path):
    tflite, onnx = exported(changed(released), tmp_path, to="tflite,onnx")
    for one, expected in ((tflite, {"openvino", "litert"}), (onnx, {"openvino", "onnxruntime"})):
        assert {d.engine for d in one.differences} == expected
        assert {d.output for d in one.differences} == set(weights.card_of(name).outputs)
        assert all(0 < d.share <= d.tolerance for d in one.differences)


def test_without_mask_the_rest_is_the_same_to_the_bit(lite, crops, tmp_path):
    mine = changed(lite)
    whole, cut = exported(mine, tmp_path, to="tflite", variants="mask,no-mask")
    assert cut.path.name == "mine_no_mask.tflite"
    for engine in ("openvino", "litert"):
        before, after = run(whole.path, crops, engine), run(cut.path, crops, engine)
        assert set(before) - set(after) == {"mask"}
        assert all(np.array_equal(before[output], value) for output, value in after.items())


def test_without_mask_nothing_of_it_is_left(lite, tmp_path):
    mask = sum(parameter.numel() for parameter in lite.network.mask.parameters())
    both = exported(changed(lite), tmp_path, to="tflite,onnx", variants="no-mask,mask")
    sizes = {one.path.name: one.path.stat().st_size for one in both}
    assert sizes["mine.onnx"] - sizes["mine_no_mask.onnx"] > 4 * mask
    # But for what aligns numbers.
    assert sizes["mine.tflite"] - sizes["mine_no_mask.tflite"] > 0.98 * 4 * mask
    model = read_model(tmp_path / "out/mine_no_mask.tflite")
    taken = {position for one in model.operators for position in one.inputs}
    assert all(i in taken for i, tensor in enumerate(model.tensors) if tensor.vector)
    assert len(model.outputs) == 4


def test_masks_of_weights_that_give_none_are_refused(lite, tmp_path, clip_path, capsys):
    (one,) = exported(lite, tmp_path, to="tflite", variants="no-mask")
    command = ["estimate", str(clip_path), "--frames", "2", "--model", str(one.path)]
    assert main([*command, "--out", str(tmp_path), "--mask"]) == 1
    assert "mine_no_mask.tflite gives no masks (see its card)" in capsys.readouterr().err
    assert main([*command, "--out", str(tmp_path)]) == 0
    with pytest.raises(WeightsError, match=r"no output of shape \(1, 256, 256, 1\) \(mask\)"):
        importing.import_(WeightsImportOptions(str(one.path), tmp_path / "again.pt"))


def test_the_detector_has_no_mask_to_leave_out(tmp_path):
    with pytest.raises(InputError, match="detector gives no mask: leave out --variants"):
        exported(importing.released("detector"), tmp_path, variants="mask,no-mask")
    assert not (tmp_path / "out").exists()


def test_half_precision_halves_the_file_and_says_what_it_costs(lite, tmp_path):
    (half,) = exported(changed(lite), tmp_path, to="tflite", half=True)
    numbers = sum(parameter.numel() for parameter in lite.network.parameters())
    assert half.path.stat().st_size < 2.1 * numbers
    assert any(line.startswith("half precision beside PyTorch") for line in lines(half))


def lines(one):
    return json.loads(one.card.read_text())["compared"]


def test_a_number_beyond_half_precision_is_an_error(lite, tmp_path):
    mine = changed(lite)
    with torch.no_grad():
        mine.network.heatmaps.bias[3] = 1e5
    with pytest.raises(WeightsError, match="up to 100000; half precision holds 65504 at most"):
        exported(mine, tmp_path, to="tflite", half=True)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_network_with_norms_is_folded(lite, tmp_path, crops):
    mine = changed(lite)
    add_norm(mine.network)
    expected = computed(mine.network, crops)["world"]
    save(mine, tmp_path / "mine.pt")
    options = ExportNetworkOptions(tmp_path / "out", to="tflite,onnx")
    for one in export(tmp_path / "mine.pt", options):
        assert np.abs(run(one.path, crops, "openvino")["world"] - expected).max() < 2e-3


def test_cards_say_what_the_files_are_and_where_they_come_from(lite, tmp_path):
    for one in exported(changed(lite), tmp_path, name="rowers", to="tflite,onnx"):
        card = json.loads(one.card.read_text())
        assert (card["name"], card["file"]) == ("rowers", one.path.name)
        assert card["sha256"] == hashlib.sha256(one.path.read_bytes()).hexdigest()
        assert card["bytes"] == one.path.stat().st_size
        assert card["licence"] == "Apache-2.0" and card["network"] == "lite"
        assert "@mediapipe/pose" in card["source"] and "mine.pt" in card["source"]


def test_the_pipeline_and_the_command_take_them_by_name(lite_path, tmp_path, clip_path, capsys):
    assert main(["export", str(lite_path), "--out", str(tmp_path)]) == 0
    assert "beside PyTorch, at most: landmarks" in capsys.readouterr().out
    tables = []
    for model in ("lite", tmp_path / "lite.tflite", tmp_path / "lite.onnx"):
        load_networks(weights.find("detector", "detector"), weights.find(model))
        out = tmp_path / f"out{len(tables)}"
        command = ["estimate", str(clip_path), "--frames", "8", "--model", str(model)]
        assert main([*command, "--format", "npz", "--out", str(out)]) == 0
        tables.append(np.load(out / "balance.npz")["xy_px"])
    assert np.array_equal(tables[0], tables[1])
    assert np.abs(tables[0] - tables[2]).max() < 0.05


def test_a_file_that_computes_something_else_is_refused(lite, tmp_path):
    (one,) = exported(lite, tmp_path, to="tflite")
    with pytest.raises(
        WeightsError, match="does not compute what the network computes: with openv"
    ):
        compare.check(compare.differences(weights.find(one.path), changed(lite, 0.1).network), "it")


def test_a_folder_that_cannot_be_made_is_an_error(lite_path, tmp_path):
    (tmp_path / "file").write_text("in the way")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="cannot be written to: "):
            list(export(lite_path, ExportNetworkOptions(out)))
