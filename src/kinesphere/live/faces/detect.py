"""Find faces in a picture or in a part of it."""

from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Each, Region, letterbox
from kinesphere.engines import Network
from kinesphere.live import ssd
from kinesphere.live.faces import constants as c
from kinesphere.live.ssd import Detection


def find_faces(
    network: Network,
    picture_rgb: UInt8[Array, "height width 3"],
    region: Region | None = None,
    each: Each = map,
) -> list[Detection]:
    """The faces in a region (None: the whole picture), the surest first; each has 6 points.

    network   gives "boxes" and "scores"
    each      as in `cut_all`

    (MediaPipe `face_detection.pbtxt`, short range.)
    """
    height, width = picture_rgb.shape[:2]
    place = region or letterbox((width, height))
    return ssd.find(network, c.DETECTOR, picture_rgb, [place], each)[0]
