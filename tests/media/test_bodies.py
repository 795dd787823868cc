"""The page of bodies: what is in it is what went in, words stay words, nothing is fetched."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from kinesphere.core import skeleton
from kinesphere.core.camera import Camera, pinhole
from kinesphere.core.errors import InputError, OutputError, PictureError
from kinesphere.media.bodies import thumbnail, write_bodies

HOSTILE = "</script></title><img src=x onerror='alert(1)'><!--<script>{{data}}{{title}}&amp;\""
FACES = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]])


def some(count: int = 3, vertices: int = 20, seed: int = 0) -> dict[str, Any]:
    """Arguments of `write_bodies` but for the path."""
    rng = np.random.default_rng(seed)
    where = rng.normal(0, 2, (count, 1, 3)) + [0, 0, 50]
    return {
        "title": "clip.mp4",
        "faces": FACES,
        "vertices_m": where + rng.normal(0, 0.5, (count, vertices, 3)),
        "xyz_m": where + rng.normal(0, 0.5, (count, skeleton.COUNT, 3)),
        "pictures": [None] * count,
        "words": [f"sample {i}" for i in range(count)],
    }


def page(folder: Path, **changed: Any) -> str:
    write_bodies(folder / "p.html", **{**some(), **changed})
    return (folder / "p.html").read_text(encoding="utf-8")


def data(text: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert len(found) == 1
    return json.loads(found[0])


def decode(values: dict[str, Any], key: str, dtype: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(values[key]), dtype)


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


# the numbers


def test_bodies_come_back_within_a_millimetre(tmp_path: Path):
    given = some()
    values = data(page(tmp_path))
    origin = decode(values, "origin_m", "<f8").reshape(3, 1, 3)
    for key, name in (("vertices_mm", "vertices_m"), ("xyz_mm", "xyz_m")):
        mm = decode(values, key, "<i2").reshape(given[name].shape)
        assert np.abs(origin + mm / 1000 - given[name]).max() < 0.001
    assert np.array_equal(decode(values, "faces", "<u4").reshape(-1, 3), FACES)


def test_bodies_far_away_come_back_too(tmp_path: Path):
    far = some()["vertices_m"] + [0, 0, 12_345.678]
    values = data(page(tmp_path, vertices_m=far, xyz_m=far[:, np.arange(33) % 20]))
    origin = decode(values, "origin_m", "<f8").reshape(3, 1, 3)
    mm = decode(values, "vertices_mm", "<i2").reshape(far.shape)
    assert np.abs(origin + mm / 1000 - far).max() < 0.001


def test_words_and_speed_come_back(tmp_path: Path):
    words = ["ambiguity 12°", "", HOSTILE]
    values = data(page(tmp_path, words=words, per_second=29.97))
    assert values["words"] == words
    assert values["per_second"] == 29.97
    assert [tuple(edge[:2]) for edge in values["edges"]] == list(skeleton.EDGES)


def test_pictures_come_back_byte_for_byte(tmp_path: Path):
    jpeg = thumbnail(np.full((60, 80, 3), 90, np.uint8))
    values = data(page(tmp_path, pictures=[jpeg, None, jpeg]))
    found = [None if text is None else base64.b64decode(text) for text in values["pictures"]]
    assert found == [jpeg, None, jpeg]


def test_cameras_come_back(tmp_path: Path):
    bent = Camera(
        "bent",
        (640, 480),
        np.array([[500.0, 1, 300], [0, 510, 250], [0, 0, 1]]),
        distortion=np.array([-0.3, 0.0, 0.01, -0.01, 0.001]),
    )
    values = data(page(tmp_path, cameras=[bent, None, pinhole((640, 480), 60.0)]))
    first, none, last = values["cameras"]
    assert none is None
    assert first["size_px"] == [640, 480]
    assert first["K"] == bent.K[:2].tolist()
    assert first["distortion"] == bent.distortion.tolist()
    assert first["widest"] < 10 < last["widest"]


def test_a_hundred_bodies_of_1294_vertices_stay_below_3_mb(tmp_path: Path):
    count, vertices = 100, 1294
    rng = np.random.default_rng(0)
    write_bodies(
        tmp_path / "p.html",
        **{
            **some(count, vertices),
            "faces": rng.integers(0, vertices, (2586, 3)),
        },
    )
    assert (tmp_path / "p.html").stat().st_size < 3_000_000


# the page


@pytest.mark.parametrize("where", ["title", "words"])
def test_hostile_words_are_text(tmp_path: Path, where: str):
    hostile = HOSTILE if where == "title" else [HOSTILE] * 3
    text, plain = page(tmp_path, **{where: hostile}), page(tmp_path)
    assert "<img src=x" not in text
    assert [tag for tag, _ in parse(text).tags] == [tag for tag, _ in parse(plain).tags]
    if where == "title":
        assert parse(text).texts == {"title": HOSTILE, "h1": HOSTILE}


def test_words_that_are_not_utf8_can_be_written(tmp_path: Path):
    name = b"caf\xe9.jpg".decode("utf-8", "surrogateescape")
    text = page(tmp_path, title=name, words=[name] * 3)
    assert "caf?.jpg" in parse(text).texts["h1"]
    assert data(text)["words"] == ["caf?.jpg"] * 3


def test_the_page_fetches_nothing(tmp_path: Path):
    text = page(tmp_path, pictures=[thumbnail(np.zeros((9, 9, 3), np.uint8))] * 3)
    policy = (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
    )
    tags = parse(text).tags
    assert policy in [attrs.get("content") for tag, attrs in tags if tag == "meta"]
    for tag, attrs in tags:
        link = attrs.get("src") or attrs.get("href")
        assert link is None or link.startswith("data:"), tag
    assert not re.search(r"https?://|fetch\(|XMLHttpRequest|import\s|@import|url\(", text)


def test_controls_are_labelled(tmp_path: Path):
    tags = parse(page(tmp_path)).tags
    controls = [attrs for tag, attrs in tags if tag in ("input", "select", "canvas")]
    assert len(controls) >= 4
    assert all(attrs.get("aria-label") for attrs in controls)


def test_without_webgl_it_is_said(tmp_path: Path):
    assert "WebGL 2 is missing" in page(tmp_path)


def test_the_same_bodies_are_the_same_page_and_nothing_lies_beside_it(tmp_path: Path):
    assert page(tmp_path) == page(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["p.html"]


# thumbnails


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1920, 1080), (480, 270)),
        ((300, 4000), (36, 480)),
        ((100, 50), (100, 50)),
        ((1, 9000), (1, 480)),
    ],
)
def test_a_thumbnail_is_a_jpeg_of_at_most_480_px(size: tuple[int, int], small: tuple[int, int]):
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[:] = (200, 100, 40)
    with Image.open(io.BytesIO(thumbnail(picture))) as image:
        assert (image.format, image.size) == ("JPEG", small)
        assert np.abs(np.array(image).astype(int) - [200, 100, 40]).max() < 6


def test_a_thumbnail_of_what_is_no_picture_is_told():
    with pytest.raises(PictureError):
        thumbnail(np.zeros((4, 4, 7), np.uint8))


# what is refused


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"vertices_m": np.zeros((3, 20, 2))}, "vertices_m"),
        ({"vertices_m": np.zeros((0, 20, 3))}, "T and V above 0"),
        ({"vertices_m": np.zeros((3, 0, 3))}, "T and V above 0"),
        ({"vertices_m": np.full((3, 20, 3), np.inf)}, "finite"),
        ({"vertices_m": np.linspace(0, 80, 180).reshape(3, 20, 3) * [1, 0, 0] * 10}, "metres"),
        ({"xyz_m": np.zeros((2, 33, 3))}, r"\(3, 33, 3\)"),
        ({"xyz_m": np.full((3, 33, 3), np.nan)}, "finite"),
        ({"xyz_m": np.full((3, 33, 3), -900.0)}, "metres"),
        ({"faces": FACES.astype(float)}, "integers"),
        ({"faces": FACES + 17}, "0 to 19"),
        ({"faces": FACES - 1}, "0 to 19"),
        ({"pictures": [None]}, "pictures: expected one for each of 3"),
        ({"words": ["a"] * 4}, "words: expected one for each of 3"),
        ({"cameras": []}, "cameras: expected one for each of 3"),
        ({"pictures": [None, b"\x89PNG....", None]}, r"pictures\[1\]: expected a JPEG"),
        ({"per_second": 0.0}, "per_second"),
        ({"per_second": float("nan")}, "per_second"),
    ],
)
def test_what_does_not_fit_is_told_and_the_old_page_stays(
    tmp_path: Path, changed: dict[str, Any], says: str
):
    (tmp_path / "p.html").write_text("old")
    with pytest.raises(InputError, match=says):
        page(tmp_path, **changed)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    with pytest.raises(OutputError, match="no_such_folder"):
        write_bodies(tmp_path / "no_such_folder" / "p.html", **some())
