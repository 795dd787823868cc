"""Find palms in a whole picture."""

from typing import Final

from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Each, letterbox
from kinesphere.engines import Network
from kinesphere.live import ssd
from kinesphere.live.hands import constants as c
from kinesphere.live.ssd import Detection

PALMS: Final = ssd.Ssd(c.PALMS_SIZE_PX, c.PALMS_STRIDES)


def find_palms(
    network: Network, picture_rgb: UInt8[Array, "height width 3"], each: Each = map
) -> list[Detection]:
    """Every palm that the detector finds, the surest first.

    Boxes are around the palm without its fingers; points are (7, 2): wrist, knuckles of index, middle,
    ring and little finger, and the thumb's first two joints. `each` as in `cut_all`.
    """
    whole = letterbox((picture_rgb.shape[1], picture_rgb.shape[0]))
    return ssd.find(network, PALMS, picture_rgb, [whole], each)[0]
