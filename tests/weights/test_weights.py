import json
import shutil

import numpy as np
import pytest

from kinesphere import engines, weights
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.live.networks import load_networks


@pytest.fixture
def own(tmp_path):
    """A user's own weights: a copy of lite with its card beside it."""
    shipped = weights.find("lite")
    path = tmp_path / "mine.tflite"
    shutil.copy(shipped.path, path)
    card = json.loads((weights.FOLDER / "lite.json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, "name": "mine", "file": path.name}))
    return path


def change_card(path, **changes):
    card = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, **changes}))


@pytest.mark.parametrize("shipped", weights.shipped(), ids=lambda w: w.card.name)
def test_what_ships_is_intact_and_says_licence_and_source(shipped):
    weights.verify(shipped)
    assert shipped.card.licence == "Apache-2.0"
    body = shipped.card.role in ("landmarks", "detector")
    package = "pose 0.5.1675469404" if body else "holistic 0.5.1675471629"
    assert shipped.card.source.startswith(f"npm @mediapipe/{package}, ")


def test_every_card_is_that_of_weights_that_ship():
    named = {path.stem for path in weights.FOLDER.glob("*.json")}
    assert named == {*weights.SHIPPED, "lift"}


@pytest.mark.parametrize("name", [*weights.HANDS, *weights.FACES])
def test_networks_for_hands_and_faces_give_what_their_cards_say(name):
    found = weights.find(name, name)
    width, height = found.card.input_size_px
    blank = np.zeros((1, height, width, 3), np.uint8)
    for engine in ("openvino", "litert"):
        out = engines.load(found, list(found.card.outputs), engine, threads=1).run(blank)
        assert {k: v.shape for k, v in out.items()} == {
            k: o.shape for k, o in found.card.outputs.items()
        }


def test_own_weights_are_taken_by_path_as_string_and_as_path(own):
    assert weights.find(own).card.name == weights.find(str(own)).card.name == "mine"
    load_networks(weights.find("detector", "detector"), weights.find(own))


def test_a_card_with_the_files_suffix_comes_before_one_without(own):
    """So that my.tflite and my.onnx can lie side by side."""
    beside = own.with_name(f"{own.name}.json")
    card = json.loads(own.with_suffix(".json").read_text())
    beside.write_text(json.dumps({**card, "name": "this one"}))
    assert weights.find(own).card.name == "this one"


def test_a_changed_file_is_an_error_that_says_so(own):
    data = bytearray(own.read_bytes())
    data[1000] ^= 1
    own.write_bytes(data)
    with pytest.raises(WeightsError, match=r"damaged or was exchanged: its SHA-256 is \w{64}"):
        weights.find(own)


def test_weights_for_another_role_are_refused(own):
    with pytest.raises(WeightsError, match="role 'landmarks'; 'detector' is needed"):
        weights.find(own, "detector")


@pytest.mark.parametrize("name", ["medium", "Full", ""])
def test_unknown_sizes_are_refused_in_tfjs_words(name):
    with pytest.raises(InputError, match="Model type must be one of lite, full or heavy"):
        weights.find(name)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"role": "poet"}, "role must be one of"),
        ({"input": {}}, "lacks or garbles a field: KeyError\\('size_px'\\)"),
        ({"outputs": {}}, "output 'landmarks' must have shape \\(1, 195\\), got None"),
        ({"outputs": 3}, "lacks or garbles"),
    ],
)
def test_cards_that_are_wrong_say_where(own, changes, message):
    change_card(own, **changes)
    with pytest.raises(WeightsError, match=message):
        weights.find(own)


def test_a_card_whose_names_are_not_in_the_file(own):
    outputs = json.loads(own.with_suffix(".json").read_text())["outputs"]
    outputs["world"]["name"] = "elsewhere"
    change_card(own, outputs=outputs)
    with pytest.raises(WeightsError, match="has no output named 'elsewhere', as its card says"):
        load_networks(weights.find("detector", "detector"), weights.find(own))
