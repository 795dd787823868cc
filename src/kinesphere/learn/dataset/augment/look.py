"""How cameras and files change pictures. Steps are (crop, rng) -> crop, in the order light takes."""

from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from numpy.random import Generator

from kinesphere.core.arrays import Array

Rgb = UInt8[Array, "256 256 3"]

BLUR_PX: Final = (0.5, 2.0)
STREAK_PX: Final = (4, 15)
SHRINK: Final = (0.3, 0.8)
NOISE: Final = (2.0, 14.0)
"""Levels of 255: the standard deviation."""
JPEG: Final = (25, 85)
LUMA: Final = np.array([0.299, 0.587, 0.114])


def blurred(rgb: Rgb, rng: Generator) -> Rgb:
    """Out of focus."""
    return cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(*BLUR_PX)))


def streaked(rgb: Rgb, rng: Generator) -> Rgb:
    """Moved along a line while it was taken."""
    length = int(rng.integers(*STREAK_PX)) | 1
    angle = rng.uniform(0, np.pi)
    kernel = np.zeros((length, length), np.float32)
    middle, half = length // 2, (length - 1) / 2
    reach = np.rint(np.array([np.cos(angle), np.sin(angle)]) * half).astype(int)
    ends = [(middle - int(reach[0]), middle - int(reach[1]))]
    ends.append((middle + int(reach[0]), middle + int(reach[1])))
    cv2.line(kernel, ends[0], ends[1], 1.0)
    return cv2.filter2D(rgb, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def shrunk(rgb: Rgb, rng: Generator) -> Rgb:
    """As if from a picture with fewer pixels."""
    side = round(len(rgb) * float(rng.uniform(*SHRINK)))
    small = cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA)
    how = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_NEAREST
    return cv2.resize(small, rgb.shape[1::-1], interpolation=how)


def noisy(rgb: Rgb, rng: Generator) -> Rgb:
    """Grain, as of dim light: the sum of two even distributions."""
    sigma = float(rng.uniform(*NOISE)) / 104.3  # of such a sum of two bytes
    first, second = rng.integers(0, 256, (2, *rgb.shape), np.uint8)
    once = cv2.addWeighted(rgb, 1.0, first, sigma, -127.5 * sigma)
    return cv2.addWeighted(once, 1.0, second, sigma, -127.5 * sigma)


def coloured(rgb: Rgb, rng: Generator) -> Rgb:
    """Other light and another camera: hue and saturation, then each channel's curve."""
    mixed = cv2.transform(rgb, _hue(float(rng.normal(0, 0.15)), float(rng.uniform(0.5, 1.4))))
    return cv2.LUT(mixed, _curves(rng))


def _hue(turn_rad: float, saturation: float) -> Float[Array, "3 3"]:
    """Turns colours about grey and draws them away from it; brightness stays."""
    c, s = np.cos(turn_rad), np.sin(turn_rad)
    grey = np.full((3, 3), 1 / 3)
    across = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    turned = c * np.eye(3) + (1 - c) * grey + s * across
    return (saturation * np.eye(3) + (1 - saturation) * np.tile(LUMA, (3, 1))) @ turned


def _curves(rng: Generator) -> UInt8[Array, "1 256 3"]:
    """Gamma, contrast, brightness and white balance as a table for each channel."""
    x = np.linspace(0, 1, 256)[:, None]
    gain = np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.06, 3))
    y = gain * x ** np.exp(rng.normal(0, 0.2))
    y = 0.5 + (y - 0.5) * np.exp(rng.normal(0, 0.15)) + rng.normal(0, 0.04)
    return np.clip(np.rint(y * 255), 0, 255).astype(np.uint8)[None]


def greyed(rgb: Rgb, rng: Generator) -> Rgb:
    """Black and white."""
    return cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def repacked(rgb: Rgb, rng: Generator) -> Rgb:
    """Packed with losses, as on the way through networks."""
    quality = int(rng.integers(*JPEG))
    _, data = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])
    back = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert back is not None, "packed a moment ago"
    return back
