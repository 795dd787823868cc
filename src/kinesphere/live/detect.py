"""Find a person in a whole picture: the detector's output decoded to a region."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all, letterbox, region_around
from kinesphere.engines import Network
from kinesphere.live import constants as c


@dataclass(frozen=True)
class Detection:
    """A person found: everything in pixels of the picture that was looked at."""

    score: float
    box_px: Float[Array, "4"]
    """x_min, y_min, x_max, y_max of the face or upper body."""
    points_px: Float[Array, "4 2"]
    """Middle of the hips, rim of the circle around the body, and the same for the upper body."""


@cache
def anchors() -> Float[Array, "2254 2"]:
    """The anchors' centres, 0..1, in the network's order: layers of one stride share their cells."""
    layers: list[Array] = []
    for stride in sorted(set(c.DETECTOR_STRIDES)):
        cells = c.DETECTOR_SIZE_PX // stride
        centres = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(centres, centres, indexing="ij")
        per_cell = c.ANCHORS_PER_LAYER * c.DETECTOR_STRIDES.count(stride)
        layers.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), per_cell, axis=0))
    return np.concatenate(layers)


def find_people(
    network: Network, picture_rgb: UInt8[Array, "height width 3"], each: Each = map
) -> list[Detection]:
    """Everybody whom the detector finds, the surest first; `each` as in `cut_all`."""
    height, width = picture_rgb.shape[:2]
    crop = Crop(letterbox((width, height)), c.DETECTOR_SIZE_PX)
    out = network.run(cut_all([crop], picture_rgb, c.DETECTOR_BORDER, each))
    people = suppress(decode(out["scores"][0, :, 0], out["boxes"][0]))
    return [in_picture(person, crop) for person in people]


def to_region(person: Detection) -> Region:
    """Where the landmark network should look."""
    return region_around(person.points_px[0], person.points_px[1], c.REGION_SCALE)


def decode(logits: Float[Array, "2254"], raw: Float[Array, "2254 12"]) -> list[Detection]:
    """Detections above the threshold, in pixels of the network's input, the surest first.

    Raw rows hold box centre, width, height and 4 points, in input pixels from the anchor.
    """
    clipped = np.clip(logits.astype(np.float64), -c.DETECTION_SCORE_CLIP, c.DETECTION_SCORE_CLIP)
    scores = 1.0 / (1.0 + np.exp(-clipped))
    order = np.argsort(-scores, kind="stable")
    kept = order[scores[order] >= c.DETECTION_MIN_SCORE]  # NaN compares false, so it drops out here
    kept = kept[np.isfinite(raw[kept]).all(axis=1)]
    origin = anchors()[kept] * c.DETECTOR_SIZE_PX
    rows = raw[kept].astype(np.float64)
    centre, half = rows[:, 0:2] + origin, rows[:, 2:4] / 2
    boxes = np.hstack([centre - half, centre + half])
    points = rows[:, 4:].reshape(-1, 4, 2) + origin[:, None]
    good: Array = np.all(half >= 0, axis=1)
    everything = zip(scores[kept], boxes, points, good, strict=True)
    return [Detection(float(s), b, p) for s, b, p, ok in everything if ok]


def suppress(detections: list[Detection]) -> list[Detection]:
    """Weighted non-maximum suppression: detections that overlap become their mean by score.

    `detections` come the surest first. (MediaPipe `non_max_suppression_calculator.cc`, WEIGHTED.)
    """
    merged: list[Detection] = []
    rest = detections
    while rest:
        overlaps = overlap(rest[0].box_px, np.stack([d.box_px for d in rest])) > c.NMS_MIN_OVERLAP
        overlaps[0] = True
        together = [d for d, hit in zip(rest, overlaps, strict=True) if hit]
        merged.append(mean(together))
        rest = [d for d, hit in zip(rest, overlaps, strict=True) if not hit]
    return merged


def overlap(box: Float[Array, "4"], boxes: Float[Array, "n 4"]) -> Float[Array, " n"]:
    """Intersection over union of one box with each of others."""
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.clip(sides, 0, None).prod(axis=1)
    union = (box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def mean(together: list[Detection]) -> Detection:
    """Detections of one person, the surest first, as one: their mean by score."""
    weights = np.array([d.score for d in together])
    boxes = np.stack([d.box_px for d in together])
    points = np.stack([d.points_px for d in together])
    return Detection(
        together[0].score,
        np.average(boxes, axis=0, weights=weights),
        np.average(points, axis=0, weights=weights),
    )


def in_picture(person: Detection, crop: Crop) -> Detection:
    """A detection in pixels of a crop, in pixels of the picture."""
    corners = crop.to_image(person.box_px.reshape(2, 2))
    return Detection(person.score, corners.ravel(), crop.to_image(person.points_px))
