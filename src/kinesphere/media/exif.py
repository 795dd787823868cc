"""What a camera wrote into a picture about its lens."""

import math
import warnings
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image, UnidentifiedImageError

from kinesphere.core.errors import PictureError

FILM_MM: Final = 36.0
"""The longer side of a frame of 35 mm film."""
UNITS_MM: Final = {2: 25.4, 3: 10.0}
"""By FocalPlaneResolutionUnit: inches and centimetres."""
WIDEST_DEG: Final = 170.0


def fov_deg(path: Path) -> float | None:
    """The field of view along a picture's longer side, in degrees, by its EXIF.

    From FocalLengthIn35mmFilm, or else from FocalLength and the size of the sensor's pixels. None when
    EXIF says neither, or what cannot be (0, above 170 degrees). It is that of the picture as it was
    taken: cropping makes it wrong.

    Raises PictureError when there is no picture.
    """
    tags, size_px = _tags(path)
    film_mm = _number(tags, ExifTags.Base.FocalLengthIn35mmFilm)
    return _angle_deg(FILM_MM, film_mm) or _angle_deg(
        _sensor_mm(tags, size_px), _number(tags, ExifTags.Base.FocalLength)
    )


def _angle_deg(side_mm: float, focal_mm: float) -> float | None:
    if not (side_mm > 0 and focal_mm > 0):  # as it is with NaN
        return None
    angle_deg = math.degrees(2 * math.atan(side_mm / 2 / focal_mm))
    return angle_deg if 0 < angle_deg <= WIDEST_DEG else None


def _sensor_mm(tags: dict[int, Any], size_px: tuple[int, int]) -> float:
    """How long the sensor's longer side is; NaN if that is not told."""
    told = [
        _number(tags, tag) for tag in (ExifTags.Base.ExifImageWidth, ExifTags.Base.ExifImageHeight)
    ]
    side_px = max(told) if min(told) > 0 else max(size_px)
    unit_mm = UNITS_MM.get(tags.get(ExifTags.Base.FocalPlaneResolutionUnit, 2), math.nan)
    pixels_a_unit = _number(tags, ExifTags.Base.FocalPlaneXResolution)
    return side_px / pixels_a_unit * unit_mm if pixels_a_unit > 0 else math.nan


def _number(tags: dict[int, Any], tag: int) -> float:
    """NaN for what is missing or no number."""
    try:
        return float(tags.get(tag, math.nan))
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return math.nan


def _tags(path: Path) -> tuple[dict[int, Any], tuple[int, int]]:
    """The Exif IFD, and (width, height)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                return _exif(image), image.size
    except UnidentifiedImageError:
        raise PictureError(f"{path} is not a picture of a known kind") from None
    except Exception as error:  # Pillow's parsers raise whatever the damage makes them run into
        raise PictureError(f"{path} cannot be read: {error}") from error


def _exif(image: Image.Image) -> dict[int, Any]:
    try:
        return dict(image.getexif().get_ifd(ExifTags.IFD.Exif))
    except Exception:  # as above
        return {}
