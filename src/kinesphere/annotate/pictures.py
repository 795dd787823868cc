"""Pictures that may be shown: looked at when the server starts, and found by number after that."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image

from kinesphere.core.errors import InputError, PictureError
from kinesphere.media.picture import check_size, to_rgb

AS_THEY_ARE: Final = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
"""Kinds that all browsers show, by Pillow's name."""
PNG: Final = "image/png"
SIDEWAYS: Final = (5, 6, 7, 8)
"""EXIF orientations of pictures that lie on their side."""


@dataclass(frozen=True)
class Picture:
    """A picture that may be shown; `media_type` is empty where it is sent as PNG instead."""

    path: Path
    """Where it truly is, links followed."""
    media_type: str
    size_px: tuple[int, int]
    """(width, height), upright."""

    def read(self) -> tuple[bytes, str, str]:
        """The bytes to send, their type, and a name that they alone have.

        Raises PictureError when it is no longer there.
        """
        if self.path.resolve() != self.path:
            raise PictureError("the picture was replaced by a link")
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise PictureError(f"the picture cannot be read: {error.strerror}") from error
        name = hashlib.sha256(data).hexdigest()
        return (data, self.media_type, name) if self.media_type else (_png(data), PNG, name)


def look(path: Path, folder: Path) -> Picture:
    """The picture at `path`, which must be within `folder`, links followed.

    Raises PictureError when it is none, InputError when it leads out of the folder.
    """
    try:
        there = path.resolve()
        if not there.is_relative_to(folder.resolve()):
            raise InputError(f"{path} leads out of {folder}: pictures must lie in it themselves")
        kind, size_px, orientation = _header(there)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, InputError):
            raise
        raise PictureError(f"{path} is no picture that can be read: {error}") from error
    check_size(*size_px, str(path))
    plain = orientation == 1 or AS_THEY_ARE.get(kind) == "image/jpeg"
    media_type = AS_THEY_ARE.get(kind, "") if plain else ""
    return Picture(there, media_type, _upright_px(there, size_px, orientation, plain))


def _upright_px(
    path: Path, size_px: tuple[int, int], orientation: int, plain: bool
) -> tuple[int, int]:
    """(width, height) when it is turned as EXIF says."""
    width, height = size_px
    if plain:
        return (height, width) if orientation in SIDEWAYS else size_px
    levels = to_rgb(path)  # Pillow turns some kinds by itself, some not
    return levels.shape[1], levels.shape[0]


def _header(path: Path) -> tuple[str, tuple[int, int], int]:
    """The kind, the size as it is stored, and the orientation by EXIF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path) as image:
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            known = isinstance(orientation, int) and 1 <= orientation <= 8
            return image.format or "", image.size, orientation if known else 1


def _png(data: bytes) -> bytes:
    """Whatever it is as PNG, upright."""
    out = io.BytesIO()
    Image.fromarray(to_rgb(data)).save(out, "PNG", compress_level=1)
    return out.getvalue()
