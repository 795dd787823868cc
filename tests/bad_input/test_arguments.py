"""The Python API with wrong arguments, weights with wrong cards, and the wrong order of calls."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kinesphere as ks
from bad_input import makers
from kinesphere import weights
from kinesphere.live.detector import PoseDetector

PICTURE = makers.quarters()


def estimate(**options: Any) -> Callable[[PoseDetector], object]:
    return lambda detector: detector.estimate_poses(PICTURE, **options)


def after_a_frame(**options: Any) -> Callable[[PoseDetector], object]:
    def call(detector: PoseDetector) -> object:
        detector.reset()
        detector.estimate_poses(PICTURE, timestamp=100)
        return detector.estimate_poses(PICTURE, **options)

    return call


WRONG: dict[str, tuple[Callable[[PoseDetector], object], type[Exception], str]] = {
    "max_poses 0": (estimate(max_poses=0), ks.InputError, "Invalid maxPoses 0. Should be > 0"),
    "max_poses -1": (estimate(max_poses=-1), ks.InputError, "Invalid maxPoses -1"),
    "timestamp NaN": (estimate(timestamp=np.nan), ks.InputError, "finite number of milliseconds"),
    "timestamp inf": (estimate(timestamp=np.inf), ks.InputError, "finite number of milliseconds"),
    "time stands still": (after_a_frame(timestamp=100), ks.InputError, "100 ms is not later than"),
    "time goes back": (
        after_a_frame(timestamp=99.5),
        ks.InputError,
        r"not later .* call reset\(\)",
    ),
    "time goes back, mirrored": (
        after_a_frame(timestamp=40, flip_horizontal=True),
        ks.InputError,
        "40 ms is not later than the last frame's, 100 ms",
    ),
    "unknown model": (lambda _: ks.create_detector("PoseNet"), ks.InputError, "PoseNet is not a"),
    "unknown size": (
        lambda _: ks.create_detector(model_type="tiny"),
        ks.InputError,
        "lite, full or heavy, .*got 'tiny'",
    ),
    "unknown engine": (
        lambda _: ks.create_detector(model_type="lite", engine="cuda"),
        ks.InputError,
        "engine must be auto, .*got 'cuda'",
    ),
    "no threads": (
        lambda _: ks.create_detector(model_type="lite", threads=0),
        ks.InputError,
        "threads must be a whole number, 1 or more, got 0",
    ),
    "landmarks as detector": (
        lambda _: ks.create_detector(detector_model="lite"),
        ks.WeightsError,
        "role 'landmarks'; 'detector' is needed",
    ),
    "missing clip": (
        lambda _: next(iter(ks.estimate_video("no.mp4"))),
        ks.SourceError,
        "there is no file no.mp4",
    ),
}


@pytest.mark.parametrize(("call", "kind", "says"), WRONG.values(), ids=WRONG)
def test_wrong(
    call: Callable[[PoseDetector], object],
    kind: type[Exception],
    says: str,
    detector: PoseDetector,
) -> None:
    with pytest.raises(kind, match=says):
        call(detector)
    detector.reset()
    assert detector.estimate_poses(PICTURE, timestamp=0) == []


def test_after_close() -> None:
    with ks.create_detector(model_type="lite") as detector:
        assert detector.estimate_poses(PICTURE) == []
    detector.close()
    detector.dispose()
    with pytest.raises(ks.InputError, match="has been closed; make a new one"):
        detector.estimate_poses(PICTURE)


def test_a_bad_picture_does_not_disturb_the_clip(
    person: np.ndarray, detector: PoseDetector
) -> None:
    """The frame after it is as if it had not been."""

    def last(bad: object) -> np.ndarray:
        detector.reset()
        detector.estimate_poses(person, timestamp=0)
        if bad is not None:
            with pytest.raises(ks.PictureError):
                detector.estimate_poses(bad, timestamp=20)
        return detector.estimate_poses(person, timestamp=40)[0].xyz_world_m

    np.testing.assert_array_equal(last(b"no picture"), last(None))


UNTYPED = {
    # what is called: what the error says. In a process without the tests' checks of types.
    "d.estimate_poses(p, max_poses=None)": "InputError: max_poses must be a whole number, got None",
    "d.estimate_poses(p, max_poses='1')": "InputError: max_poses must be a whole number, got '1'",
    "d.estimate_poses(p, max_poses=1.5)": "InputError: max_poses must be a whole number, got 1.5",
    "d.estimate_poses(p, timestamp='soon')": "InputError: timestamp must be a finite number",
    "d.estimate_poses(p, timestamp=[1])": "InputError: timestamp must be a finite number",
    "d.estimate_poses([[0]])": "PictureError: expected a picture as NumPy array",
    "d.estimate_poses(None)": "PictureError: expected a picture as .*NoneType",
    "d.estimate_poses(np.array(None))": "PictureError: expected a picture of shape",
    "ks.create_detector(None)": "InputError: None is not a supported model name",
    "ks.create_detector(engine=None)": "InputError: engine must be auto, .*got None",
}


@pytest.fixture(scope="module")
def untyped() -> dict[str, str]:
    program = f"""
import json, numpy as np, kinesphere as ks
p, d, said = np.zeros((9, 9, 3), np.uint8), ks.create_detector(model_type="lite"), {{}}
for call in {list(UNTYPED)!r}:
    try:
        said[call] = repr(eval(call))
    except ks.KinesphereError as error:
        said[call] = f"{{type(error).__name__}}: {{error}}"
    except Exception as error:
        said[call] = f"not ours: {{error!r}}"
print(json.dumps(said))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=50, check=True
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize(("call", "says"), UNTYPED.items(), ids=UNTYPED)
def test_wrong_types(call: str, says: str, untyped: dict[str, str]) -> None:
    assert re.match(says, untyped[call])


def own(
    folder: Path, change: Callable[[dict[str, Any]], object], data: bytes | None = None
) -> Path:
    """Weights of one's own: a copy of those that ship, with another card or other bytes."""
    shipped = weights.find("lite")
    data = shipped.path.read_bytes() if data is None else data
    card = json.loads(shipped.path.with_suffix(".json").read_text())
    card["bytes"], card["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    change(card)
    (folder / "own.tflite").write_bytes(data)
    (folder / "own.json").write_text(json.dumps(card))
    return folder / "own.tflite"


def without_card(folder: Path) -> Path:
    path = own(folder, lambda card: None)
    path.with_suffix(".json").unlink()
    return path


def with_card(text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = own(folder, lambda card: None)
        path.with_suffix(".json").write_text(text)
        return path

    return make


def changed(**changes: Any) -> Callable[[Path], Path]:
    return lambda folder: own(folder, lambda card: card.update(changes))


def fed(**changes: Any) -> Callable[[Path], Path]:
    return lambda folder: own(folder, lambda card: card["input"].update(changes))


DETECTOR = weights.find("detector", "detector").path

CARDS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda f: f / "no.tflite", "there are no weights at"),
    "folder": (lambda f: (f / "d.tflite").mkdir() or f / "d.tflite", "there are no weights at"),
    "name too long": (lambda f: f / ("a" * 300 + ".tflite"), "there are no weights at"),
    "no card": (without_card, "no card at .*own.json: weights need a JSON card"),
    "card is garbled": (with_card('{"name": '), "own.json is not readable JSON"),
    "card is a list": (with_card("[1, 2]"), "lacks or garbles a field"),
    "card is empty": (with_card("{}"), "lacks or garbles a field: KeyError"),
    "stopped early": (
        changed(bytes=9_999_999),
        "is damaged or was exchanged: it has 2819824 bytes",
    ),
    "length is a word": (changed(bytes="many"), "lacks or garbles a field: ValueError"),
    "wrong checksum": (changed(sha256="0" * 64), "is damaged or was exchanged: its SHA-256 is"),
    "unknown role": (changed(role="hands"), "role must be one of .*got 'hands'"),
    "role of a detector": (changed(role="detector"), "output 'boxes' must have shape"),
    "value_range of nothing": (fed(value_range=[0, 0]), "value_range must be two growing numbers"),
    "value_range NaN": (fed(value_range=[0, float("nan")]), "two growing numbers, got 0.0, nan"),
    "value_range of one": (fed(value_range=[1]), "lacks or garbles a field"),
    "another input size": (fed(size_px=[192, 192]), "192 x 192 pixels; 256 x 256 is needed here"),
    "no outputs": (changed(outputs={}), "output 'landmarks' must have shape"),
    "not a network": (
        lambda f: own(f, lambda card: None, b"\0" * 999),
        "own.tflite is no TensorFlow Lite network",
    ),
    "half a network": (
        lambda f: own(f, lambda card: None, weights.find("lite").path.read_bytes()[:100_000]),
        "OpenVINO cannot read .*own.tflite: .* corrupted or malformed",
    ),
    "another network": (
        lambda f: own(f, lambda card: None, DETECTOR.read_bytes()),
        "has no output named|has shape .* its card says",
    ),
}


@pytest.mark.parametrize(("make", "says"), CARDS.values(), ids=CARDS)
def test_weights(
    make: Callable[[Path], Path], says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ks.WeightsError, match=says):
        ks.create_detector(model_type=make(tmp_path))
    assert capfd.readouterr() == ("", "")
