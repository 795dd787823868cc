"""Light from an environment in few numbers: spherical harmonics and a main light.

Ramamoorthi and Hanrahan, "An Efficient Representation for Irradiance Environment Maps", SIGGRAPH 2001.
The world has x right, y up, z ahead, seen along z; the environment's middle column is ahead.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, Float32

from kinesphere.core.arrays import Array

SMALL: Final = (128, 64)
"""The environment's size for what surfaces get of it: (width, height)."""
EVEN: Final = 0.6
"""The radiance of a sky that nothing is known of."""
SUN_COS: Final = 0.94
"""What is within 20 degrees of the brightest place may be the main light."""
SUN_TIMES: Final = 3.0
"""So many times the average radiance is left to the rest of the sky."""
LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True)
class Lighting:
    """What an environment does to surfaces.

    harmonics   of irradiance / pi, by direction in the world
    sun         the direction of the main light in the world, `sun_colour` its irradiance / pi
    """

    harmonics: Float32[Array, "9 3"]
    sun: Float32[Array, "3"]
    sun_colour: Float32[Array, "3"]


def lighting(environment: Float32[Array, "h w 3"] | None) -> Lighting:
    """Splits an environment's light into a main light and the rest; None is an even sky."""
    if environment is None:
        small = np.full((SMALL[1], SMALL[0], 3), EVEN, np.float32)
    else:
        small = cv2.resize(environment, SMALL, interpolation=cv2.INTER_AREA)
    ways, areas = _sphere()
    sun, excess = _main_light(small, ways, areas)
    rest = small - excess
    sun_colour = (excess * areas[..., None]).sum((0, 1)) / np.pi
    return Lighting(_harmonics(rest, ways, areas), sun, sun_colour.astype(np.float32))


def world_camera(up: tuple[float, float, float], turn_rad: float) -> Float[Array, "3 3"]:
    """Takes directions in the camera's frame to the environment's (x right, y up, z ahead)."""
    y = np.asarray(up, np.float64) / np.linalg.norm(up)
    ahead = np.array([0.0, 0.0, 1.0]) if abs(y[2]) < 0.99 else np.array([0.0, 1.0, 0.0])
    z = ahead - y * (ahead @ y)
    z /= np.linalg.norm(z)
    x = np.cross(z, y)
    cos, sin = np.cos(turn_rad), np.sin(turn_rad)
    return np.stack([cos * x + sin * z, y, cos * z - sin * x])


def behind(
    environment: Float32[Array, "h w 3"] | None, K: Array, turn: Array, size_px: int
) -> Float32[Array, "s s 3"]:
    """The environment as a camera sees it that `turn` takes to the world."""
    if environment is None:
        return np.full((size_px, size_px, 3), EVEN, np.float32)
    height, width = environment.shape[:2]
    y, x = np.mgrid[:size_px, :size_px] + 0.5
    ways = np.stack([x, y, np.ones_like(x)], 2) @ (turn @ np.linalg.inv(K)).T
    ways /= np.linalg.norm(ways, axis=2, keepdims=True)
    u = (np.arctan2(ways[..., 0], ways[..., 2]) / (2 * np.pi) + 0.5) * width - 0.5
    v = np.arccos(ways[..., 1].clip(-1, 1)) / np.pi * height - 0.5
    places = (u.astype(np.float32), v.astype(np.float32))
    return cv2.remap(environment, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


def _sphere() -> tuple[Float32[Array, "64 128 3"], Float32[Array, "64 128"]]:
    """Each small pixel's direction, and how much of the sphere it covers."""
    width, height = SMALL
    down = (np.arange(height, dtype=np.float32) + 0.5) / height * np.pi
    turn = ((np.arange(width, dtype=np.float32) + 0.5) / width - 0.5) * 2 * np.pi
    down, turn = np.meshgrid(down, turn, indexing="ij")
    ways = np.stack([np.sin(down) * np.sin(turn), np.cos(down), np.sin(down) * np.cos(turn)], 2)
    areas = np.sin(down) * np.float32(2 * np.pi**2 / (width * height))
    return ways, areas


def _main_light(small: Array, ways: Array, areas: Array) -> tuple[Array, Array]:
    """Its direction, and the light (as `small`) that is taken from the rest."""
    bright = small @ LUMINANCE
    soft = cv2.GaussianBlur(bright, (0, 0), 2, borderType=cv2.BORDER_REPLICATE)
    peak = ways.reshape(-1, 3)[soft.argmax()]
    usual = float((bright * areas).sum() / areas.sum()) * SUN_TIMES
    near = ways @ peak > SUN_COS
    share = np.where(near, np.clip(1 - usual / np.maximum(bright, 1e-6), 0, 1), 0)
    excess = small * share[..., None].astype(np.float32)
    middle = (ways * ((excess @ LUMINANCE) * areas)[..., None]).sum((0, 1))
    length = float(np.linalg.norm(middle))
    sun = middle / length if length > 0 else np.array([0, 1, 0])
    return sun.astype(np.float32), excess


def _harmonics(rest: Array, ways: Array, areas: Array) -> Float32[Array, "9 3"]:
    x, y, z = np.moveaxis(ways, 2, 0)
    basis = np.stack([np.ones_like(x), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y])
    norms = np.array([0.282095] + [0.488603] * 3 + [1.092548] * 2 + [0.315392, 1.092548, 0.546274])
    spread = np.array([1.0] + [2 / 3] * 3 + [1 / 4] * 5)  # the cosine's, over pi
    seen = np.einsum("khw,hwc,hw->kc", basis, rest, areas)
    return (seen * (norms**2 * spread)[:, None]).astype(np.float32)
