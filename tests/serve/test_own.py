"""`kinesphere live --model`: the page is told, its files are served, and nothing beside them."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kinesphere import weights
from kinesphere.cli import main
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.serve.app import make_app
from kinesphere.serve.own import choose


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html>")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of lite under another name, with something else beside it."""
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(weights.FOLDER / "lite.tflite", folder / "my rowers #2.tflite")
    card = json.loads((weights.FOLDER / "lite.json").read_text())
    card |= {"name": "rowers", "file": "my rowers #2.tflite"}
    (folder / "my rowers #2.tflite.json").write_text(json.dumps(card))
    (folder / "secret.txt").write_text("nobody may read this")
    return folder / "my rowers #2.tflite"


def graph(folder: Path, **fields: object) -> Path:
    """Files that are laid out as a graph model's."""
    model = folder / "mine.tfjs"
    model.mkdir(parents=True)
    told = {}
    for name in ("model.json", "group1-shard1of1.bin"):
        (model / name).write_bytes(name.encode())
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        told[name] = {"file": name, "bytes": len(name), "sha256": sha256}
    card = json.loads((weights.FOLDER / "lite.json").read_text())
    card |= told["model.json"] | {"file": "mine.tfjs/model.json", "name": "mine"}
    card |= {"shards": [told["group1-shard1of1.bin"]], **fields}
    (folder / "mine.tfjs.json").write_text(json.dumps(card))
    return model


def client(static: Path, model: object, detector: str = "detector") -> TestClient:
    choice = choose(str(model), detector)
    return TestClient(
        make_app(static, weights.FOLDER, "127.0.0.1", choice), "http://127.0.0.1:8765"
    )


def test_the_page_is_told_what_there_is(static: Path, own: Path):
    told = client(static, own).get("/own.json")
    assert told.json() == {"landmarks": "own/landmarks/card.json"}
    assert told.headers["cache-control"] == "no-cache"
    assert client(static, "full").get("/own.json").json() == {"model": "full"}
    assert client(static, "heavy").get("/own.json").json() == {"model": "heavy"}
    plain = TestClient(make_app(static, weights.FOLDER, "127.0.0.1"), "http://127.0.0.1")
    assert plain.get("/own.json").json() == {"model": "full"}


def test_a_tflite_file_and_its_card_are_served_and_nothing_beside_them(static: Path, own: Path):
    page = client(static, own)
    card = page.get("/own/landmarks/card.json")
    assert card.json()["name"] == "rowers"
    data = page.get("/own/landmarks/my%20rowers%20%232.tflite")
    assert hashlib.sha256(data.content).hexdigest() == card.json()["sha256"]
    assert page.get("/weights/lite.tflite").status_code == 200
    for url in ("secret.txt", "..%2fsecret.txt", "../secret.txt", "", "my rowers #2.tflite.json"):
        assert page.get(f"/own/landmarks/{url}").status_code == 404
    assert page.get("/own/detector/card.json").status_code == 404


def test_a_graph_model_is_served_with_its_shards(static: Path, tmp_path: Path):
    model = graph(tmp_path)
    (model / "secret.bin").write_text("nobody may read this")
    for name in (model, model / "model.json"):
        page = client(static, name)
        for file in ("model.json", "group1-shard1of1.bin"):
            got = page.get(f"/own/landmarks/mine.tfjs/{file}")
            assert got.content == file.encode()
        assert page.get("/own/landmarks/mine.tfjs/secret.bin").status_code == 404


def test_a_detector_too(static: Path, tmp_path: Path):
    path = tmp_path / "mine.tflite"
    shutil.copy(weights.FOLDER / "detector.tflite", path)
    card = json.loads((weights.FOLDER / "detector.json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, "file": path.name}))
    page = client(static, "lite", str(path))
    assert page.get("/own.json").json() == {"model": "lite", "detector": "own/detector/card.json"}
    assert page.get("/own/detector/mine.tflite").status_code == 200


@pytest.mark.parametrize(
    "file", ["../secret.txt", "/etc/passwd", "a//b", ".", "", "a\\b", "folder/../x"]
)
def test_cards_that_name_files_elsewhere_are_refused(static: Path, own: Path, file: str):
    path = own.with_name(f"{own.name}.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "file": file}))
    with pytest.raises(WeightsError, match="file must be a name, got "):
        client(static, own)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("x.tflite", "there are no weights at x.tflite"),
        ("x.tfjs", "there are no weights at x.tfjs/model.json"),
        ("detector", "holds weights for role 'detector'; 'landmarks' is needed"),
    ],
)
def test_what_cannot_be_served(name: str, message: str):
    with pytest.raises(WeightsError, match=message):
        choose(name, "detector")
    with pytest.raises(InputError, match="Model type must be one of lite, full or heavy"):
        choose("huge", "detector")


def test_onnx_is_not_for_browsers(tmp_path: Path):
    path = tmp_path / "mine.onnx"
    path.write_bytes(b"onnx")
    card = json.loads((weights.FOLDER / "lite.json").read_text())
    sha256 = hashlib.sha256(b"onnx").hexdigest()
    path.with_suffix(".json").write_text(json.dumps({**card, "bytes": 4, "sha256": sha256}))
    with pytest.raises(
        WeightsError, match=r"graph models of TensorFlow.js \(.tfjs\), not .*onnx: "
    ):
        choose(str(path), "detector")


def test_damaged_shards_are_told_before_anything_is_served(tmp_path: Path, capsys):
    model = graph(tmp_path)
    (model / "group1-shard1of1.bin").write_bytes(b"something else")
    assert main(["live", "--port", "0", "--model", str(model)]) == 1
    assert "group1-shard1of1.bin is damaged or was exchanged" in capsys.readouterr().err
