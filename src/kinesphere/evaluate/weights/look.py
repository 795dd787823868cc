"""What a network sees of people, in the same crops and decoded in the same way as in `live`."""

import hashlib
from pathlib import Path

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.engines import Network
from kinesphere.evaluate.weights.people import SEEN, Person, nobody
from kinesphere.live import constants as c
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.mask import project
from kinesphere.media.picture import to_rgb


def look(network: Network, person: Person, again: int) -> Array:
    """One row of `SEEN`, shape (1,)."""
    picture_rgb, region = to_rgb(person.picture), person.region
    row, seen = nobody(), seen_in(network, picture_rgb, region)
    for _ in range(again):
        region = region if seen is None else aimed(region, seen)
        seen = None if seen is None else seen_in(network, picture_rgb, region)
    if seen is None:
        return row
    row["found"], row["xy_px"], row["xyz_m"] = True, seen.xyz_image_px[:, :2], seen.xyz_world_m
    row["visibility"], row["presence"] = seen.visibility, seen.presence
    if seen.mask_logits is not None:
        found = project(seen.mask_logits, region, (picture_rgb.shape[1], picture_rgb.shape[0]))
        row["iou"] = _overlap(found > 0.5, person.mask())
    return row


def seen_in(network: Network, picture_rgb: Array, region: Region) -> Landmarks | None:
    """The landmarks of whoever is in the region."""
    return find_landmarks(network, picture_rgb, [region])[0]


def aimed(region: Region, seen: Landmarks) -> Region:
    """Where a pipeline that follows the person would look next."""
    hips_px, rim_px = seen.auxiliary_px
    new = region_around(hips_px, rim_px, c.REGION_SCALE)
    return new if new.usable else region


def _overlap(found: Array, true: Array | None) -> float:
    """Intersection over union; NaN where there is no mask to compare with."""
    if true is None or not (true > 127).any():
        return float("nan")
    true = true > 127
    return float((found & true).sum() / (found | true).sum())


def fingerprint(people: tuple[Person, ...], again: int) -> str:
    """Changes with what a network would be shown, and with what a mask is compared with."""
    digest = hashlib.sha256(repr((SEEN, again)).encode())
    for one in people:
        told = (one.key, one.region, one.size_px, _of_picture(one.picture))
        digest.update(repr(told).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def _of_picture(picture: Path | bytes) -> object:
    if isinstance(picture, bytes):
        return hashlib.sha256(picture).hexdigest()
    try:
        stat = picture.stat()
    except OSError:  # it will be said when it is looked at
        return str(picture)
    return str(picture), stat.st_size, stat.st_mtime_ns
