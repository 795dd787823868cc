"""Which foot is on the floor, and where the body is for it: feet that stand do not slide.

Heels and toes of both feet: points (T, 2, 2, 3), metres from the middle of the hips, y up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.motion.lines import slope, smoothed

DOWN_M: Final = (0.045, 0.08)
"""A heel or toe counts as down below the first height, and as lifted above the second."""
STILL_M_S: Final = (0.35, 0.5)
"""Likewise by its speed."""
SHORTEST_MS: Final = 60.0
"""What touches the floor for less time than this brushes it."""
WEIGHTS: Final = (1 / 0.002**2, 1 / 0.02**2)
"""A standing foot moves by so many metres a frame (standard deviation); a body in the air as it did, by
so many more or less."""
FLIGHT_MS: Final = 800.0
"""Nobody is in the air for longer."""
JUMP_M: Final = (0.06, 0.12)
"""What is lower than the first is noise, what is higher than the second a jump."""
ROUNDS: Final = 1
"""What stands says how the hips move, and how the hips move says what stands."""
DOUBTED_M: Final = 0.03
"""A step of a point that is off by so much from that of the position speaks as much against it as a
height of DOWN_M."""
RATE_MS: Final = 50.0
PLACE_MS: Final = 150.0
PLACE_M: Final = (0.08, 0.3)
"""How far off the position is that the camera tells: across, and in depth."""


@dataclass(frozen=True)
class Standing:
    """
    hips_m   (T, 3) where the middle of the hips is; the floor at y = 0
    down     (T, 2, 2) whether heels and toes of the left and the right foot stand on it
    """

    hips_m: Float[Array, "t 3"]
    down: Bool[Array, "t 2 2"]


def standing(
    t_ms: Float[Array, "t"],
    points_m: Float[Array, "t 2 2 3"],
    lowest_m: Float[Array, "t"],
    position_m: Array | None,
) -> Standing:
    """From soles relative to the hips.

    lowest_m     how high the lowest part of the body is, from the hips: a foot, or what one lies on
    position_m   (T, 3) where the hips are, from the camera, y up; or None. Feet that stand say how the
                 body moves from frame to frame; this says where it is in the long run
    """
    high_m = -lowest_m
    if position_m is not None:
        high_m = high_m + jumps_m(t_ms, position_m[:, 1] + lowest_m)
    heights = points_m[..., 1] + high_m[:, None, None]
    steps = np.diff(points_m[..., ::2], axis=0)
    place = None if position_m is None else position_m[:, ::2]
    moved = _over_lowest(steps, heights, None if place is None else _steady(t_ms, place))
    for _ in range(ROUNDS):
        down = _stands(t_ms, points_m, heights, moved)
        moved = np.diff(_way(steps, moved, down, place), axis=0)
    down = _stands(t_ms, points_m, heights, moved)
    way = _way(steps, moved, down, place)
    return Standing(np.stack([way[:, 0], high_m, way[:, 1]], 1), down)


def jumps_m(t_ms: Float[Array, "t"], lowest_m: Float[Array, "t"]) -> Float[Array, "t"]:
    """How high the lowest part of a body is above the floor, from its height in the camera's frame.

    What is higher for a short time than before and after is in the air: the floor is the opening of the
    height (the lowest within a window, then the highest of those; Serra: "Image analysis and
    mathematical morphology", 1982), which follows a floor that slopes and leaves out what is shorter
    than the window.
    """
    if len(t_ms) < 3:
        return np.zeros(len(t_ms))
    smooth = smoothed(t_ms, lowest_m, RATE_MS)
    reach = max(1, round(FLIGHT_MS / 2 / float(np.median(np.diff(t_ms)))))
    above = smooth - _within(_within(smooth, reach, np.min), reach, np.max)
    low, high = JUMP_M
    share = np.clip((above - low) / (high - low), 0, 1)
    return above * share * share * (3 - 2 * share)


def _within(values: Array, reach: int, of: Callable[..., Any]) -> Array:
    padded = np.pad(values, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    return np.asarray(of(windows, axis=-1))


def _stands(t_ms: Array, points_m: Array, heights: Array, moved: Array) -> Array:
    hips = np.concatenate([np.zeros((1, 2)), np.cumsum(moved, axis=0)])
    speed = _rates(t_ms, points_m[..., ::2]) + _rates(t_ms, hips)[:, None, None]
    return _down(t_ms, heights, np.linalg.norm(speed, axis=-1))


def _over_lowest(steps: Array, heights: Array, place_steps: Array | None) -> Array:
    """(T - 1, 2) how the hips move over the heel or toe that most likely stands: it is low before and
    after, and says the same as the position, if that is known. The median of five."""
    if not len(steps):
        return np.zeros((0, 2))
    doubt = ((heights[1:] + heights[:-1]) / 2 / DOWN_M[0]).reshape(-1, 4)
    if place_steps is not None:
        against = steps.reshape(-1, 4, 2) + place_steps[:, None]
        doubt = doubt + np.linalg.norm(against, axis=-1) / DOUBTED_M
    chosen = np.take_along_axis(steps.reshape(-1, 4, 2), doubt.argmin(1)[:, None, None], 1)[:, 0]
    padded = np.pad(chosen, ((2, 2), (0, 0)), mode="edge")
    return -np.median(np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0), axis=-1)


def _steady(t_ms: Array, place: Array) -> Array:
    """(T - 1, 2) steps of a position that shakes."""
    smooth = [smoothed(t_ms, place[:, i], PLACE_MS) for i in range(2)]
    return np.diff(np.stack(smooth, 1), axis=0)


def _rates(t_ms: Array, values: Array) -> Array:
    """Metres a second of (T, …), without the shaking."""
    columns = values.reshape(len(values), -1).T
    out = np.stack([slope(t_ms, column, RATE_MS) for column in columns], 1) * 1000
    return out.reshape(values.shape)


def _down(t_ms: Array, heights: Array, speed: Array) -> Array:
    """With hysteresis, so that noise does not lift a foot."""
    inside = (heights < DOWN_M[0]) & (speed < STILL_M_S[0])
    stays = (heights < DOWN_M[1]) & (speed < STILL_M_S[1])
    down = inside.copy()
    for i in range(1, len(down)):
        down[i] |= down[i - 1] & stays[i]
    for i in range(len(down) - 2, -1, -1):
        down[i] |= down[i + 1] & stays[i]
    return _long_enough(t_ms, down)


def _long_enough(t_ms: Array, down: Array) -> Array:
    out = down.copy()
    for foot in range(2):
        for end in range(2):
            for first, last in runs(down[:, foot, end]):
                if t_ms[last] - t_ms[first] < min(SHORTEST_MS, t_ms[-1] - t_ms[0]):
                    out[first : last + 1, foot, end] = False
    return out


def runs(flags: Bool[Array, "t"]) -> list[tuple[int, int]]:
    """First and last index of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]


def _way(steps: Array, moved: Array, down: Array, place: Array | None) -> Array:
    """(T, 2) of the hips on the floor: least squares, in which each frame has to do with its neighbours
    alone, so that it takes one pass there and one back (Thomas)."""
    both = down[1:] & down[:-1]
    stand, air = WEIGHTS
    weight = stand * both.sum((1, 2)) + air
    total = air * moved - stand * (steps * both[..., None]).sum((1, 2))
    wanted = total / weight[:, None]
    if place is None:
        return np.concatenate([np.zeros((1, 2)), np.cumsum(wanted, axis=0)])
    pulls = 1 / np.array(PLACE_M) ** 2
    return np.stack([_chain(weight, wanted[:, i], place[:, i], pulls[i]) for i in (0, 1)], 1)


def _chain(weight: Array, wanted: Array, place: Array, pull: float) -> Array:
    """Minimises sum w (r[i+1] - r[i] - wanted[i])² + sum pull (r[i] - place[i])²."""
    count = len(place)
    diagonal, right = np.full(count, pull), pull * place
    diagonal[:-1] += weight
    diagonal[1:] += weight
    right[:-1] -= weight * wanted
    right[1:] += weight * wanted
    for i in range(1, count):
        share = -weight[i - 1] / diagonal[i - 1]
        diagonal[i] += share * weight[i - 1]
        right[i] -= share * right[i - 1]
    out = right / diagonal
    for i in range(count - 2, -1, -1):
        out[i] += weight[i] / diagonal[i] * out[i + 1]
    return out
