"""Pictures in: whatever somebody has becomes (H, W, 3) uint8 RGB, or an error that says why not."""

import io
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageOps, UnidentifiedImageError

from kinesphere.core.arrays import Array
from kinesphere.core.errors import PictureError

Picture = Any
"""NumPy array, PIL image, path (str or Path), or the bytes of a picture file."""

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif")

MAX_SIDE_PX: Final = 32_000
"""OpenCV's warps count pixels in 16 bits."""
MAX_PIXELS: Final = 200_000_000


def to_rgb(picture: Picture) -> UInt8[Array, "height width 3"]:
    """Any picture as contiguous RGB, 0..255.

    Arrays are RGB, RGBA (alpha is dropped) or grey; uint8 as it is, uint16 scaled from 0..65535,
    floats from 0..1. Files and PIL images are turned upright as their EXIF orientation says.
    An array that already fits is not copied.

    Raises PictureError, saying what was expected and what came.
    """
    if isinstance(picture, np.ndarray):
        return _from_array(picture)
    if isinstance(picture, Image.Image):
        return _from_pil(picture, "the PIL image")
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return _from_file(io.BytesIO(picture), "the bytes given")
    if isinstance(picture, (str, Path)):
        return _from_path(Path(picture))
    raise PictureError(
        "expected a picture as NumPy array, PIL image, path or bytes, "
        f"got {type(picture).__module__}.{type(picture).__name__}"
    )


def check_size(width: int, height: int, what: str) -> None:
    """PictureError when a picture is empty or too large to work with."""
    if width < 1 or height < 1:
        raise PictureError(f"{what} is empty: {width} x {height} pixels")
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise PictureError(
            f"{what} is too large: {width} x {height} pixels; at most {MAX_SIDE_PX} a side and "
            f"{MAX_PIXELS // 1_000_000} million in all: make it smaller first"
        )


def _from_array(array: Array) -> UInt8[Array, "height width 3"]:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] in (3, 4)):
        raise PictureError(
            "expected a picture of shape (height, width), (height, width, 3) or (height, width, 4), "
            f"got {array.shape}"
        )
    check_size(array.shape[1], array.shape[0], "the picture")
    levels = _to_uint8(array[:, :, :3] if array.ndim == 3 else array)
    return np.ascontiguousarray(
        levels if levels.ndim == 3 else np.repeat(levels[..., None], 3, axis=2)
    )


def _to_uint8(array: Array) -> Array:
    if array.dtype == np.uint8:
        return array
    if array.dtype.kind == "u" and array.dtype.itemsize == 2:  # in either byte order
        return ((array.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    if array.dtype.kind == "f":
        low, high = float(array.min()), float(array.max())
        if not (np.isfinite(low) and np.isfinite(high)):
            raise PictureError("expected finite numbers in the picture, got NaN or infinity")
        if low < 0.0 or high > 1.0:
            raise PictureError(
                f"expected floats from 0 to 1, got {low:g} to {high:g}: divide by 255, or pass uint8"
            )
        return np.rint(array * 255).astype(np.uint8)
    raise PictureError(f"expected uint8, uint16 or floats from 0 to 1, got {array.dtype}")


def _from_path(path: Path) -> UInt8[Array, "height width 3"]:
    try:
        with path.open("rb") as file:
            return _from_file(file, str(path))
    except FileNotFoundError:
        raise PictureError(f"there is no file {path}") from None
    except IsADirectoryError:
        raise PictureError(f"{path} is a folder: expected a picture file") from None
    except OSError as error:
        raise PictureError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(f"{str(path)!r} is not a usable path: {error}") from error


def _from_file(file: Any, what: str) -> UInt8[Array, "height width 3"]:
    try:
        with _quiet(), Image.open(file) as image:
            return _from_pil(image, what)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(f"{what} is too large: {error}") from error
    except UnidentifiedImageError:
        raise PictureError(
            f"{what} is not a picture of a known kind, or is empty or cut short, whatever its name says"
        ) from None
    except Exception as error:  # Pillow's parsers raise whatever the damage makes them run into
        raise PictureError(f"{what} is damaged or cut short: {error}") from error


def _from_pil(image: Image.Image, what: str) -> UInt8[Array, "height width 3"]:
    check_size(*image.size, what)
    try:
        with _quiet():
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith(("I", "F")):  # convert("RGB") would cut these off at 255
                return _from_array(_deep(np.asarray(upright)))
            return _from_array(np.asarray(upright.convert("RGB")))
    except PictureError:
        raise
    except Exception as error:  # as above
        raise PictureError(f"{what} is damaged or cut short: {error}") from error


def _deep(levels: Array) -> Array:
    """PIL's 32-bit integers, in which it keeps 16-bit pictures, as uint16; others as they are."""
    if levels.dtype.kind != "i":
        return levels
    if levels.min() < 0 or levels.max() > 65535:
        raise PictureError(f"expected levels from 0 to 65535, got {levels.min()} to {levels.max()}")
    return levels.astype(np.uint16)


@contextmanager
def _quiet() -> Generator[None, None, None]:
    """Without Pillow's warnings: what it can mend is fine, and the limit of the size is ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
