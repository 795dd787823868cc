import pytest

from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.sources import check_names, parse


@pytest.fixture
def folder(tmp_path):
    for name in ("b.JPG", "a.png", "notes.txt", "clip.mp4"):
        (tmp_path / name).touch()
    return tmp_path


def test_what_was_typed_is_recognised(folder):
    assert parse("0").kind == "camera"
    assert parse("rtsp://10.0.0.7/yard").name == "10.0.0.7_yard"
    assert parse("rtsp://10.0.0.7/yard").kind == "stream"
    assert parse(str(folder / "clip.mp4")).kind == "clip"
    assert parse(str(folder / "clip.mp4")).name == "clip"
    assert parse(str(folder / "b.JPG")).kind == "pictures"
    whole = parse(str(folder))
    assert [f.name for f in whole.files] == ["a.png", "b.JPG"]
    assert whole.name == folder.name
    assert [f.name for f in parse(str(folder / "*.png")).files] == ["a.png"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder):
    (folder / "take[1].mp4").touch()
    assert parse(str(folder / "take[1].mp4")).kind == "clip"


@pytest.mark.parametrize("text", ["missing.mp4", "*.nothing", "missing/"])
def test_what_is_not_there_is_an_error(folder, text):
    with pytest.raises(SourceError, match=r"there is no|no picture matches"):
        parse(str(folder / text))


@pytest.mark.parametrize("text", ["", "  ", "a\0b"])
def test_nothing_is_an_error(text):
    with pytest.raises(InputError, match="a source must be"):
        parse(text)


def test_two_sources_of_one_name_are_refused(folder):
    (folder / "clip.mov").touch()
    with pytest.raises(InputError, match="would both be written as 'clip'"):
        check_names([parse(str(folder / "clip.mp4")), parse(str(folder / "clip.mov"))])
