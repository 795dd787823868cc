"""The player: what is in the page is what went in, and a title stays a title."""

import base64
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kinesphere.core.errors import InputError, OutputError
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import NAMES
from kinesphere.media.player import write_player

HOSTILE = "</script></title><img src=x onerror='alert(1)'>{{data}}&amp;\".mp4"


def rows(frames: list[int], people: int = 1, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    out = np.zeros(len(frames) * people, ROW)
    out["frame"] = np.repeat(frames, people)
    out["t_ms"] = out["frame"] * 40.0 + 7.25
    out["person"] = np.tile(np.arange(people) + 3, len(frames))
    out["xyz_m"] = rng.normal(0, 0.5, (len(out), 33, 3))
    out["xy_px"] = rng.uniform(0, 500, (len(out), 33, 2))
    out["visibility"] = rng.uniform(0, 1, (len(out), 33))
    return out


def page(path: Path, of: np.ndarray, title: str = "clip.mp4") -> str:
    write_player(path / "p.html", of, title)
    return (path / "p.html").read_text(encoding="utf-8")


def clip(text: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/json" id="clip">(.*?)</script>', text, re.DOTALL)
    assert len(found) == 1
    return json.loads(found[0])


def decode(data: dict[str, Any], key: str, dtype: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(data[key]), dtype)


class _Tags(HTMLParser):
    """Collects a page's elements, and the text inside title and h1."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("title", "h1"):
            self.texts.setdefault(self.tags[-1][0], data)


def parse(text: str) -> _Tags:
    parser = _Tags()
    parser.feed(text)
    return parser


def test_landmarks_come_back_within_a_millimetre(tmp_path: Path):
    given = rows([0, 1, 2], people=2)
    data = clip(page(tmp_path, given))
    xyz_m = decode(data, "xyz_mm", "<i2").reshape(-1, 33, 3) / 1000
    seen = decode(data, "visibility", "u1").reshape(-1, 33) / 255
    assert np.abs(xyz_m - given["xyz_m"]).max() < 0.001
    assert np.abs(seen - given["visibility"]).max() < 0.003
    assert (decode(data, "person", "<i4") == given["person"]).all()
    assert tuple(data["names"]) == NAMES


def test_far_or_broken_numbers_stay_in_range(tmp_path: Path):
    given = rows([0])
    given["xyz_m"][0, 0] = [1e9, -1e9, np.nan]
    xyz_mm = decode(clip(page(tmp_path, given)), "xyz_mm", "<i2").reshape(33, 3)
    assert xyz_mm[0].tolist() == [32767, -32767, 0]


def test_times_are_exact_and_empty_frames_are_there(tmp_path: Path):
    given = rows([4, 5, 8])
    given["t_ms"] = [100.125, 133.5, 300.0]
    data = clip(page(tmp_path, given))
    assert (data["frame"], data["step"]) == (4, 1)
    assert decode(data, "count", "<u2").tolist() == [1, 1, 0, 0, 1]
    t_ms = decode(data, "t_ms", "<f8")
    assert t_ms[[0, 1, 4]].tolist() == [100.125, 133.5, 300.0]
    assert (np.diff(t_ms) > 0).all()


def test_every_fifth_frame_is_not_mistaken_for_gaps(tmp_path: Path):
    data = clip(page(tmp_path, rows([0, 5, 15])))
    assert data["step"] == 5
    assert decode(data, "count", "<u2").tolist() == [1, 1, 0, 1]


def test_the_order_of_rows_does_not_matter(tmp_path: Path):
    given = rows([0, 1, 2, 5], people=3)
    shuffled = np.random.default_rng(1).permutation(given)
    assert clip(page(tmp_path, given)) == clip(page(tmp_path, shuffled))


def test_people_who_appear_together_stand_as_in_the_picture(tmp_path: Path):
    given = rows([0, 1], people=3)
    for person, x_px in ((3, 300), (4, 100), (5, 200)):
        given["xy_px"][given["person"] == person] = x_px
    lanes = decode(clip(page(tmp_path, given)), "lane", "<u2")
    assert lanes.tolist() == [2, 0, 1, 2, 0, 1]


def test_a_place_is_used_again_but_never_by_two_at_once(tmp_path: Path):
    given = rows(list(range(9)))
    given["person"] = [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert set(decode(clip(page(tmp_path, given)), "lane", "<u2")) == {0}
    given["person"] = [1, 2, 1, 2, 1, 2, 3, 3, 3]
    assert decode(clip(page(tmp_path, given)), "lane", "<u2").tolist() == [0, 1] * 3 + [0] * 3


def test_a_hostile_title_is_text(tmp_path: Path):
    text = page(tmp_path, rows([0]), HOSTILE)
    parsed, plain = parse(text), parse(page(tmp_path, rows([0]), "plain"))
    assert "<img" not in text
    assert [tag for tag, _ in parsed.tags] == [tag for tag, _ in plain.tags]
    assert parsed.texts["h1"] == HOSTILE
    assert html.escape(HOSTILE) in text


def test_a_title_that_is_not_utf8_can_be_written(tmp_path: Path):
    name = b"caf\xe9.mp4".decode("utf-8", "surrogateescape")
    assert "caf?.mp4" in page(tmp_path, rows([0]), name)


def test_the_page_fetches_nothing(tmp_path: Path):
    text = page(tmp_path, rows([0]))
    policy = (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
    )
    metas = [attrs.get("content") for tag, attrs in parse(text).tags if tag == "meta"]
    assert policy in metas
    for tag, attrs in parse(text).tags:
        link = attrs.get("src") or attrs.get("href")
        assert link is None or link.startswith("data:"), tag
    assert not re.search(r"https?://|fetch\(|import\s|@import", text)


def test_controls_are_labelled(tmp_path: Path):
    tags = parse(page(tmp_path, rows([0]))).tags
    for tag, attrs in tags:
        if tag in ("input", "select", "canvas"):
            assert attrs.get("aria-label"), tag


def test_nobody_is_still_a_page(tmp_path: Path):
    text = page(tmp_path, np.zeros(0, ROW))
    data = clip(text)
    assert data["t_ms"] == data["xyz_mm"] == ""
    assert "Nobody was found" in text


def test_a_page_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path):
    page(tmp_path, rows([0]), "first")
    assert "second" in page(tmp_path, rows([0]), "second")
    assert [p.name for p in tmp_path.iterdir()] == ["p.html"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    with pytest.raises(OutputError, match="no_such_folder"):
        write_player(tmp_path / "no_such_folder" / "p.html", rows([0]), "x")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OutputError, match=r"folder\.html"):
        write_player(tmp_path / "folder.html", rows([0]), "x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder.html"]


def test_other_tables_are_told():
    with pytest.raises(InputError, match="ROW"):
        write_player(Path("unused.html"), np.zeros((3, 33)), "x")
