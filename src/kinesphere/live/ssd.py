"""What one-shot detectors (of people, palms, faces) say, decoded: they differ in numbers alone.

Anchors, decoding and suppression as in the reference (MediaPipe `ssd_anchors_calculator.cc`,
`tensors_to_detections_calculator.cc`, `non_max_suppression_calculator.cc`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all
from kinesphere.engines import Network
from kinesphere.live import constants as c


@dataclass(frozen=True)
class Ssd:
    """A detector's layout and its limit."""

    size_px: int
    """Of the network's input, a square."""
    strides: tuple[int, ...]
    """Of its layers, in pixels of the input."""
    min_score: float = c.DETECTION_MIN_SCORE


@dataclass(frozen=True)
class Detection:
    """Something found: everything in pixels of the picture that was looked at."""

    score: float
    box_px: Float[Array, "4"]
    """x_min, y_min, x_max, y_max."""
    points_px: Float[Array, "n 2"]
    """What the detector marks beside the box: so many points as it has."""


def find(
    network: Network,
    ssd: Ssd,
    picture_rgb: UInt8[Array, "height width 3"],
    regions: Sequence[Region],
    each: Each = map,
) -> list[list[Detection]]:
    """What the detector finds in each region, in pixels of the picture, the surest first.

    network   gives "boxes" and "scores"
    each      as in `cut_all`; outside of the picture it is black
    """
    if not regions:
        return []
    crops = [Crop(region, ssd.size_px) for region in regions]
    out = network.run(cut_all(crops, picture_rgb, c.DETECTOR_BORDER, each))
    return [
        [in_picture(one, crop) for one in suppress(decode(logits[:, 0], raw, ssd))]
        for logits, raw, crop in zip(out["scores"], out["boxes"], crops, strict=True)
    ]


@cache
def anchors(size_px: int, strides: tuple[int, ...]) -> Float[Array, "anchors 2"]:
    """The anchors' centres, 0..1, in the network's order: layers of one stride share their cells."""
    layers: list[Array] = []
    for stride in sorted(set(strides)):
        cells = size_px // stride
        centres = (np.arange(cells) + 0.5) / cells
        y, x = np.meshgrid(centres, centres, indexing="ij")
        per_cell = c.ANCHORS_PER_LAYER * strides.count(stride)
        layers.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), per_cell, axis=0))
    return np.concatenate(layers)


def decode(
    logits: Float[Array, "anchors"], raw: Float[Array, "anchors columns"], ssd: Ssd
) -> list[Detection]:
    """Detections above the threshold, in pixels of the network's input, the surest first.

    Raw rows hold box centre, width, height and points, in input pixels from the anchor.
    """
    clipped = np.clip(logits.astype(np.float64), -c.DETECTION_SCORE_CLIP, c.DETECTION_SCORE_CLIP)
    scores = 1.0 / (1.0 + np.exp(-clipped))
    order = np.argsort(-scores, kind="stable")
    kept = order[scores[order] >= ssd.min_score]  # NaN compares false, so it drops out here
    kept = kept[np.isfinite(raw[kept]).all(axis=1)]
    origin = anchors(ssd.size_px, ssd.strides)[kept] * ssd.size_px
    rows = raw[kept].astype(np.float64)
    centre, half = rows[:, 0:2] + origin, rows[:, 2:4] / 2
    boxes = np.hstack([centre - half, centre + half])
    points = rows[:, 4:].reshape(len(rows), raw.shape[1] // 2 - 2, 2) + origin[:, None]
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
    """Detections of one thing, the surest first, as one: their mean by score."""
    weights = np.array([d.score for d in together])
    boxes = np.stack([d.box_px for d in together])
    points = np.stack([d.points_px for d in together])
    return Detection(
        together[0].score,
        np.average(boxes, axis=0, weights=weights),
        np.average(points, axis=0, weights=weights),
    )


def in_picture(detection: Detection, crop: Crop) -> Detection:
    """A detection in pixels of a crop, in pixels of the picture."""
    corners = crop.to_image(detection.box_px.reshape(2, 2))
    return Detection(detection.score, corners.ravel(), crop.to_image(detection.points_px))
