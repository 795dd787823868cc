"""Who is where in a picture, by the networks that ship: the regions that `live` would look in."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere import weights
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region, cut_all
from kinesphere.gather.known import Known
from kinesphere.gather.regions import alignment_points, region_of
from kinesphere.live import constants as c
from kinesphere.live import detect
from kinesphere.live.far import find_people_far
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.people import likeness

SAME_BODY: Final = 0.3
"""Landmarks this much alike (`likeness`) are of the person who is marked."""
NOBODY: Final = 0.02
"""The presence that the network may see at most where nobody is said to be."""
TRIES: Final = 4
APART: Final = 0.75
"""And how far from everybody such a region is, in the sum of the two regions' sides."""


@dataclass(frozen=True, eq=False)
class Body:
    """Somebody whom the networks see."""

    region: Region
    """Where `live` would look in the next frame."""
    points_px: Float[Array, "2 2"]
    """What aims it: the middle of the hips and a point on the rim."""
    landmarks: Landmarks


def load() -> Networks:
    """The detector and the full network. Raises WeightsError, EngineError."""
    return load_networks(weights.find("detector", "detector"), weights.find("full"))


def bodies(networks: Networks, rgb: UInt8[Array, "height width 3"]) -> list[Body]:
    """Whom the detector finds and the landmark network confirms, each once: those near before those whom
    tiles of the picture show."""
    near = detect.find_people(networks.detector, rgb)
    people = [*near, *find_people_far(networks.detector, rgb)]
    found: list[Body] = []
    for body in _seen(networks, rgb, [detect.to_region(one) for one in people]):
        if all(_alike(body, other) < SAME_BODY for other in found):
            found.append(body)
    return found


def body_of(
    networks: Networks, rgb: UInt8[Array, "height width 3"], found: list[Body], known: Known
) -> Body | None:
    """The body that is the marked person's: of those found, or seen where the marks aim; or None."""
    points = alignment_points(known.xy_px)
    aimed = [] if points is None else _seen(networks, rgb, [region_of(points)])
    alike = [(_like_marks(body, known), body) for body in (*found, *aimed)]
    score, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best if score >= SAME_BODY else None


def empty_region(
    networks: Networks,
    rgb: UInt8[Array, "height width 3"],
    people: list[Region],
    rng: np.random.Generator,
) -> Region | None:
    """Somewhere in the picture where the network is sure that nobody is; None if that is not found.

    people   regions to stay away from
    """
    height, width = rgb.shape[:2]
    tries = [_anywhere(width, height, rng) for _ in range(TRIES)]
    free = [one for one in tries if all(_apart(one, other) for other in people)]
    if not free:
        return None
    crops = [Crop(region, c.LANDMARKS_SIZE_PX) for region in free]
    out = networks.landmarks.run(cut_all(crops, rgb, c.LANDMARKS_BORDER))
    presence = out["presence"].reshape(-1)
    return next((one for one, p in zip(free, presence, strict=True) if p < NOBODY), None)


def _seen(
    networks: Networks, rgb: UInt8[Array, "height width 3"], regions: list[Region]
) -> list[Body]:
    usable = [region for region in regions if region.usable]
    some = find_landmarks(networks.landmarks, rgb, usable)
    made = [_body(landmarks) for landmarks in some if landmarks is not None]
    return [body for body in made if body.region.usable]


def _body(landmarks: Landmarks) -> Body:
    return Body(region_of(landmarks.auxiliary_px), landmarks.auxiliary_px, landmarks)


def _like_marks(body: Body, known: Known) -> float:
    """How alike a body is to the marks, where there are some."""
    marked = np.all(np.isfinite(known.xy_px), axis=1)
    if not marked.any():
        return 0.0
    seen_px = body.landmarks.xyz_image_px[:, :2]
    filled_px = np.where(marked.reshape(-1, 1), known.xy_px, np.inf)
    with np.errstate(invalid="ignore"):
        return (
            likeness(seen_px, filled_px, body.region.size_px) * skeleton.COUNT / int(marked.sum())
        )


def _alike(a: Body, b: Body) -> float:
    size_px = min(a.region.size_px, b.region.size_px)
    return likeness(a.landmarks.xyz_image_px[:, :2], b.landmarks.xyz_image_px[:, :2], size_px)


def _anywhere(width: int, height: int, rng: np.random.Generator) -> Region:
    size_px = float(rng.uniform(0.25, 1.0)) * min(width, height)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    return Region((float(x), float(y)), max(size_px, 1.0), float(rng.uniform(-np.pi, np.pi)))


def _apart(a: Region, b: Region) -> bool:
    away = float(np.hypot(a.center_px[0] - b.center_px[0], a.center_px[1] - b.center_px[1]))
    return away > APART * (a.size_px + b.size_px)
