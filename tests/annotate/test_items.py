"""From samples and pictures to what is asked about."""

import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from annotate import making
from kinesphere.annotate.items import Found, find
from kinesphere.annotate.pictures import look
from kinesphere.annotate.store import Place
from kinesphere.core.errors import InputError, PictureError, SourceError
from kinesphere.core.pairs import PAIRS
from kinesphere.media.samples import write_samples


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A folder as `kinesphere fit` makes it: two pictures, one with two people."""
    for name in ("a", "b"):
        making.picture(tmp_path / "fitted" / "pictures" / f"{name}.jpg")
    samples = [
        making.sample("photos/a.jpg", "pictures/a.jpg"),
        making.sample("photos/b.jpg", "pictures/b.jpg", 0, person=3, frame=0),
        making.sample("photos/b.jpg", "pictures/b.jpg", 9, person=5),
    ]
    write_samples(tmp_path / "fitted" / "samples.parquet", samples, {})
    return tmp_path / "fitted"


def found(*sources: object, known=None, people: int = 1) -> tuple[list[Found], list[str]]:
    some = list(find([str(one) for one in sources], "lite", people, known or {}))
    return [one for one in some if isinstance(one, Found)], [
        one for one in some if isinstance(one, str)
    ]


def test_samples(table: Path):
    items, problems = found(table)
    assert problems == []
    assert [one.place for one in items] == [
        Place("photos/a.jpg"), Place("photos/b.jpg", 0, 3), Place("photos/b.jpg", 0, 5),
    ]  # fmt: skip
    assert items[0].picture.path == (table / "pictures" / "a.jpg").resolve()
    by_file, _ = found(table / "samples.parquet")
    assert [one.place for one in by_file] == [one.place for one in items]


def test_belief_is_the_fit_and_its_alternatives(table: Path):
    items, _ = found(table)
    first, alone, many = (one.item for one in items)
    assert first is not None and alone is not None and many is not None
    made = making.sample("photos/a.jpg", "")
    xyz_m = np.concatenate([made.xyz_m[None], made.alternatives_m])
    np.testing.assert_allclose(first.xyz_m, xyz_m, rtol=1e-6)
    expected = xyz_m[:, PAIRS[:, 1], 2] - xyz_m[:, PAIRS[:, 0], 2]
    np.testing.assert_allclose(first.belief.depth_m, expected, atol=1e-6)  # above 0: a is nearer
    assert first.belief.weights.sum() == pytest.approx(1)
    assert (np.diff(first.belief.weights) <= 0).all()
    assert alone.belief.weights.tolist() == [1]
    assert many.xyz_m.shape == (6, 33, 3) and many.belief.depth_m.shape == (6, len(PAIRS))


def test_landmarks_are_the_evidence_or_else_the_fit(tmp_path: Path):
    made = making.sample("photos/a.jpg", "a.jpg")
    seen, sigma = made.seen_px.copy(), made.seen_sigma_px.copy()
    seen[4], sigma[4], sigma[5], sigma[6] = np.nan, np.inf, 4.0, 3.0
    write_samples(
        tmp_path / "samples.parquet",
        [making.sample("photos/a.jpg", "a.jpg", seen_px=seen, seen_sigma_px=sigma)],
        {},
    )
    making.picture(tmp_path / "a.jpg")
    ((one,), _) = found(tmp_path)
    assert one.item is not None
    marks = one.item.landmarks
    np.testing.assert_array_equal(marks[4, :2], made.xy_px[4])
    np.testing.assert_array_equal(marks[7, :2], made.seen_px[7])
    assert marks[[4, 5, 6, 7], 2].tolist() == [0, 0, 0.5, 1]
    x0, y0, x1, y1 = one.item.box
    assert 0 <= x0 < marks[:, 0].min() and marks[:, 0].max() < x1 <= 64
    assert 0 <= y0 < marks[:, 1].min() and marks[:, 1].max() < y1 <= 48


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        ("", "no picture was kept.*--pictures keep"),
        ("none.jpg", "none.jpg is no picture that can be read"),
        ("../secret.jpg", "leads out of"),
        ("/etc/passwd", "leads out of"),
        ("link.jpg", "leads out of"),
        ("up/secret.jpg", "leads out of"),
        ("large.jpg", "the picture has .*65, 48.* the sample is of .*64, 48"),
        ("samples.parquet", "is no picture"),
    ],
)
def test_samples_whose_pictures_cannot_be_shown(picture: str, says: str, tmp_path: Path):
    """They are left out; the others stay."""
    folder = tmp_path / "fitted"
    making.picture(tmp_path / "secret.jpg")
    making.picture(folder / "good.jpg")
    making.picture(folder / "large.jpg", (65, 48))
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "up").symlink_to(tmp_path)
    samples = [making.sample("a.jpg", picture), making.sample("good.jpg", "good.jpg")]
    write_samples(folder / "samples.parquet", samples, {})
    items, problems = found(folder)
    assert [one.place.source for one in items] == ["good.jpg"]
    assert len(problems) == 1 and problems[0].startswith("a.jpg, frame 0: ")
    assert re.search(says, problems[0]), problems[0]


def test_damaged_numbers_are_left_out(tmp_path: Path):
    making.picture(tmp_path / "a.jpg")
    broken = np.full((33, 3), np.nan, np.float32)
    samples = [
        making.sample("a.jpg", "a.jpg", xyz_m=broken),
        making.sample("b.jpg", "a.jpg", alternative_weights=np.array([np.nan, 1], np.float32)),
        making.sample("c.jpg", "a.jpg", alternative_weights=np.array([-1, 1], np.float32)),
    ]
    write_samples(tmp_path / "samples.parquet", samples, {})
    items, problems = found(tmp_path)
    assert items == [] and len(problems) == 3


def test_no_table(tmp_path: Path):
    (tmp_path / "samples.parquet").write_bytes(b"hello")
    with pytest.raises(InputError, match=r"samples.parquet is no Parquet file"):
        found(tmp_path)


def test_pictures(tmp_path: Path, person: np.ndarray):
    """With the landmarks that the live network finds, and its depth."""
    Image.fromarray(person).save(tmp_path / "a.png")
    making.picture(tmp_path / "nobody.jpg", (300, 300))
    (tmp_path / "text.jpg").write_text("hello")
    items, problems = found(tmp_path)
    assert sorted(problem.split(": ")[0].split(" is ")[0] for problem in problems) == [
        f"{tmp_path}/nobody.jpg", f"{tmp_path}/text.jpg",
    ]  # fmt: skip
    (one,) = items
    assert one.place == Place(str(tmp_path / "a.png")) and one.item is not None
    assert one.item.size_px == (person.shape[1], person.shape[0])
    assert one.item.xyz_m.shape == (1, 33, 3) and one.item.belief.weights.tolist() == [1]
    assert one.item.name == f"{tmp_path.name}/a.png"
    shoulders = one.item.landmarks[[11, 12]]
    assert (shoulders[:, 2] > 0.9).all() and shoulders[0, 0] > shoulders[1, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text(tmp_path: Path, person: np.ndarray):
    """Databases hold none; the others stay."""
    for name in ("a.png", os.fsdecode(b"\xff.png")):
        Image.fromarray(person).save(tmp_path / name)
    items, problems = found(tmp_path)
    assert [one.place.source for one in items] == [str(tmp_path / "a.png")]
    assert len(problems) == 1 and "its name is no text" in problems[0]


def test_known_pictures_are_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kinesphere.annotate.items.create_detector", None)
    file = making.picture(tmp_path / "a.jpg")
    other = making.picture(tmp_path / "b.jpg", (10, 10))
    places = {Place(str(file)): (64, 48), Place(str(file), 0, 1): (64, 48)}
    items, problems = found(file, other, known={**places, Place(str(other)): (64, 48)})
    assert [(one.place, one.item) for one in items] == [(place, None) for place in places]
    assert len(problems) == 1 and "give it another name" in problems[0]


@pytest.mark.parametrize("how", ["folder", "pattern", "file"])
def test_links_that_lead_elsewhere(how: str, tmp_path: Path, person: np.ndarray):
    (tmp_path / "photos").mkdir()
    Image.fromarray(person).save(tmp_path / "secret.png")
    link = tmp_path / "photos" / "link.png"
    link.symlink_to(tmp_path / "secret.png")
    source = {"folder": tmp_path / "photos", "pattern": tmp_path / "photos" / "*.png", "file": link}
    items, problems = found(source[how])
    assert items == [] and "leads out of" in problems[0]


@pytest.mark.parametrize(
    ("source", "error", "says"),
    [
        ("no", SourceError, "there is no file"),
        ("", InputError, "a source must be"),
        ("a\0b", InputError, "a source must be"),
        ("0", InputError, "is no picture"),
        ("http://localhost/a.mp4", InputError, "is no picture"),
        ("clip.mp4", InputError, "make samples first .kinesphere fit"),
        ("empty", SourceError, "holds no pictures"),
        ("a" * 5000, SourceError, "cannot be read"),
    ],
)
def test_sources_that_are_none(source: str, error: type, says: str, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("clip.mp4").touch()
    Path("empty").mkdir()
    with pytest.raises(error, match=says):
        found(source)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "bmp", "tif"])
def test_sizes_are_those_of_the_upright_picture(kind: str, orientation: int, tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = making.picture(tmp_path / f"a.{kind}", **({"exif": exif} if kind != "bmp" else {}))
    picture = look(path, tmp_path)
    turned = orientation > 4 and kind != "bmp"
    assert picture.size_px == ((48, 64) if turned else (64, 48))
    data, media_type, _ = picture.read()
    (tmp_path / "sent").write_bytes(data)
    as_it_is = kind == "jpg" or (kind in ("png", "webp") and orientation == 1)
    assert (data == path.read_bytes()) == as_it_is
    assert media_type == ("image/jpeg" if kind == "jpg" else
                          f"image/{kind}" if as_it_is else "image/png")  # fmt: skip
    if not as_it_is:  # turned here, where browsers might not
        with Image.open(tmp_path / "sent") as sent:
            assert sent.size == picture.size_px


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xd8\xff\xe0", b"GIF89a"])
def test_no_picture(data: bytes, tmp_path: Path):
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(PictureError, match=r"a.jpg is no picture"):
        look(tmp_path / "a.jpg", tmp_path)
