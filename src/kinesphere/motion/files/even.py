"""Frames at even times, for files that have one frame time, and long absences held still."""

from dataclasses import replace
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion.clip import Fingers, Landmarks, Motion
from kinesphere.motion.quaternions import slerp

GAP_MS: Final = 500.0
"""A longer time without the person is no movement between two frames: nothing is made up for it."""
USUAL_FPS: Final = 30.0
MOST_FRAMES: Final = 2_000_000
MORE: Final = ("sigma_m", "position_m")
"""What is mixed of landmarks beside their places; faces are in no file of landmarks."""


def rate_of(t_ms: Array) -> float:
    """Frames a second of times (T,) that may be a little uneven or have gaps; 30 of a single one."""
    steps = np.diff(t_ms)
    if not len(steps):
        return USUAL_FPS
    usual = steps[(steps > 0.5 * np.median(steps)) & (steps < 1.5 * np.median(steps))]
    return round(1000 / float(usual.mean() if len(usual) else np.median(steps)), 3) or 0.001


def even_times(t_ms: Array, fps: float) -> Array:
    """From the first to the last of `t_ms`, `fps` a second."""
    # A last frame that rounding puts a hair after the end is still there.
    count = int(np.floor((t_ms[-1] - t_ms[0]) * fps / 1000 + 0.05)) + 1
    if count > MOST_FRAMES:
        raise InputError(
            f"{count:,} frames ({fps:g} a second over {(t_ms[-1] - t_ms[0]) / 1000:,.0f} s) are too "
            "many for a file: choose fewer with --fps, or part of the clip"
        )
    return t_ms[0] + np.arange(count) * (1000 / fps)


def evenly(motion: Motion, fps: float | None = None) -> Motion:
    """The motion at even times: rotations turned, the hips moved on straight lines between its frames.

    fps   frames a second; the motion's own rate if not given

    Where the person is away for long, the last pose is held, then the next one is there (`held`).
    Raises InputError where that would be millions of frames.
    """
    motion = held(motion)
    t_ms = even_times(motion.t_ms, fps or rate_of(motion.t_ms))
    before, share = _between(motion.t_ms, t_ms)
    after = np.minimum(before + 1, len(motion) - 1)
    nearest = np.where(share < 0.5, before, after)
    fingers, expressions = motion.fingers, motion.expressions
    return Motion(
        t_ms=t_ms,
        rotations=slerp(motion.rotations[before], motion.rotations[after], share[:, None]),
        hips_m=_mixed(motion.hips_m, before, after, share),
        offsets_m=motion.offsets_m,
        tips_m=motion.tips_m,
        trust=_mixed(motion.trust, before, after, share),
        contact=motion.contact[nearest],
        fingers=fingers and _fingers_between(fingers, before, after, share),
        expressions=None if expressions is None else _mixed(expressions, before, after, share),
    )


def _fingers_between(fingers: Fingers, before: Array, after: Array, share: Array) -> Fingers:
    turns = slerp(fingers.rotations[before], fingers.rotations[after], share[:, None])
    return replace(fingers, rotations=turns, trust=_mixed(fingers.trust, before, after, share))


def evenly_seen(landmarks: Landmarks, fps: float | None = None) -> Landmarks:
    """Landmarks at even times, on straight lines between their frames; NaN where the person is away."""
    t_ms = even_times(landmarks.t_ms, fps or rate_of(landmarks.t_ms))
    before, share = _between(landmarks.t_ms, t_ms)
    after = np.minimum(before + 1, len(landmarks) - 1)
    away = (landmarks.t_ms[after] - landmarks.t_ms[before] > GAP_MS) & (share > 0) & (share < 1)

    def mixed(values: Array) -> Array:
        return _mixed(values, before, after, share)

    xyz_m, visibility = mixed(landmarks.xyz_m), mixed(landmarks.visibility)
    xyz_m[away], visibility[away] = np.nan, 0.0
    more = {name: getattr(landmarks, name) for name in MORE}
    hands_m = None if landmarks.hands_m is None else mixed(landmarks.hands_m)
    if hands_m is not None:
        hands_m[away] = np.nan
    some = {name: None if values is None else mixed(values) for name, values in more.items()}
    return Landmarks(t_ms, xyz_m, visibility, hands_m=hands_m, **some)


def held(motion: Motion) -> Motion:
    """The same motion with a frame more at the end of each long absence: the pose before it, held,
    with a trust of 0; so nothing drifts from there to the pose in which the person comes back."""
    gaps = np.flatnonzero(np.diff(motion.t_ms) > GAP_MS)
    if not len(gaps):
        return motion
    step_ms = 1000 / rate_of(motion.t_ms)
    order = np.sort(np.concatenate([np.arange(len(motion)), gaps]))
    extra = np.concatenate([[False], order[1:] == order[:-1]])
    t_ms = motion.t_ms[order]
    t_ms[extra] = motion.t_ms[order[extra] + 1] - min(step_ms, GAP_MS / 2)
    trust = np.where(extra[:, None], 0.0, motion.trust[order])
    fingers, expressions = motion.fingers, motion.expressions
    return Motion(
        t_ms=t_ms,
        rotations=motion.rotations[order],
        hips_m=motion.hips_m[order],
        offsets_m=motion.offsets_m,
        tips_m=motion.tips_m,
        trust=trust,
        contact=motion.contact[order],
        fingers=fingers and _fingers_held(fingers, order, extra),
        expressions=None if expressions is None else expressions[order],
    )


def _fingers_held(fingers: Fingers, order: Array, extra: Array) -> Fingers:
    trust = np.where(extra[:, None], 0.0, fingers.trust[order])
    return replace(fingers, rotations=fingers.rotations[order], trust=trust)


def absences_s(t_ms: Array) -> list[tuple[float, float]]:
    """When the person is away for long, and for how long; seconds."""
    steps = np.diff(t_ms)
    gaps = np.flatnonzero(steps > GAP_MS)
    return [(float(t_ms[i]) / 1000, float(steps[i]) / 1000) for i in gaps]


def _between(known_ms: Array, t_ms: Array) -> tuple[Array, Array]:
    """For each time the frame before it, and how far it is to the next, 0 to 1."""
    if len(known_ms) == 1:
        return np.zeros(len(t_ms), int), np.zeros(len(t_ms))
    before = np.clip(np.searchsorted(known_ms, t_ms, side="right") - 1, 0, len(known_ms) - 2)
    share = (t_ms - known_ms[before]) / np.diff(known_ms)[before]
    # Frames that are even already stay as they are, to the last bit.
    near = np.round(share)
    share = np.where(np.abs(share - near) < 1e-6, near, share)
    return before, np.clip(share, 0.0, 1.0)


def _mixed(values: Array, before: Array, after: Array, share: Array) -> Array:
    part = share.reshape(-1, *(1,) * (values.ndim - 1))
    # Where nothing is mixed in, what is not a number does not spread.
    first = np.where(part < 1, values[before], 0.0) * (1 - part)
    return first + np.where(part > 0, values[after], 0.0) * part
