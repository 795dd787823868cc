"""What people may hand over by mistake: every time one line that says what is wrong."""

import json
import struct
import subprocess
import sys

import numpy as np
import pytest
import torch

from kinesphere import weights
from kinesphere.cli import main
from kinesphere.core.errors import InputError, KinesphereError, OutputError, WeightsError
from kinesphere.learn.checkpoint import load, save
from kinesphere.learn.importing import import_
from kinesphere.learn.options import ExportNetworkOptions, WeightsImportOptions
from kinesphere.learn.tflite.flatbuffer import root

LITE = weights.FOLDER / "lite.tflite"


def imported(path, tmp_path, **options):
    return import_(WeightsImportOptions(str(path), tmp_path / "out.pt", **options))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no file"),
        (b"", "is no TensorFlow Lite network: TFL3 was expected"),
        (b"<!DOCTYPE html><html>", "is no TensorFlow Lite network"),
        (b"version https://git-lfs.github.com/spec/v1", "is no TensorFlow Lite network"),
        (LITE.read_bytes()[:8], "damaged or cut short"),
        (LITE.read_bytes()[:100_000], "damaged or cut short"),
        (LITE.read_bytes()[:-1000], "damaged or cut short"),
    ],
)
def test_files_that_are_no_network(tmp_path, content, message):
    path = tmp_path / "x.tflite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=message):
        imported(path, tmp_path)
    assert not (tmp_path / "out.pt").exists()


def test_a_folder_is_no_network(tmp_path):
    with pytest.raises(WeightsError, match="cannot be read: Is a directory"):
        imported(tmp_path, tmp_path)


def test_another_architecture_is_told_where_it_differs(tmp_path):
    path = tmp_path / "other.tflite"
    path.write_bytes(with_output_shape(LITE.read_bytes(), (1, 117), (1, 63)))
    with pytest.raises(
        WeightsError, match=r"holds none of lite, full, heavy, detector: .*\(1, 117\)"
    ):
        imported(path, tmp_path)


def with_output_shape(data, old, new):
    data = bytearray(data)
    for tensor in root(data).tables(2)[0].tables(0):
        if tuple(tensor.int32s(0)) == old:
            vector = tensor.vector(0, 4)
            struct.pack_into(f"<{len(new)}i", data, vector.start, *new)
    return bytes(data)


def test_damage_anywhere_in_the_tables_is_an_error_or_harmless(tmp_path):
    """Only KinesphereError comes out, whatever a few bytes are."""
    whole, rng = LITE.read_bytes(), np.random.default_rng(3)
    path = tmp_path / "x.tflite"
    refused = 0
    for _ in range(60):
        data = bytearray(whole)
        for at in [*rng.integers(8, 4000, 3), *rng.integers(len(data) - 85_000, len(data), 10)]:
            data[at] = rng.integers(256)
        path.write_bytes(data)
        try:
            read(path)
        except KinesphereError:
            refused += 1
    assert refused > 20


def read(path):
    """As far as engines are not asked: those are not to be handed damaged files in this process."""
    from kinesphere.learn.tflite.matching import identify, state_of
    from kinesphere.learn.tflite.read import read_model

    model = read_model(path)
    return state_of(model, identify(model))


def test_a_file_without_card_needs_licence_and_source(tmp_path):
    data = bytearray(LITE.read_bytes())
    data[100_000] ^= 1  # some weight: no longer the released file
    path = tmp_path / "mine.tflite"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"mine\.tflite has no card beside it: say --licence and"):
        imported(path, tmp_path)
    done = imported(path, tmp_path, licence="CC-BY-4.0", source="made by me")
    assert (done.checkpoint.origin.licence, done.checkpoint.origin.source) == (
        "CC-BY-4.0",
        "made by me",
    )


def test_the_released_file_is_known_without_its_card(tmp_path):
    (tmp_path / "x.tflite").write_bytes(LITE.read_bytes())
    assert imported(tmp_path / "x.tflite", tmp_path).checkpoint.origin.licence == "Apache-2.0"


def test_a_card_that_speaks_of_another_file_is_an_error(tmp_path):
    path = tmp_path / "lite.tflite"
    path.write_bytes(LITE.read_bytes())
    card = json.loads((weights.FOLDER / "full.json").read_text())
    (tmp_path / "lite.json").write_text(json.dumps({**card, "file": path.name}))
    with pytest.raises(WeightsError, match="damaged or was exchanged"):
        imported(path, tmp_path)


def test_a_checkpoint_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        import_(WeightsImportOptions("lite", tmp_path / "file" / "out.pt"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no checkpoint, is damaged or was cut short"),
        (b"garbage" * 100, "is no checkpoint, is damaged or was cut short"),
        ({"weights": 1}, "is no checkpoint of kinesphere: it lacks 'network'"),
        ([1, 2], "is no checkpoint of kinesphere"),
    ],
)
def test_files_that_are_no_checkpoint(tmp_path, content, message):
    path = tmp_path / "x.pt"
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    with pytest.raises(WeightsError, match=message):
        load(path)


def test_a_checkpoint_that_was_cut_short(lite_path):
    data = lite_path.read_bytes()
    for length in (len(data) // 2, len(data) - 100):
        lite_path.write_bytes(data[:length])
        with pytest.raises(WeightsError, match="damaged or was cut short"):
            load(lite_path)


def test_code_in_a_checkpoint_is_not_run(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("run",))

    torch.save({"state": Evil()}, tmp_path / "evil.pt")
    with pytest.raises(WeightsError, match="is no checkpoint"):
        load(tmp_path / "evil.pt")


def test_a_missing_checkpoint_and_one_of_another_size(lite_path, tmp_path):
    with pytest.raises(WeightsError, match="there is no checkpoint"):
        load(tmp_path / "nothing.pt")
    with pytest.raises(WeightsError, match="holds the network lite; full is needed here"):
        load(lite_path, "full")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(network="full"), "not those of the network full"),
        (lambda c: c.update(network="huge"), "network 'huge'; read here are"),
        (lambda c: c.update(version=9), "of version 9"),
        (lambda c: c["state"].pop("heatmaps.bias"), "not those of the network lite"),
        (lambda c: c["state"]["heatmaps.bias"].fill_(float("nan")), "not finite"),
        (lambda c: c.update(state={"heatmaps.bias": 3}), "not those of the network lite"),
        (lambda c: c.update(origin=None), "is no checkpoint of kinesphere"),
    ],
)
def test_checkpoints_whose_content_does_not_fit(lite_path, change, message):
    content = torch.load(lite_path, weights_only=True)
    change(content)
    torch.save(content, lite_path)
    with pytest.raises(WeightsError, match=message):
        load(lite_path)


def test_saving_and_loading_gives_the_same(lite, lite_path):
    again = load(lite_path, "lite")
    assert again.origin == lite.origin
    state = lite.network.state_dict()
    assert all(torch.equal(v, state[n]) for n, v in again.network.state_dict().items())
    save(again, lite_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"to": "keras"}, "--to must be tflite or onnx or tfjs, with commas, got 'keras'"),
        ({"variants": "half"}, "--variants must be mask or no-mask, with commas, got 'half'"),
        ({"to": ""}, "--to must be tflite or onnx or tfjs"),
        ({"name": "a/b"}, "--name must be a file's name without folders"),
        ({"name": ""}, "--name must be a file's name"),
    ],
)
def test_options_that_cannot_be(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        ExportNetworkOptions(tmp_path, **options)


def test_the_commands_print_one_line_and_fail(tmp_path, capsys):
    assert main(["weights", "import", str(tmp_path / "x.tflite"), "--out", "x.pt"]) == 1
    assert "there is no file" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "x.pt"), "--out", str(tmp_path)]) == 1
    assert "there is no checkpoint" in capsys.readouterr().err


def test_without_torch_the_commands_say_what_to_install(tmp_path):
    script = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'torch':\n"
        "            raise ModuleNotFoundError('No module named torch', name=name)\n"
        "sys.meta_path.insert(0, No())\n"
        "from kinesphere.cli import main\n"
        f"sys.exit(main(['weights', 'import', 'lite', '--out', {str(tmp_path / 'x.pt')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip install 'kinesphere[learn]'" in done.stderr


def test_the_command_line_loads_no_torch_by_itself():
    script = "import sys, kinesphere.cli; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "False"
