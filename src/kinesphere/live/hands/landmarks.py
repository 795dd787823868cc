"""Landmarks of hands in regions of a picture: the network's output decoded and projected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core import hand
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all
from kinesphere.engines import Network
from kinesphere.live.hands import constants as c
from kinesphere.live.landmarks import rotate_world


@dataclass(frozen=True)
class SeenHand:
    """What the network saw in one region."""

    score: float
    """0 to 1: that the region holds a hand."""
    right: float
    """0 to 1: that it is the person's own right hand, in a picture that is not mirrored."""
    xyz_image_px: Float[Array, "21 3"]
    """Pixels of the picture; z from the wrist, stretched as MediaPipe's, smaller is nearer."""
    xyz_hand_m: Float[Array, "21 3"]
    """Metres from the middle of the hand, as upright as the picture."""


def find_hands(
    network: Network,
    picture_rgb: UInt8[Array, "height width 3"],
    regions: Sequence[Region],
    each: Each = map,
) -> list[SeenHand | None]:
    """For each region the hand in it; None where there is none, or where the region cannot be cut.

    network   gives "landmarks", "presence", "handedness" and "world"; one call for all regions
    each      as in `cut_all`

    (MediaPipe `hand_landmark_cpu.pbtxt`.)
    """
    crops = [Crop(region, c.HAND_SIZE_PX) for region in regions if region.usable]
    if not crops:
        return [None for _ in regions]
    out = network.run(cut_all(crops, picture_rgb, c.HAND_BORDER, each))
    read = iter([_read({k: v[i] for k, v in out.items()}, crop) for i, crop in enumerate(crops)])
    return [next(read) if region.usable else None for region in regions]


def _read(out: dict[str, Array], crop: Crop) -> SeenHand | None:
    """The network's outputs for one crop, decoded."""
    score, right = float(out["presence"][0]), float(out["handedness"][0])
    if not score >= c.HAND_MIN_SCORE:  # written so that NaN counts as no hand
        return None
    rows = out["landmarks"].reshape(hand.COUNT, 3).astype(np.float64)
    world = out["world"].reshape(hand.COUNT, 3).astype(np.float64)
    if not (np.isfinite(right) and np.isfinite(rows).all() and np.isfinite(world).all()):
        return None
    z_px = rows[:, 2:] * (crop.region.size_px / c.HAND_SIZE_PX / c.Z_STRETCH)
    return SeenHand(
        score=min(score, 1.0),
        right=right,
        xyz_image_px=np.hstack([crop.to_image(rows[:, :2]), z_px]),
        xyz_hand_m=rotate_world(world, crop.region.rotation_rad),
    )
