"""Made-up people and what made-up networks say of them."""

from typing import Any

import numpy as np

from kinesphere.core.crop import Region
from kinesphere.core.skeleton import COUNT
from kinesphere.evaluate.weights.measures import Told, told
from kinesphere.evaluate.weights.people import SEEN, Person, nobody

SIDE_PX = 200


def mask() -> np.ndarray:
    """A person of 100 x 25 pixels: the square root of the area is 50."""
    picture = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    picture[50:150, 80:105] = 255
    return picture


def someone(seed: int = 0, **known: Any) -> Person:
    """Landmarks anywhere in a picture; a torso of 50 pixels, hips around the origin in metres."""
    rng = np.random.default_rng(seed)
    xy_px = rng.uniform(20, 180, (COUNT, 2))
    xy_px[[11, 12, 23, 24]] = (80, 60), (110, 60), (80, 100), (110, 100)
    xyz_m = rng.normal(size=(COUNT, 3)) * 0.4
    xyz_m[24] = -xyz_m[23]
    told = {
        "key": f"somebody {seed}",
        "picture": b"",
        "size_px": (SIDE_PX, SIDE_PX),
        "region": Region((100.0, 100.0), 200.0, 0.0),
        "xy_px": xy_px,
        "visible": rng.integers(0, 2, COUNT).astype(float),
        "xyz_m": xyz_m,
        "mask": mask,
        "group": str(seed),
    }
    return Person(**told | known)


def crowd(count: int = 3) -> list[Person]:
    return [someone(seed) for seed in range(count)]


def seen_as(people: list[Person], **other: Any) -> np.ndarray:
    """What a network says that is always right; `other` fields are put in."""
    rows = np.concatenate([nobody() for _ in people])
    truth: Told = told(people)
    rows["found"] = truth.is_person
    rows["xy_px"], rows["xyz_m"] = truth.xy_px, truth.xyz_m
    rows["visibility"], rows["presence"], rows["iou"] = truth.visible, truth.inside, 1
    for name, values in other.items():
        rows[name] = values
    assert rows.dtype == SEEN
    return rows
