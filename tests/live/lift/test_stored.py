"""The lift's file and card, whole and damaged."""

import json
import shutil

import pytest

from kinesphere import weights
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.live.lift.stored import read


@pytest.fixture
def card(tmp_path):
    for name in ("lift.json", "lift.bin"):
        shutil.copy(weights.FOLDER / name, tmp_path)
    return tmp_path / "lift.json"


def changed(card, **told):
    data = json.loads(card.read_text())
    card.write_text(json.dumps({**data, **told}))
    return card


def test_it_is_small_and_free(card):
    lift, told = read(card), json.loads(card.read_text())
    count = sum(one["shape"][0] * (one["shape"][1] + 1) for one in told["layers"])
    assert count < 1.5e6 and told["licence"] == "Apache-2.0"
    assert lift.network.lags_ms[0] == 0 and min(lift.network.lags_ms) >= -1000


def test_a_file_that_is_missing_cut_or_exchanged_is_said(card):
    file = card.with_name("lift.bin")
    data = file.read_bytes()
    for wrong, words in ((data[:-2], "bytes"), (b"\1" + data[1:], "SHA-256"), (None, "missing")):
        file.unlink()
        if wrong is not None:
            file.write_bytes(wrong)
        with pytest.raises(WeightsError, match=words):
            read(card)
        file.write_bytes(data)


@pytest.mark.parametrize(
    "told",
    [
        {"layers": []},
        {"layers": [{"name": "join", "shape": [2]}]},
        {"lags_ms": [0.0]},
        {"visible": [[1.0]]},
        {"spread": "wide"},
        {"file": 3},
    ],
)
def test_a_garbled_card_is_said(card, told):
    with pytest.raises(WeightsError):
        read(changed(card, **told))


def test_a_card_of_something_else(card):
    with pytest.raises(WeightsError, match="'landmarks'"):
        read(changed(card, role="landmarks"))


def test_no_card(tmp_path):
    with pytest.raises(WeightsError, match="not readable"):
        read(tmp_path / "lift.json")


def test_what_can_be_asked_for():
    assert lifting_of("off") is None
    found = lifting_of("auto", 70.0, 1.8)
    assert found is not None and (found.fov_deg, found.height_m) == (70.0, 1.8)
    assert found.focal_px((1920, 1080)) == pytest.approx(960 / 0.70020754, rel=1e-6)
    with pytest.raises(InputError, match="auto"):
        lifting_of("on")
    for wrong in (
        {"fov_deg": 0.0},
        {"fov_deg": 200.0},
        {"height_m": 9.0},
        {"fov_deg": float("nan")},
    ):
        with pytest.raises(InputError):
            lifting_of("auto", **wrong)
