"""Pictures of every bad kind: a clear error, or the right answer."""

import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bad_input import makers
from kinesphere.core.errors import PictureError
from kinesphere.live.detector import PoseDetector
from kinesphere.media.picture import to_rgb

JPEG = makers.picture_bytes(makers.quarters(480, 640), "JPEG")
BOMB = makers.png_that_claims(30_000, 30_000)
GREY16 = (np.arange(48 * 64).reshape(48, 64) * 21).astype(np.uint16)


def zeros(*shape: int, dtype: Any = np.uint8) -> np.ndarray:
    return np.zeros(shape, dtype)


def in_file(name: str, data: bytes) -> Callable[[pathlib.Path], pathlib.Path]:
    def make(folder: pathlib.Path) -> pathlib.Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


REFUSED: dict[str, tuple[Any, str]] = {
    # name: (the picture or what makes it in a folder, what the error says)
    "missing file": (lambda folder: folder / "no.jpg", "there is no file .*no.jpg"),
    "folder": (lambda folder: folder, "is a folder: expected a picture file"),
    "empty file": (in_file("a.jpg", b""), "not a picture of a known kind"),
    "text renamed": (in_file("a.jpg", b"Dear diary,\n" * 99), "not a picture of a known kind"),
    "video renamed": (in_file("a.png", b"\0\0\0\x18ftypisom" * 9), "not a picture of a known kind"),
    "truncated JPEG": (in_file("a.jpg", JPEG[: len(JPEG) // 2]), "damaged or cut short"),
    "truncated in its header": (
        in_file("a.jpg", JPEG[:21]),
        "not a picture .* or is empty or cut short",
    ),
    "truncated bytes": (JPEG[: len(JPEG) // 2], "the bytes given is damaged or cut short"),
    "name with a zero": ("a\0b.jpg", "not a usable path"),
    "name too long": ("a" * 5000, "cannot be read: File name too long"),
    "bomb": (in_file("bomb.png", BOMB), "bomb.png is too large"),
    "header of 0 x 0": (makers.png_that_claims(0, 0), "cut short|empty|not a picture"),
    "nothing": (None, "expected a picture as .*, got builtins.NoneType"),
    "list": ([[1, 2], [3, 4]], "expected a picture as .*, got builtins.list"),
    "no rows": (zeros(0, 10, 3), "empty: 10 x 0 pixels"),
    "no columns": (zeros(10, 0, 3), "empty: 0 x 10 pixels"),
    "too wide": (zeros(2, 40_000, 3), "too large: 40000 x 2 pixels; at most 32000 a side"),
    "1 dimension": (zeros(30), r"expected .* \(height, width, 3\) .*, got \(30,\)"),
    "4 dimensions": (zeros(1, 8, 8, 3), r"got \(1, 8, 8, 3\)"),
    "2 channels": (zeros(8, 8, 2), r"got \(8, 8, 2\)"),
    "channels first": (zeros(3, 80, 80), r"got \(3, 80, 80\)"),
    "int64": (zeros(8, 8, 3, dtype=np.int64), "expected uint8, uint16 or floats.*, got int64"),
    "bool": (zeros(8, 8, dtype=bool), "got bool"),
    "text array": (np.full((8, 8), "x"), "expected uint8, uint16 or floats"),
    "complex": (zeros(8, 8, 3, dtype=complex), "got complex128"),
    "floats to 255": (np.full((8, 8, 3), 255.0), "from 0 to 1, got 255 to 255: divide by 255"),
    "negative floats": (np.full((8, 8, 3), -0.5), "got -0.5 to -0.5"),
    "NaN floats": (np.full((8, 8, 3), np.nan, np.float32), "finite numbers .*, got NaN or inf"),
    "infinite floats": (np.full((8, 8, 3), np.inf), "got NaN or infinity"),
}


@pytest.mark.parametrize(("picture", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(picture: Any, says: str, tmp_path: pathlib.Path, detector: PoseDetector) -> None:
    made = picture(tmp_path) if callable(picture) else picture
    with pytest.raises(PictureError, match=says):
        detector.estimate_poses(made)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_random_damage_is_survived(kind: str) -> None:
    """Whatever the parsers run into, it is a picture or a PictureError."""
    whole, rng = makers.picture_bytes(makers.quarters(), kind), np.random.default_rng(0)
    for _ in range(150):
        data = bytearray(whole[: rng.integers(1, len(whole) + 1)] if rng.random() < 0.5 else whole)
        for at in rng.integers(0, min(len(data), 400), 4):
            data[at] = rng.integers(0, 256)
        try:
            assert to_rgb(bytes(data)).dtype == np.uint8
        except PictureError as error:
            assert "the bytes given" in str(error)


def turned(orientation: int) -> bytes:
    """A PNG whose EXIF says how to turn it, stored so that it comes out as `quarters`."""
    stored = {
        1: makers.quarters(),
        2: makers.quarters()[:, ::-1],
        3: np.rot90(makers.quarters(), 2),
        6: np.rot90(makers.quarters()),
        8: np.rot90(makers.quarters(), -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return makers.picture_bytes(np.ascontiguousarray(stored), "PNG", exif=exif)


def palette(**options: Any) -> bytes:
    indexed = Image.fromarray(makers.quarters()).quantize(4)
    return makers.picture_bytes(indexed, "PNG", **options)


def animated() -> bytes:
    first = Image.fromarray(makers.quarters()).quantize(4)
    other = Image.new("RGB", first.size).quantize(4)
    return makers.picture_bytes(first, "GIF", save_all=True, append_images=[other])


QUARTERS = makers.quarters()
LEVELS = np.repeat(((GREY16.astype(int) * 255 + 32767) // 65535).astype(np.uint8)[..., None], 3, 2)
RIGHT: dict[str, tuple[Any, np.ndarray, int]] = {
    # name: (the picture, the RGB that it is, by how much a level may be off)
    "Fortran order": (np.asfortranarray(QUARTERS), QUARTERS, 0),
    "negative strides": (QUARTERS[::-1, ::-1], np.ascontiguousarray(QUARTERS[::-1, ::-1]), 0),
    "every other pixel": (QUARTERS[::2, ::2], QUARTERS[::2, ::2].copy(), 0),
    "floats": (QUARTERS / 255, QUARTERS, 0),
    "big-endian floats": ((QUARTERS / 255).astype(">f4"), QUARTERS, 0),
    "alpha": (np.dstack([QUARTERS, QUARTERS[..., 0]]), QUARTERS, 0),
    "grey": (QUARTERS[..., 0], np.repeat(QUARTERS[..., :1], 3, 2), 0),
    "one channel": (QUARTERS[..., :1], np.repeat(QUARTERS[..., :1], 3, 2), 0),
    "uint16": (GREY16, LEVELS, 0),
    "big-endian uint16": (GREY16.astype(">u2"), LEVELS, 0),
    "read-only": (np.frombuffer(QUARTERS.tobytes(), np.uint8).reshape(48, 64, 3), QUARTERS, 0),
    "1 x 1": (zeros(1, 1, 3), zeros(1, 1, 3), 0),
    "16-bit PNG": (makers.picture_bytes(GREY16, "PNG"), LEVELS, 0),
    "CMYK JPEG": (
        makers.picture_bytes(Image.fromarray(QUARTERS).convert("CMYK"), "JPEG", quality=95),
        QUARTERS,
        12,
    ),
    "palette": (palette(), QUARTERS, 0),
    "palette with transparency": (palette(transparency=bytes([0, 99, 255, 255])), QUARTERS, 0),
    "animated GIF": (animated(), QUARTERS, 0),
    **{f"EXIF orientation {i}": (turned(i), QUARTERS, 0) for i in (1, 2, 3, 6, 8)},
}


@pytest.mark.parametrize(("picture", "expected", "off"), RIGHT.values(), ids=RIGHT)
def test_right_pixels(picture: Any, expected: np.ndarray, off: int) -> None:
    got = to_rgb(picture)
    assert got.flags.c_contiguous
    inner = np.s_[2:-2, 2:-2] if off else np.s_[:]
    np.testing.assert_allclose(got[inner].astype(int), expected[inner], atol=off)


NOBODY = {
    "1 x 1": zeros(1, 1, 3),
    "1 row": zeros(1, 500, 3),
    "20,000 px wide": zeros(60, 20_000, 3),
    "all black": zeros(480, 640, 3),
    "all white": np.full((480, 640, 3), 255, np.uint8),
    "noise": np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8),
    "four colours": makers.quarters(480, 640),
}


@pytest.mark.parametrize("picture", NOBODY.values(), ids=NOBODY)
def test_nobody(picture: np.ndarray, detector: PoseDetector) -> None:
    assert detector.estimate_poses(picture) == []


@pytest.mark.parametrize(("mode", "top"), [("F", 1.0), ("I", 65535), ("I;16", 65535)])
def test_deep_grey_pictures_keep_their_levels(mode: str, top: float) -> None:
    kinds = {"F": np.float32, "I": np.int32, "I;16": np.uint16}
    levels = np.linspace(0, top, 256).reshape(16, 16).astype(kinds[mode])
    rgb = to_rgb(Image.fromarray(levels))
    np.testing.assert_allclose(rgb[:, :, 0].ravel(), np.arange(256), atol=1)


def test_floats_in_pil_that_are_no_levels_are_refused() -> None:
    with pytest.raises(PictureError, match="expected floats from 0 to 1"):
        to_rgb(Image.fromarray(np.full((4, 4), 200.0, np.float32)))
    with pytest.raises(PictureError, match="expected levels from 0 to 65535"):
        to_rgb(Image.fromarray(np.full((4, 4), 70_000, np.int32)))
