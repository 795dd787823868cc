"""COCO's person keypoints, as people have marked them: annotations of pictures in.

The format: cocodataset.org/#format-data. Its 17 points are a part of our 33, by name; the masks are
polygons or run lengths. Coordinates are COCO's, pixels from the picture's top left corner.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from reprlib import repr
from typing import Any, Final, cast

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.picture import check_size

COCO_NAMES: Final = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear"),
    *("left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist"),
    *("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"),
)
"""In the order of an annotation's `keypoints`."""
OURS: Final = np.array([skeleton.INDEX[name] for name in COCO_NAMES])
"""Where each of them is among our 33."""
PERSON: Final = "kinesphere_person"
"""What our own files have beside an annotation's id, which counts over the whole file."""


@dataclass(frozen=True, eq=False)
class Annotated:
    """A person in a picture, as annotators saw them."""

    picture: Path
    person: int
    """The annotation's id, or by `PERSON` which one of the picture."""
    size_px: tuple[int, int]
    """(width, height) of the picture."""
    xy_px: Float[Array, "33 2"]
    """NaN where nothing is marked."""
    visibility: Float[Array, "33"]
    """1 seen, 0 marked though hidden, NaN not marked."""
    polygons: tuple[Float[Array, "_ 2"], ...] = ()
    """Outlines of the person, in pixels; what is in one of them is the person."""
    runs: Array | None = None
    """Instead of outlines: lengths of runs of pixels off, on, off, … down the columns."""

    def mask(self) -> UInt8[Array, "height width"] | None:
        """Where the person is, 0 or 255; None when that is not marked."""
        width, height = self.size_px
        if self.runs is not None:
            on = np.arange(len(self.runs)) % 2 == 1
            columns = np.repeat(on, self.runs).reshape(width, height)
            return np.ascontiguousarray(columns.T, np.uint8) * 255
        if not self.polygons:
            return None
        inside = [_inside(polygon, width, height) for polygon in self.polygons]
        return np.any(inside, axis=0).astype(np.uint8) * 255


def read_coco(path: Path, pictures: Path) -> list[Annotated]:
    """The people in a file of annotations who have a keypoint, in its order; crowds are left out.

    pictures   the folder in which the pictures are; they are not opened

    Raises SourceError when the file cannot be read, InputError when it is not as COCO's are.
    """
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON: {error}") from error
    try:
        return _people(_item(data, "the file", dict), pictures)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _people(data: dict[str, Any], pictures: Path) -> list[Annotated]:
    _check_names(data.get("categories", []))
    images = _by_id(_get(data, "images", list, "the file"), "image")
    people = _by_id(_get(data, "annotations", list, "the file"), "annotation")
    every = (_person(one, id, images, pictures) for id, one in people.items())
    found = [person for person in every if person]
    _check_persons(found)
    return found


def _check_persons(found: Sequence[Annotated]) -> None:
    """What is told about a person in a picture must be about one."""
    known: set[tuple[Path, int]] = set()
    for one in found:
        if (one.picture, one.person) in known:
            raise InputError(f"person {one.person} of {one.picture} is there twice")
        known.add((one.picture, one.person))


def _check_names(categories: Any) -> None:
    """Other points than COCO's, or another order of them, would be misread."""
    for one in _item(categories, "categories", list):
        names = _item(one, "a category", dict).get("keypoints", list(COCO_NAMES))
        if names != list(COCO_NAMES):
            raise InputError(f"keypoints must be COCO's {', '.join(COCO_NAMES)}; got {repr(names)}")


def _by_id(items: list[Any], what: str) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for one in items:
        id = _get(_item(one, f"an {what}", dict), "id", int, f"an {what}")
        if id in found:
            raise InputError(f"{what} {id} is there twice")
        found[id] = one
    return found


def _person(
    one: dict[str, Any], id: int, images: dict[int, dict[str, Any]], pictures: Path
) -> Annotated | None:
    what = f"annotation {id}"
    crowd = one.get("iscrowd", 0)
    if crowd not in (0, 1):
        raise InputError(f"{what}: iscrowd must be 0 or 1, got {repr(crowd)}")
    if crowd:
        return None
    xy_px, visibility = _marks(_get(one, "keypoints", list, what), f"{what}: keypoints")
    if np.isnan(visibility).all():
        return None
    image = images.get(_get(one, "image_id", int, what))
    if image is None:
        raise InputError(f"{what}: there is no image {one['image_id']}")
    size_px = _size(image)
    picture = pictures / _inner(_get(image, "file_name", str, f"image {image['id']}"))
    outline = _outline(one.get("segmentation"), size_px, f"{what}: segmentation")
    person = id if PERSON not in one else _get(one, PERSON, int, what)
    return Annotated(picture, person, size_px, xy_px, visibility, *outline)


def _marks(keypoints: list[Any], what: str) -> tuple[Array, Array]:
    """`xy_px` and `visibility` of our 33."""
    marks = _numbers(keypoints, what)
    if len(marks) != 3 * len(COCO_NAMES):
        raise InputError(f"{what} must be 17 times x, y, v; got {len(marks)} numbers")
    x, y, v = marks.reshape(-1, 3).T
    if not np.isin(v, (0, 1, 2)).all():
        raise InputError(f"{what}: each v must be 0, 1 or 2, got {v.tolist()}")
    xy_px, visibility = np.full((skeleton.COUNT, 2), np.nan), np.full(skeleton.COUNT, np.nan)
    xy_px[OURS[v > 0]] = np.stack([x, y], axis=1)[v > 0]
    visibility[OURS[v > 0]] = v[v > 0] - 1
    return xy_px, visibility


def _size(image: dict[str, Any]) -> tuple[int, int]:
    what = f"image {image['id']}"
    width, height = (_get(image, side, int, what) for side in ("width", "height"))
    check_size(width, height, what)
    return width, height


def _inner(name: str) -> str:
    """The name of a file in the folder of pictures; InputError if it leads out of there."""
    for kind in (PurePosixPath, PureWindowsPath):
        path = kind(name)
        if path.anchor or ".." in path.parts or not path.parts or "\0" in name:
            raise InputError(f"file_name must be within the folder of pictures, got {name!r}")
    return name


def _outline(
    marked: Any, size_px: tuple[int, int], what: str
) -> tuple[tuple[Array, ...], Array | None]:
    """Polygons, or run lengths."""
    if marked is None or isinstance(marked, list):
        return tuple(_polygon(one, what) for one in cast(list[Any], marked or [])), None
    size = _get(_item(marked, what, dict), "size", list, what)
    if size != list(size_px[::-1]):
        raise InputError(f"{what}: its size must be the picture's [height, width], got {size}")
    counts = marked.get("counts")
    if isinstance(counts, str):
        counts = uncompressed(counts, f"{what}: counts")
    runs = _numbers(_item(counts, f"{what}: counts", list), f"{what}: counts")
    if (runs < 0).any() or (runs % 1).any() or runs.sum() != size_px[0] * size_px[1]:
        raise InputError(f"{what}: counts must be whole numbers that fill the picture")
    return (), runs.astype(np.int64)


def _polygon(points: Any, what: str) -> Array:
    flat = _numbers(_item(points, f"{what}: a polygon", list), f"{what}: a polygon")
    if len(flat) % 2:
        raise InputError(f"{what}: a polygon must be x, y, x, y, …; got {len(flat)} numbers")
    return flat.reshape(-1, 2)


def uncompressed(text: str, what: str = "counts") -> list[int]:
    """Run lengths from COCO's compressed form.

    Each is written in groups of 5 bits, the lowest first, as characters from "0" on; 32 says that more
    follow, and the highest bit of the last is the sign. From the fourth on they are differences from the
    run before the last. (pycocotools, `maskApi.c`, rleFrString.)
    """
    runs: list[int] = []
    value = shift = 0
    for group in (ord(letter) - 48 for letter in text):
        if not 0 <= group < 64 or shift > 30:
            raise InputError(f"{what} are not in COCO's compressed form")
        value |= (group & 31) << shift
        shift += 5
        if group & 32:
            continue
        value -= (group & 16) << (shift - 4)
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    if shift:
        raise InputError(f"{what} are cut short")
    return runs


def _inside(polygon: Float[Array, "n 2"], width: int, height: int) -> Array:
    """(height, width) whether the middle of each pixel is inside, by the even-odd rule."""
    flips = np.zeros((height, width + 1), np.int32)
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        low, high = np.clip(np.ceil(np.sort([y1, y2]) - 0.5), 0, height).astype(int)
        rows = np.arange(low, high)
        if len(rows):
            x = x1 + (rows + 0.5 - y1) * ((x2 - x1) / (y2 - y1))
            np.add.at(flips, (rows, np.clip(np.ceil(x - 0.5), 0, width).astype(int)), 1)
    return np.cumsum(flips[:, :width], axis=1) % 2 == 1


def _get(data: dict[str, Any], key: str, kind: type, what: str) -> Any:
    if key not in data:
        raise InputError(f"{what}: {key} is missing")
    return _item(data[key], f"{what}: {key}", kind)


def _item(value: Any, what: str, kind: type) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{what} must be {kind.__name__}, got {repr(value)}")
    return value


def _numbers(values: Sequence[Any], what: str) -> Array:
    plain = all(type(value) in (int, float) and abs(value) < 1e9 for value in values)
    if not plain:  # NaN is not below either
        raise InputError(f"{what} must be numbers below 1e9, got {repr(values)}")
    return np.array(values, float)
