"""Whether cameras began together: of all delays of one, that at which the cameras' rays meet best.

A lag is how many frames after the first to begin a clip began: its frame i shows what theirs shows in
frame i + lag. Cameras are turned anew (`aim`) for each delay that is tried: what is always off is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.evaluate.views.aim import adjusted, aimed
from kinesphere.evaluate.views.triangulate import cost_px, sight, triangulated

REACH: Final = 10
"""Delays that are tried, both ways, in frames."""
NEAR: Final = (-2, -1, 1, 2)
ROUNDS: Final = 6
MOST: Final = 30
"""Moments that are looked at."""
WIDE: Final = (3.0, 1.0)
STEPS: Final = 3
"""Of each width, from where cameras and points are without the delay."""


@dataclass(frozen=True)
class Delays:
    """What was found.

    lags      (c,) as --lag takes them: the least is 0
    finer     (c,) the same between frames, each from the least of a parabola
    tried     (k,) by how many frames a camera was delayed beside `lags`
    away_px   (c, k) how far rays are apart then (`cost_px`)
    """

    lags: Int[Array, " c"]
    finer: Float[Array, " c"]
    tried: Int[Array, " k"]
    away_px: Float[Array, "c k"]


class _Search:
    """Cameras and points as they are with some lags, and how they would be with others."""

    def __init__(self, cameras: Sequence[Camera], flat_px: Array, sigma_px: Array) -> None:
        """flat_px   (c, t, n, 2)"""
        self.cameras, self.flat_px, self.sigma_px = cameras, flat_px, sigma_px
        self.turn(np.zeros(len(cameras), int))

    def turn(self, lags: Array) -> None:
        """Aim with these lags; from there the next search goes on."""
        points_px = self._points(lags)
        self.turned = aimed(self.cameras, points_px, self.sigma_px)
        self.xyz_m = triangulated(self.turned, points_px, self.sigma_px).xyz_m

    def away_px(self, lags: Array, camera: int, by: int) -> float:
        """How far rays are apart when a camera is delayed by some frames more."""
        changed = lags.copy()
        changed[camera] += by
        known = np.isfinite(self.xyz_m).all(axis=1)
        seen_px, turned, xyz_m = self._points(changed)[:, known], self.turned, self.xyz_m[known]
        for times in WIDE:
            sigmas_px = times * self.sigma_px
            turned, xyz_m = adjusted(turned, self.cameras, xyz_m, seen_px, sigmas_px, STEPS)
        missed_px, _, _ = sight(turned, xyz_m, seen_px)
        apart_px = np.linalg.norm(missed_px, axis=2)[np.isfinite(seen_px).all(axis=2)]
        return cost_px(apart_px, float(self.sigma_px.mean()))

    def better(self, lags: Array, camera: int, by: Iterable[int]) -> int:
        """The best of some delays, 0 among them."""
        tried = [0, *by]
        return tried[int(np.argmin([self.away_px(lags, camera, one) for one in tried]))]

    def _points(self, lags: Array) -> Float[Array, "c n 2"]:
        """At moments around the middle of what all clips saw."""
        count, offset = self.flat_px.shape[1], lags - int(np.median(lags))
        edge = min(REACH + int(np.abs(offset).max()), (count - 1) // 3)
        moments = np.linspace(edge, count - 1 - edge, MOST).round().astype(int)
        rows = [
            one[np.clip(moments - by, 0, count - 1)]
            for one, by in zip(self.flat_px, offset, strict=True)
        ]
        return np.stack(rows).reshape(len(rows), -1, 2)


def delays(
    cameras: Sequence[Camera], flat_px: Float[Array, "c t n 2"], sigma_px: Float[Array, " c"]
) -> Delays:
    """How clips are delayed. `flat_px`: n points in t frames of each clip, undistorted, NaN unseen."""
    tried, lags = np.arange(-REACH, REACH + 1), np.zeros(len(cameras), int)
    search = _Search(cameras, flat_px, sigma_px)
    for number in range(ROUNDS):
        before = lags.copy()
        search.turn(lags)
        for k in range(len(cameras)):
            lags[k] += search.better(lags, k, tried.tolist() if number == 0 else NEAR)
        if (lags == before).all() and number:
            break
    search.turn(lags)
    away_px = np.array(
        [[search.away_px(lags, k, by) for by in tried.tolist()] for k in range(len(cameras))]
    )
    finer = lags + np.array([_lowest(row) for row in away_px])
    return Delays(lags - lags.min(), finer - lags.min(), tried, away_px)


def together(values: Float[Array, "c t *n"], lags: Sequence[int]) -> Float[Array, "c m *n"]:
    """From frames of clips to moments that all clips saw."""
    first = [max(lags) - lag for lag in lags]
    count = values.shape[1] - max(first)
    return np.stack([one[at : at + count] for one, at in zip(values, first, strict=True)])


def _lowest(values: Float[Array, " k"]) -> float:
    """Where the parabola through the least value and its neighbours is lowest, from the middle."""
    at = int(np.clip(values.argmin(), 1, len(values) - 2))
    before, here, after = values[at - 1 : at + 2] ** 2
    bend = before - 2 * here + after
    return at - len(values) // 2 + float(0.5 * (before - after) / bend if bend > 0 else 0.0)
