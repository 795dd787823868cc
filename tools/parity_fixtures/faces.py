"""Cases for faces: contours, constants, detections, regions, what the networks say decoded, the head."""

import math
from typing import Final

import numpy as np

from kinesphere.core import face
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.live import ssd
from kinesphere.live.faces import constants as c
from kinesphere.live.faces import landmarks, regions
from kinesphere.live.faces.canonical import points_cm
from kinesphere.live.faces.expressions import expressions
from kinesphere.live.faces.head import in_head_cm, rotation
from parity_fixtures.hands import BLACK, Saying, detection_json, spread
from parity_fixtures.parts import Json, constants_of, encode, region_json

REGIONS: Final = (Region((80.4, 40.3), 71.5, -0.3), Region((30.0, 60.0), 44.0, 2.9))
SOME: Final = slice(None, None, 23)
"""Of the landmarks of a face so many are kept."""
MOVED: Final = (0.0, 0.15, 0.4)
"""How far landmarks of the faces that are turned are from those of the canonical one, in cm."""
_SEEN: Final = 12


def faces_case() -> Json:
    return {
        "contours": {name: len(lines) for name, lines in face.CONTOURS.items()},
        "edges": [sum(edge[k] * (i + 1) for i, edge in enumerate(face.EDGES)) for k in (0, 1)],
        "names": [sum(map(len, face.NAMES)), sum(i for i, name in enumerate(face.NAMES) if name)],
        "expressions": face.EXPRESSIONS,
        "constants": constants_of(c),
        "detected": detected_case(),
        "followed": [_followed(turn) for turn in range(3)],
        "from_body": [_from_body(seed) for seed in range(2)],
        "seen": [
            _seen_case(region, iris) for region, iris in zip(REGIONS, (True, False), strict=True)
        ],
        "heads": [_head_case(i, cm) for i, cm in enumerate(MOVED)],
    }


def wave(count: int, middle: float, reach: float, seed: float) -> Array:
    """Numbers by a formula that both languages compute alike."""
    return middle + reach * np.sin(np.arange(count) * (0.7 + seed) + seed)


def detected_case() -> Json:
    """Two faces, each seen by some anchors."""
    rng = np.random.default_rng(31)
    layout, rows = c.DETECTOR, np.sort(rng.choice(896, _SEEN, replace=False))
    target = np.array([[40, 50], [90, 80]])[np.arange(_SEEN) % 2]
    centre = target - ssd.anchors(layout.size_px, layout.strides)[rows] * layout.size_px
    centre = centre + rng.normal(0, 2, (_SEEN, 2))
    side = rng.uniform(20, 30, (_SEEN, 2))
    points = np.tile(centre, 6) + rng.normal(0, 9, (_SEEN, 12))
    raw = np.hstack([centre, side, points]).astype(np.float32)
    scores = rng.normal(1.0, 1.5, _SEEN).astype(np.float32)
    found = ssd.suppress(ssd.decode(*spread(rows, scores, raw, 896), layout))
    return {
        "rows": encode(rows, "<i2"),
        "scores": encode(scores, "<f4"),
        "boxes": encode(raw, "<f4"),
        "found": [
            {
                **detection_json(one),
                "region": region_json(regions.from_detection(one)),
                "in_body": region_json(regions.from_detection_in_body(one)),
            }
            for one in found
        ],
    }


def _followed(turn: int) -> Json:
    """The region of a face whose landmarks lie as `turned_px` has them."""
    return region_json(regions.from_landmarks(turned_px(turn, 0.2)[:, :2]))


def _from_body(seed: int) -> Json:
    xy = np.random.default_rng(50 + seed).normal(100, 30, (11, 2)).round(2)
    return {"xy_px": xy.ravel().tolist(), "region": region_json(regions.from_body(xy))}


def _seen_case(region: Region, iris: bool) -> Json:
    """A face, with what the network with attention says beside its mesh or without."""
    out = {"mesh": wave(1404, 96.0, 80.0, 0.1).reshape(1, 1, 1, -1), "presence": np.array([[0.4]])}
    if iris:
        for i, (name, at) in enumerate(c.CLOSER.items()):
            out[name] = wave(2 * len(at), 90.0, 70.0, 0.2 + i / 10).reshape(1, 1, 1, -1)
    seen = landmarks.find_meshes(Saying(**out), BLACK, [region])[0]
    assert seen is not None
    return {
        "region": region_json(region),
        "iris": iris,
        "score": seen.score,
        "some": encode(seen.xyz_image_px[SOME], "<f4"),
        "sum": seen.xyz_image_px.sum(axis=0).tolist(),
    }


def turned_px(turn: int, moved_cm: float) -> Array:
    """(478, 3): the canonical face moved, turned, put in front of a camera; irises in its eyes."""
    cm = points_cm() + wave(1404, 0.0, moved_cm, 0.3).reshape(-1, 3)
    irises = [cm[[inner, outer]].mean(axis=0) for outer, inner in ((33, 133), (263, 362))]
    cm = np.vstack([cm, *(np.tile(iris, (5, 1)) for iris in irises)])
    a, b = 0.5 * turn - 0.4, 0.3 * turn - 0.2
    about_y = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
    about_z = np.array([[math.cos(b), -math.sin(b), 0], [math.sin(b), math.cos(b), 0], [0, 0, 1]])
    return (cm @ (about_z @ about_y).T) * [7.5, -7.5, -7.5] + [80.0, 45.0, 3.0]


def _head_case(turn: int, moved_cm: float) -> Json:
    xyz_px = turned_px(turn, moved_cm)
    return {
        "rotation": rotation(xyz_px).ravel().tolist(),
        "in_head_cm": encode(in_head_cm(xyz_px)[SOME], "<f4"),
        "expressions": expressions(xyz_px),
        "without_irises": len(expressions(xyz_px[: face.MESH])),
    }
