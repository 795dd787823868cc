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
        "03_fit.py",
        "04_order.py",
        "05_motion.py",
        "06_whole_person.py",
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


def test_fit(tmp_path):
    *lines, last = run("03_fit.py", ROOT / "examples/balance.mp4", tmp_path / "out").splitlines()
    assert [line.split(":")[0] for line in lines] == ["frame 0", "frame 25", "frame 50", "frame 75"]
    heights_m = [float(line.split()[2]) for line in lines]
    assert all(1.5 < height < 2.0 for height in heights_m)
    assert last.endswith(str(tmp_path / "out"))
    assert (tmp_path / "out/balance.html").is_file()


def test_order(tmp_path):
    """The fit puts the wrist behind the shoulder, until people say that it is in front."""
    clip = ROOT / "examples/balance.mp4"
    fused, without, with_ = run("04_order.py", clip, tmp_path / "out").splitlines()
    assert fused.startswith("left_wrist is nearer than left_shoulder, 9")
    before, after = (float(line.split()[2]) for line in (without, with_))
    assert before < 0 < after


def test_motion(tmp_path):
    clip = ROOT / "examples/balance.mp4"
    moments, knee, file = run("05_motion.py", clip, tmp_path / "out").splitlines()
    assert moments.startswith("100 moments") and 1.0 < float(moments.split()[-5]) < 2.5
    low, high = (float(word) for word in knee.split() if word.isdigit())
    assert 0 <= low < high < 120
    assert file.endswith("clip.bvh") and (tmp_path / "out/clip.bvh").stat().st_size > 10_000


def test_whole_person(tmp_path):
    """A clip of which all is seen: two hands and a face, and drawings of them."""
    clip = ROOT / "tests/fixtures/people/crossing_left_over_right.mp4"
    *lines, last = run("06_whole_person.py", clip, tmp_path / "out").splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        f"{t_ms} ms: 1 person(s)" for t_ms in (0, 667, 1333)
    ]
    assert sum("left index finger at [" in line for line in lines) >= 2
    assert sum("right index finger at [" in line for line in lines) >= 2
    turned_deg = [float(line.split()[3]) for line in lines if "face turned by" in line]
    assert len(turned_deg) == 3 and all(abs(deg) < 15 for deg in turned_deg)
    assert last.endswith(str(tmp_path / "out"))
    with Image.open(tmp_path / "out/2.png") as drawn:
        assert drawn.size == (448, 448)


def test_whole_person_of_a_picture(person, tmp_path):
    Image.fromarray(person).save(tmp_path / "person.png")
    first, *_, last = run("06_whole_person.py", tmp_path / "person.png", tmp_path).splitlines()
    assert first == "0 ms: 1 person(s)" and last == f"Drawings are in {tmp_path}"
    assert (tmp_path / "0.png").is_file()
