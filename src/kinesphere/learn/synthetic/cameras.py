"""Where the camera stands, how it is held, and which square of its picture is kept."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.learn.synthetic.people import Person

DISTANCE_M: Final = (1.0, 5.0)
FOV_DEG: Final = (35.0, 80.0)
ASIDE: Final = 0.3
"""How far from the middle of the whole picture people stand at most, as a part of half of it.

Metres are told in the camera's axes, and a crop does not show where in the picture it was: what is seen
13 degrees off the middle looks as if it were turned by as much. More would teach what nobody can see.
"""
PITCH_DEG: Final = (-40.0, 60.0)
"""Up to down."""
LEVEL: Final = 0.6
"""How many cameras are held about level: by `LEVEL_DEG` (standard deviation) up or down."""
LEVEL_DEG: Final = 9.0
ROLL_DEG: Final = 20.0
"""At most, in a third of pictures; a little in the others."""
ANYHOW: Final = 0.04
"""How many cameras are rolled anyhow."""
NEAREST_M: Final = 0.45
"""No skin is nearer."""
SCALE: Final = 1.25
"""The side of a region, in diameters of the circle around the person: as `live` has it."""
WHOLE, CLOSE = 0.68, 0.17
"""How many pictures show people as a whole, and how many are close; the others cut people at an edge."""
SIDES: Final = {"whole": (0.65, 1.02), "close": (1.0, 1.8), "edge": (0.65, 1.1)}
"""The region's side, in sides of the picture."""
AWAY: Final = {"whole": (0.0, 0.08), "edge": (0.22, 0.5)}
"""How far the person's middle is from the picture's, in sides of the picture."""
SHOULDERS, HIPS = [11, 12], [23, 24]


@dataclass(frozen=True)
class Camera:
    """A camera before a person, and the square of its picture that is kept."""

    R_camera_level: Float[Array, "3 3"]
    """From a level camera's axes to this one's."""
    place_m: Float[Array, "3"]
    """The origin of the level axes (the root joint) in the camera's."""
    K: Float[Array, "3 3"]
    region: Region
    """Around the person, in the square."""

    def seen(self, level_m: Float[Array, "n 3"]) -> Float[Array, "n 3"]:
        """Points in level axes, in the camera's."""
        return level_m @ self.R_camera_level.T + self.place_m

    @property
    def up(self) -> tuple[float, float, float]:
        """The upright direction in the camera's frame."""
        x, y, z = -self.R_camera_level[:, 1]
        return float(x), float(y), float(z)

    def height_m(self, ground_m: float) -> float:
        """How far above the ground (at this y in level axes) the camera is."""
        return ground_m + float((self.R_camera_level.T @ self.place_m)[1])


def camera(who: Person, size_px: int, rng: np.random.Generator) -> Camera:
    """One that sees somebody."""
    R = held(rng)
    half = np.tan(np.radians(rng.uniform(*FOV_DEG)) / 2) * ASIDE
    ray = np.array([*rng.uniform(-half, half, 2), 1.0])
    distance_m = np.exp(rng.uniform(*np.log(DISTANCE_M)))
    place = ray * distance_m / np.linalg.norm(ray)
    nearest_m = float((who.skin_m @ R.T)[:, 2].min() + place[2])
    place = place + np.array([0, 0, max(NEAREST_M - nearest_m, 0.0)])
    K, region = framed(who.landmarks_m @ R.T + place, size_px, rng)
    return Camera(R, place, K, region)


def held(rng: np.random.Generator) -> Float[Array, "3 3"]:
    """How it is held: takes level axes to the camera's."""
    pitch = rng.normal(0, LEVEL_DEG) if rng.uniform() < LEVEL else rng.uniform(*PITCH_DEG)
    roll = rng.uniform(-ROLL_DEG, ROLL_DEG) if rng.uniform() < 1 / 3 else rng.normal(0, 3)
    if rng.uniform() < ANYHOW:
        roll = rng.uniform(-180, 180)
    return _about(2, roll) @ _about(0, pitch)


def framed(
    xyz_m: Float[Array, "33 3"], size_px: int, rng: np.random.Generator
) -> tuple[Float[Array, "3 3"], Region]:
    """A camera's matrix for a square picture of somebody, and their region in it."""
    flat = xyz_m[:, :2] / xyz_m[:, 2:]
    around = region_around(*alignment(flat), SCALE)
    how = str(rng.choice(["whole", "close", "edge"], p=[WHOLE, CLOSE, 1 - WHOLE - CLOSE]))
    focal_px = rng.uniform(*SIDES[how]) * size_px / around.size_px
    if how == "close":
        middle = flat[rng.integers(33)] * 0.6 + flat[SHOULDERS].mean(0) * 0.4
    else:
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*AWAY[how]) * size_px / focal_px
        middle = np.array(around.center_px) + far * np.array([np.cos(angle), np.sin(angle)])
    centre_px = size_px / 2 - middle * focal_px
    K = np.array([[focal_px, 0, centre_px[0]], [0, focal_px, centre_px[1]], [0, 0, 1.0]])
    return K, region_around(*alignment(projected(xyz_m, K)), SCALE)


def alignment(xy: Float[Array, "33 2"]) -> tuple[Float[Array, "2"], Float[Array, "2"]]:
    """The middle of the hips, and the point above it on the circle around all landmarks.

    "Above" is towards the middle of the shoulders.
    """
    middle = xy[HIPS].mean(0)
    up = xy[SHOULDERS].mean(0) - middle
    length = float(np.linalg.norm(up))
    direction = up / length if length > 0 else np.array([0.0, -1.0])
    return middle, middle + direction * np.linalg.norm(xy - middle, axis=1).max()


def projected(xyz_m: Float[Array, "n 3"], K: Float[Array, "3 3"]) -> Float[Array, "n 2"]:
    """Points before the camera, in pixels."""
    return xyz_m[:, :2] / xyz_m[:, 2:] * K[[0, 1], [0, 1]] + K[:2, 2]


def _about(axis: int, degrees: float) -> Float[Array, "3 3"]:
    vector = np.zeros(3)
    vector[axis] = np.radians(degrees)
    return cv2.Rodrigues(vector)[0]
