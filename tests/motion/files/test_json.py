import json
from pathlib import Path

import numpy as np
import pytest

from kinesphere.core.errors import InputError, SourceError
from kinesphere.motion.files import json as files
from kinesphere.motion.forward import joints_m
from kinesphere.motion.quaternions import angle_of, inverse, multiply
from made_motion import even_ms, motion, uneven_ms


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    m = motion(uneven_ms(40))
    files.write(tmp_path / "a.json", m)
    again = files.read(tmp_path / "a.json")
    np.testing.assert_allclose(again.t_ms, m.t_ms, atol=1e-4)
    np.testing.assert_array_equal(again.contact, m.contact)
    np.testing.assert_allclose(again.trust, m.trust, atol=1e-3)
    np.testing.assert_allclose(joints_m(again), joints_m(m), atol=5e-6)
    assert angle_of(multiply(inverse(m.rotations), again.rotations)).max() < 1e-6


def test_fps(tmp_path: Path) -> None:
    files.write(tmp_path / "a.json", motion(uneven_ms(40)), 20)
    np.testing.assert_allclose(np.diff(files.read(tmp_path / "a.json").t_ms), 50, atol=1e-3)


def test_what_is_no_motion_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with pytest.raises(SourceError):
        files.read(path)
    files.write(path, motion(even_ms(3)))
    told = json.loads(path.read_text())
    for change, words in (
        ({"format": "another"}, "expected"),
        ({"version": 2}, "expected"),
        ({"bones": ["hips"]}, "bones must be"),
        ({"rotations": [[[0, 0, 0, 1]], []]}, "rotations must be"),
        ({"hips_m": "far"}, "hips_m must be"),
        ({"t_ms": [2, 1, 0]}, "times that grow"),
    ):
        path.write_text(json.dumps(told | change))
        with pytest.raises(InputError, match=words):
            files.read(path)
    del told["tips_m"]
    path.write_text(json.dumps(told))
    with pytest.raises(InputError, match="tips_m is missing"):
        files.read(path)
    path.write_text("{")
    with pytest.raises(InputError, match="no JSON"):
        files.read(path)
