"""Cases for hands: names, constants, palms, regions, what the networks say decoded."""

from typing import Final

import numpy as np

from kinesphere.core import hand
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.live import ssd
from kinesphere.live.hands import constants as c
from kinesphere.live.hands import landmarks, regions
from kinesphere.live.hands.palms import PALMS
from parity_fixtures.parts import NOTHING, Json, constants_of, encode, region_json

BLACK: Final = np.zeros((90, 160, 3), np.uint8)
REGIONS: Final = (Region((70.3, 44.1), 61.7, 0.4), Region((20.2, 80.9), 33.3, -2.6))
_SEEN: Final = 14


class Saying:
    """A network that says what it is told, however it is asked."""

    def __init__(self, **outputs: Array) -> None:
        self.outputs = {name: out.astype(np.float32) for name, out in outputs.items()}

    def run(self, batch: Array) -> dict[str, Array]:
        return self.outputs


def hands_case() -> Json:
    return {
        "names": hand.NAMES,
        "edges": [end for edge in hand.EDGES for end in edge],
        "constants": {k: v for k, v in constants_of(c).items() if k != "INDEX"},
        "palms": palms_case(),
        "followed": [_followed(seed) for seed in range(3)],
        "from_body": [_from_body(seed) for seed in range(3)],
        "recrop": _recrop_case(),
        "seen": _seen_case(),
    }


def palms_case() -> Json:
    """Two palms, each seen by some anchors."""
    rng = np.random.default_rng(23)
    rows = np.sort(rng.choice(2016, _SEEN, replace=False))
    target = np.array([[50, 60], [130, 120]])[np.arange(_SEEN) % 2]
    centre = target - ssd.anchors(PALMS.size_px, PALMS.strides)[rows] * PALMS.size_px
    centre = centre + rng.normal(0, 3, (_SEEN, 2))
    side = rng.uniform(30, 45, (_SEEN, 2))
    points = np.tile(centre, 7) + rng.normal(0, 15, (_SEEN, 14))
    raw = np.hstack([centre, side, points]).astype(np.float32)
    scores = rng.normal(1.0, 1.5, _SEEN).astype(np.float32)
    found = ssd.suppress(ssd.decode(*spread(rows, scores, raw, 2016), PALMS))
    return {
        "rows": encode(rows, "<i2"),
        "scores": encode(scores, "<f4"),
        "boxes": encode(raw, "<f4"),
        "found": [
            {**detection_json(one), "region": region_json(regions.from_palm(one))} for one in found
        ],
    }


def spread(rows: Array, scores: Array, raw: Array, anchors: int) -> tuple[Array, Array]:
    """A detector's whole output, from the rows that were recorded."""
    all_scores = np.full(anchors, NOTHING, np.float32)
    all_boxes = np.zeros((anchors, raw.shape[1]), np.float32)
    all_scores[rows], all_boxes[rows] = scores, raw
    return all_scores, all_boxes


def detection_json(one: ssd.Detection) -> Json:
    return {
        "score": one.score,
        "box_px": one.box_px.tolist(),
        "points_px": one.points_px.ravel().tolist(),
    }


def _followed(seed: int) -> Json:
    xy = np.random.default_rng(seed).normal([80, 50], 25, (21, 2)).astype(np.float32)
    region = regions.from_landmarks(xy.astype(np.float64))
    return {"xy_px": encode(xy, "<f4"), "region": region_json(region)}


def _from_body(seed: int) -> Json:
    xy = np.random.default_rng(40 + seed).normal(100, 30, (3, 2)).round(2)
    region = regions.from_body(xy[0], xy[1], xy[2])
    return {"wrist_pinky_index_px": xy.ravel().tolist(), "region": region_json(region)}


def _recrop_case() -> Json:
    """One region for each of two answers; a third that cannot be cut stays as it is."""
    points = np.array([[130.5, 120.25, 140.0, 200.5], [60.0, 90.0, 20.0, 30.0]], np.float32)
    asked = [REGIONS[0], Region((1.0, 2.0), 0.5, 0.0), REGIONS[1]]
    network = Saying(points=points.reshape(2, 1, 1, 4))
    moved = regions.recropped(network, BLACK, asked)
    return {
        "points": points.tolist(),
        "asked": [region_json(region) for region in asked],
        "moved": [region_json(region) for region in moved],
    }


def _seen_case() -> Json:
    """A hand in each of two regions; the same unsure, and with a number that is none."""
    rng = np.random.default_rng(29)
    rows, world = rng.normal(110, 40, (2, 63)), rng.normal(0, 0.05, (2, 63))
    sure, right = np.array([[0.9], [0.625]]), np.array([[0.25], [0.75]])
    network = Saying(landmarks=rows, world=world, presence=sure, handedness=right)
    seen = landmarks.find_hands(network, BLACK, REGIONS)
    return {
        **{name: encode(out, "<f4") for name, out in network.outputs.items()},
        "regions": [region_json(region) for region in REGIONS],
        "seen": [_seen_json(one) for one in seen],
    }


def _seen_json(seen: landmarks.SeenHand | None) -> Json:
    return seen and {
        "score": seen.score,
        "right": seen.right,
        "xyz_image_px": encode(seen.xyz_image_px, "<f4"),
        "xyz_hand_m": encode(seen.xyz_hand_m, "<f4"),
    }
