import math

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from kinesphere.core.errors import PictureError
from kinesphere.media.exif import fov_deg

Base = ExifTags.Base
SENSOR = {
    Base.FocalLength: 25.0,
    Base.FocalPlaneXResolution: 1000.0,
    Base.FocalPlaneResolutionUnit: 3,
}
"""1000 pixels a centimetre: 2000 pixels are 20 mm."""


def angle(side, focal):
    return math.degrees(2 * math.atan(side / 2 / focal))


def write(path, tags, size=(200, 100), orientation=1):
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[ExifTags.IFD.Exif] = tags
    Image.new("RGB", size).save(path, exif=exif)
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_focal_length_on_film_gives_the_longer_sides_angle(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", {Base.FocalLengthIn35mmFilm: 28})
    assert fov_deg(path) == pytest.approx(angle(36, 28)) == pytest.approx(65.47, abs=0.01)


@pytest.mark.parametrize("size", [(200, 100), (100, 200)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_turned_picture_has_the_same_angle(tmp_path, size, orientation):
    path = write(tmp_path / "a.jpg", {Base.FocalLengthIn35mmFilm: 50}, size, orientation)
    assert fov_deg(path) == pytest.approx(angle(36, 50))


@pytest.mark.parametrize("size", [(2000, 1000), (1000, 2000)])
def test_the_sensors_pixels_do_where_film_is_not_told(tmp_path, size):
    assert fov_deg(write(tmp_path / "a.jpg", SENSOR, size)) == pytest.approx(angle(20, 25))


@pytest.mark.parametrize("film", [0, 1])
def test_film_that_makes_no_sense_does_not_hide_the_sensor(tmp_path, film):
    tags = {**SENSOR, Base.FocalLengthIn35mmFilm: film}
    assert fov_deg(write(tmp_path / "a.jpg", tags, (2000, 1000))) == pytest.approx(angle(20, 25))


def test_film_goes_first(tmp_path):
    tags = {**SENSOR, Base.FocalLengthIn35mmFilm: 24}
    assert fov_deg(write(tmp_path / "a.jpg", tags)) == pytest.approx(angle(36, 24))


def test_inches_are_what_no_unit_means(tmp_path):
    for unit in ({Base.FocalPlaneResolutionUnit: 2}, {}):
        tags = {Base.FocalLength: 25.0, Base.FocalPlaneXResolution: 2540.0, **unit}
        assert fov_deg(write(tmp_path / "a.jpg", tags, (2000, 1000))) == pytest.approx(
            angle(20, 25)
        )


@pytest.mark.parametrize("side", [(2000, 1500), (1500, 2000)])
def test_the_size_when_it_was_taken_counts_and_not_that_of_a_smaller_copy(tmp_path, side):
    tags = {**SENSOR, Base.ExifImageWidth: side[0], Base.ExifImageHeight: side[1]}
    assert fov_deg(write(tmp_path / "a.jpg", tags, (200, 150))) == pytest.approx(angle(20, 25))


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {Base.FocalLength: 25.0},
        {k: v for k, v in SENSOR.items() if k != Base.FocalLength},
        {Base.FocalLengthIn35mmFilm: 0},
        {Base.FocalLengthIn35mmFilm: 1},
        {**SENSOR, Base.FocalLength: 0.0},
        {**SENSOR, Base.FocalLength: 0.01},
        {**SENSOR, Base.FocalLength: IFDRational(0, 0)},
        {**SENSOR, Base.FocalPlaneXResolution: IFDRational(1, 0)},
        {**SENSOR, Base.FocalPlaneXResolution: 0.0},
        {**SENSOR, Base.FocalPlaneResolutionUnit: 1},
        {**SENSOR, Base.FocalPlaneResolutionUnit: 77},
    ],
)
def test_nothing_or_nonsense_is_none(tmp_path, tags):
    assert fov_deg(write(tmp_path / "a.jpg", tags, (2000, 1000))) is None


def test_a_picture_without_exif_is_none(tmp_path):
    Image.new("RGB", (20, 10)).save(tmp_path / "a.png")
    assert fov_deg(tmp_path / "a.png") is None


@pytest.mark.parametrize("value", ["28", "wide", b"\xff", (28, 28), -28.0])
def test_values_of_another_type_never_fail(monkeypatch, tmp_path, value):
    """Damaged files hold them; Pillow does not write them."""
    path = write(tmp_path / "a.jpg", {})
    tags = dict.fromkeys((Base.FocalLengthIn35mmFilm, *SENSOR), value)
    monkeypatch.setattr(Image.Exif, "get_ifd", lambda self, tag: tags)
    assert fov_deg(path) == (pytest.approx(angle(36, 28)) if value == "28" else None)


def test_damaged_exif_is_none(tmp_path):
    path = write(tmp_path / "a.jpg", {Base.FocalLengthIn35mmFilm: 28})
    data = bytearray(path.read_bytes())
    start = data.index(b"Exif\0\0") + 6
    angles = set()
    for i in range(start, start + 40):
        path.write_bytes(data[:i] + b"\xff" + data[i + 1 :])
        angles.add(fov_deg(path))
    assert None in angles
    assert all(one is None or 0 < one <= 170 for one in angles)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff\xe1"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(PictureError, match=r"a\.jpg"):
        fov_deg(tmp_path / "a.jpg")


def test_a_picture_that_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path / "none.jpg", tmp_path):
        with pytest.raises(PictureError, match="cannot be read"):
            fov_deg(path)
