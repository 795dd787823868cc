"""Every example runs and prints what it promises."""

import subprocess
import sys

from PIL import Image

from conftest import ROOT


def run(name, *arguments):
    command = [sys.executable, str(ROOT / "examples" / name), *map(str, arguments)]
    return subprocess.check_output(command, text=True, timeout=120)


def test_all_examples_are_tested():
    assert sorted(p.name for p in (ROOT / "examples").glob("*.py")) == [
        "01_picture.py",
        "02_video.py",
    ]


def test_picture(person, tmp_path):
    Image.fromarray(person).save(tmp_path / "person.png")
    out = run("01_picture.py", tmp_path / "person.png")
    assert out.startswith("1 person(s)")
    assert len(out.splitlines()) == 34


def test_video():
    lines = run("02_video.py").splitlines()
    assert len(lines) == 100
    angles = [float(line.split()[2].rstrip("°")) for line in lines]
    assert min(angles) < 150 < max(angles) <= 180
