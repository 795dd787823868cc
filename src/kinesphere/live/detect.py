"""Find a person in a whole picture: the detector's output decoded to a region.

Its boxes are around the face or upper body; its points are the middle of the hips, the rim of the
circle around the body, and the same for the upper body.
"""

from typing import Final

from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Each, Region, letterbox, region_around
from kinesphere.engines import Network
from kinesphere.live import constants as c
from kinesphere.live import ssd
from kinesphere.live.ssd import Detection

PEOPLE: Final = ssd.Ssd(c.DETECTOR_SIZE_PX, c.DETECTOR_STRIDES)


def anchors() -> Float[Array, "2254 2"]:
    """The anchors' centres; see `ssd.anchors`."""
    return ssd.anchors(PEOPLE.size_px, PEOPLE.strides)


def find_people(
    network: Network, picture_rgb: UInt8[Array, "height width 3"], each: Each = map
) -> list[Detection]:
    """Everybody whom the detector finds, the surest first; `each` as in `cut_all`."""
    whole = letterbox((picture_rgb.shape[1], picture_rgb.shape[0]))
    return ssd.find(network, PEOPLE, picture_rgb, [whole], each)[0]


def to_region(person: Detection) -> Region:
    """Where the landmark network should look."""
    return region_around(person.points_px[0], person.points_px[1], c.REGION_SCALE)


def decode(logits: Float[Array, "2254"], raw: Float[Array, "2254 12"]) -> list[Detection]:
    """The people above the threshold; see `ssd.decode`."""
    return ssd.decode(logits, raw, PEOPLE)
