"""Pages: what is on them is what was measured; in HTML and in PDF, whole or not at all."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import made_up
from kinesphere.core import skeleton
from kinesphere.core.errors import InputError
from kinesphere.core.records import ROW
from kinesphere.media.tables import write_table
from kinesphere.motion.clip import Landmarks
from kinesphere.movement.page import fitness, gait, html, rom
from kinesphere.movement.report import run
from kinesphere.movement.report_options import PageOptions
from walking import Walk, walking

Command = Callable[..., tuple[int, str]]
SQUATS = Path(__file__).parents[3] / "shared" / "data" / "golden" / "pose_squats.mp4"


def squats(count: int = 3, fps: float = 30.0) -> Landmarks:
    t = np.arange(round((2 * count + 1) * fps)) / fps
    wave = np.where((t > 0.5) & (t < 2 * count + 0.5), (1 - np.cos(np.pi * (t - 0.5))) / 2, 0)
    xyz = made_up.points(
        len(t), knee_flexion=8 + 90 * wave, hip_flexion=80 * wave, trunk_flexion=25 * wave
    )
    return made_up.landmarks(xyz, fps, 0.004)


def table(path: Path, *people: Landmarks) -> Path:
    """As `kinesphere estimate` writes it."""
    rows = []
    for id, one in enumerate(people):
        part = np.zeros(len(one), ROW)
        part["frame"], part["t_ms"], part["person"] = np.arange(len(one)), one.t_ms, id
        part["xyz_m"], part["visibility"], part["presence"] = one.xyz_m, one.visibility, 1
        part["xy_px"] = 300 + 200 * one.xyz_m[:, :, :2]
        part["sigma_m"], part["position_m"], part["score"] = 0.03, np.nan, 1
        rows.append(part)
    write_table(path, np.concatenate(rows))
    return path


def written(source: object, **options) -> str:
    """The HTML of the only person."""
    (outcome,) = run((str(source),), PageOptions(**options))
    (path,) = outcome.people[0].written
    return path.read_text(encoding="utf-8")


def test_a_page_of_squats_says_how_many(tmp_path) -> None:
    page = written(table(tmp_path / "gym.npz", squats(4)), out=tmp_path)
    assert "<h1>Squats</h1>" in page and "<b>4</b> <span>squats</span>" in page
    rows = re.findall(r"<tr><td>(\d+)</td>", page)
    assert rows == ["1", "2", "3", "4"]
    assert len(re.findall("<svg", page)) == 3
    depth = float(re.search(r"<b>(\d+)°</b>", page)[1])
    assert depth == pytest.approx(98, abs=4)


def test_a_page_needs_nothing_from_elsewhere(tmp_path) -> None:
    page = written(table(tmp_path / "gym.npz", squats()), out=tmp_path)
    links = [
        link for link in re.findall(r"https?://[^'\"\s]+", page) if "w3.org/2000/svg" not in link
    ]
    assert links == [] and "<script" not in page and "<link" not in page


def test_a_page_of_ranges(tmp_path) -> None:
    page = written(table(tmp_path / "knee.npz", squats()), out=tmp_path, kind="rom")
    row = re.search(r"<td>Knee flexion</td><td>(\d+) – (\d+) ± (\d+)°</td><td>(\d+)°", page)
    low, high, sigma, span = (float(v) for v in row.groups())
    assert low == pytest.approx(8, abs=3) and high == pytest.approx(98, abs=3)
    assert span == pytest.approx(high - low, abs=1.1) and 2 < sigma < 20
    assert "0 of " in page  # both sides do the same


def test_a_page_of_a_walk(tmp_path) -> None:
    person, _ = walking(Walk(1.2, 1.1, 0.62), noise_m=0.003)
    page = written(table(tmp_path / "walk.npz", person), out=tmp_path, kind="gait")
    assert "<h1>Walking</h1>" in page
    cadence = float(re.search(r"<b>(\d+)</b> <span>steps a minute", page)[1])
    speed = float(re.search(r"<b>([\d.]+)</b> m/s", page)[1])
    assert cadence == pytest.approx(100, abs=2) and speed == pytest.approx(1.1, abs=0.06)
    assert "Stance, %" in page and "Hip flexion in a stride" in page


def test_a_movement_that_is_shown(tmp_path) -> None:
    shown = squats(1)
    part = Landmarks(shown.t_ms[15:75], shown.xyz_m[15:75], shown.visibility[15:75])
    like = table(tmp_path / "shown.npz", part)
    page = written(table(tmp_path / "gym.npz", squats(3)), out=tmp_path, like=str(like))
    assert "<b>3</b>" in page and "Movement as shown" in page


@pytest.mark.parametrize("kind", ["fitness", "rom", "gait"])
def test_pdf_is_one_page(tmp_path, kind) -> None:
    pytest.importorskip("reportlab")
    person = walking()[0] if kind == "gait" else squats(20, 15.0)
    (outcome,) = run(
        (str(table(tmp_path / "clip.npz", person)),),
        PageOptions(kind=kind, out=tmp_path, format="pdf,html"),
    )
    pdf, page = outcome.people[0].written
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", data)) == 1
    assert page.suffix == ".html" and not list(tmp_path.glob("*.part"))


def test_several_people_have_a_page_each_and_the_others_a_reason(tmp_path) -> None:
    still = made_up.landmarks(made_up.points(200, knee_flexion=5.0))
    both = table(tmp_path / "two.npz", squats(3), still)
    (outcome,) = run((str(both),), PageOptions(out=tmp_path))
    assert [one.name for one in outcome.people] == ["two_fitness_0"]
    assert any("person 1" in note and "no exercise" in note for note in outcome.notes)


@pytest.mark.parametrize(
    ("kind", "words"), [("fitness", "no exercise is recognised"), ("gait", "no steps are seen")]
)
def test_where_there_is_nothing_to_tell_it_says_why(tmp_path, kind, words) -> None:
    still = made_up.landmarks(made_up.points(100, knee_flexion=5.0))
    with pytest.raises(InputError, match=words):
        list(
            run((str(table(tmp_path / "still.npz", still)),), PageOptions(kind=kind, out=tmp_path))
        )
    assert not list(tmp_path.glob("*.html"))


def test_one_frame_is_no_movement(tmp_path) -> None:
    one = made_up.landmarks(made_up.points(1))
    with pytest.raises(InputError, match="1 frame"):
        list(run((str(table(tmp_path / "one.npz", one)),), PageOptions(out=tmp_path)))


def test_gaps_hidden_limbs_and_leaving_make_a_page(tmp_path) -> None:
    person = squats(5)
    xyz, seen = person.xyz_m.copy(), person.visibility.copy()
    xyz[80:130] = np.nan
    seen[:, [skeleton.INDEX["left_wrist"], skeleton.INDEX["left_ankle"]]] = 0.05
    part = Landmarks(person.t_ms[:225], xyz[:225], seen[:225])
    path = table(tmp_path / "hard.npz", part)
    page = written(path, out=tmp_path, exercise="squat")
    assert "cut off by the clip or a gap" in page and "nan" not in page.lower()
    ranges = written(path, out=tmp_path, kind="rom")
    assert "–</td>" in ranges and "nan" not in re.sub("[A-Za-z]nan|nan[a-z]", "", ranges)


def test_words_of_a_file_are_words_on_the_page() -> None:
    sheet = rom.sheet("<b>&'", 0, squats(1))
    assert "&lt;b&gt;&amp;" in html.text_of(sheet)


def test_figures_of_nobody_raise() -> None:
    nothing = Landmarks(np.arange(5.0), np.full((5, 33, 3), np.nan), np.zeros((5, 33)))
    with pytest.raises(InputError):
        gait.walked(nothing)
    with pytest.raises(InputError):
        fitness.done(nothing, None, None)
    assert rom.moments_ms(nothing) == []


@pytest.mark.parametrize(
    "options",
    [{"format": "docx"}, {"kind": "gait", "exercise": "squat"}, {"exercise": "squat", "like": "x"}],
)
def test_options_that_do_not_go_together(options) -> None:
    with pytest.raises(InputError):
        PageOptions(**options)


@pytest.mark.skipif(not SQUATS.exists(), reason="needs the golden clip")
def test_the_golden_clip_by_command(command: Command, tmp_path) -> None:
    status, said = command("report", SQUATS, "--out", tmp_path, "--model", "lite")
    assert status == 0 and "pose_squats_fitness.html" in said
    page = (tmp_path / "pose_squats_fitness.html").read_text("utf-8")
    assert "<b>2</b> <span>squats</span>" in page and "<b>+ 1</b>" in page
    assert page.count("data:image/jpeg") == 2


def test_a_missing_file_is_told(command: Command, tmp_path) -> None:
    status, said = command("report", tmp_path / "none.npz", "--out", tmp_path)
    assert status == 1 and "none.npz" in said
    status, said = command("report")
    assert status == 1 and "CLIP_OR_TABLE" in said
