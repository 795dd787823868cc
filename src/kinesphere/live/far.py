"""Find small and distant people: the detector's network on overlapping tiles of the picture.

The network finds people whose height is at least about a quarter of the side of what it looks at. The
whole picture, then, gives those near; tiles of a part of its shorter side give those farther away.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all, letterbox
from kinesphere.engines import Network
from kinesphere.live import constants as c
from kinesphere.live.detect import decode
from kinesphere.live.ssd import Detection, in_picture, mean, overlap, suppress

TILE_SIDES: Final = (1.0, 0.5)
"""Sides of the tiles, as parts of the picture's shorter side."""
TILE_OVERLAP: Final = 0.3
"""How much neighbours share at least: as much as the smallest person that they find is tall."""
TILE_MIN_SCORE: Final = 0.7
"""Surer than in the whole picture: many tiles show many things that look a little like a person."""
SAME_HIPS, SAME_SIZE = 0.25, 1.5
"""One person: the hips' middles nearer than this many radii, and the radii alike to this factor."""


@dataclass(frozen=True)
class _Sighting:
    """A person as one tile shows them; `cut` if its edge may run through the body."""

    detection: Detection
    cut: bool


def find_people_far(
    network: Network, picture_rgb: UInt8[Array, "height width 3"], each: Each = map
) -> list[Detection]:
    """Everybody whom the detector finds in the picture or in tiles of it, the surest first.

    each   as in `cut_all`
    """
    size_px = (picture_rgb.shape[1], picture_rgb.shape[0])
    crops = [Crop(region, c.DETECTOR_SIZE_PX) for region in (letterbox(size_px), *tiles(size_px))]
    out = network.run(cut_all(crops, picture_rgb, c.DETECTOR_BORDER, each))
    least = [c.DETECTION_MIN_SCORE] + [TILE_MIN_SCORE] * (len(crops) - 1)
    seen = [
        _sighting(person, crop, size_px)
        for logits, raw, crop, score in zip(out["scores"], out["boxes"], crops, least, strict=True)
        for person in suppress(decode(logits[:, 0], raw))
        if person.score >= score
    ]
    return _together(seen)


def tiles(image_size_px: tuple[int, int]) -> list[Region]:
    """Upright squares that cover a picture of (width, height) and share their rims with neighbours.

    None is smaller than the network's input, and none as large as the picture: both show nothing new.
    """
    sides = (max(part * min(image_size_px), c.DETECTOR_SIZE_PX) for part in TILE_SIDES)
    return [
        Region((x, y), side, 0.0)
        for side in sides
        if side < max(image_size_px)
        for y in _centres(image_size_px[1], side)
        for x in _centres(image_size_px[0], side)
    ]


def _centres(length_px: int, side_px: float) -> list[float]:
    """Where tiles lie along one side of the picture: evenly, from rim to rim."""
    free_px = length_px - side_px
    if free_px <= 0:
        return [length_px / 2]
    steps = math.ceil(free_px / (side_px * (1 - TILE_OVERLAP)))
    return [side_px / 2 + free_px * step / steps for step in range(steps + 1)]


def _sighting(person: Detection, crop: Crop, image_size_px: tuple[int, int]) -> _Sighting:
    seen = in_picture(person, crop)
    points = seen.points_px
    edges = crop.to_image(np.array([[0.0, 0.0], [crop.size_px, crop.size_px]]))
    radius = math.dist(points[0], points[1])
    body = np.stack([points[0] - radius, points[0] + radius])
    outside = np.abs(body.clip(0.0, image_size_px) - body.clip(*edges.clip(0.0, image_size_px)))
    return _Sighting(seen, bool(outside.max() > 1))


def _together(seen: list[_Sighting]) -> list[Detection]:
    """Each person once: the mean by score of the tiles that show them whole, else of those that cut."""
    rest = sorted(seen, key=lambda s: (s.cut, -s.detection.score))
    people: list[Detection] = []
    while rest:
        same = _same(rest[0].detection, [s.detection for s in rest])
        same[0] = True  # a body without size is like nobody's, not even its own
        one = [s for s, hit in zip(rest, same, strict=True) if hit]
        people.append(mean([s.detection for s in one if s.cut == rest[0].cut]))
        rest = [s for s, hit in zip(rest, same, strict=True) if not hit]
    return sorted(people, key=lambda person: -person.score)


def _same(one: Detection, others: list[Detection]) -> Bool[Array, " n"]:
    """Which of the others are the same person: their boxes overlap, or their bodies coincide."""
    overlaps = overlap(one.box_px, np.stack([d.box_px for d in others]))
    points = np.stack([d.points_px for d in others])
    apart = np.linalg.norm(points[:, 0] - one.points_px[0], axis=1)
    radii = np.linalg.norm(points[:, 1] - points[:, 0], axis=1)
    radius = math.dist(one.points_px[0], one.points_px[1])
    alike = (radii < SAME_SIZE * radius) & (radius < SAME_SIZE * radii)
    return (overlaps > c.NMS_MIN_OVERLAP) | (alike & (apart < SAME_HIPS * radii))
