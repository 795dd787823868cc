"""Feet that stand are kept where they stand: the leg bends a little so that the foot does not slide."""

from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.contact import runs
from kinesphere.motion.forward import placed, world_rotations
from kinesphere.motion.quaternions import axis_angle, between, cross, inverse, multiply, rotate

FADES_MS: Final = 130.0
"""A foot that has left the floor, or comes down, is moved less and less within this time."""
FARTHEST_M: Final = 0.12
"""No foot is moved farther: it did not stand there."""
STRETCHED: Final = 0.999
"""Of a leg's length."""
LEGS: Final = tuple(
    tuple(humanoid.INDEX[f"{side}{bone}"] for bone in ("UpperLeg", "LowerLeg", "Foot"))
    for side in ("left", "right")
)


def locked(
    t_ms: Float[Array, "t"],
    rotations: Float[Array, "t b 4"],
    offsets_m: Float[Array, "b 3"],
    hips_m: Float[Array, "t 3"],
    points_m: Float[Array, "t 2 2 3"],
    down: Bool[Array, "t 2 2"],
) -> Float[Array, "t b 4"]:
    """Rotations whose feet stay where they stand.

    points_m   heels and toes in the world, as they are without this; down as in `contact.Standing`
    """
    out = rotations.copy()
    world = world_rotations(rotations)
    joints_m = placed(world, offsets_m, hips_m)
    for foot, leg in enumerate(LEGS):
        by_m = _shift(t_ms, points_m[:, foot], down[:, foot])
        upper, lower = _reached(world[:, leg[:2]], joints_m[:, leg], joints_m[:, leg[2]] + by_m)
        hips = world[:, humanoid.INDEX["hips"]]
        out[:, leg[0]] = multiply(inverse(hips), upper)
        out[:, leg[1]] = multiply(inverse(upper), lower)
        out[:, leg[2]] = multiply(inverse(lower), world[:, leg[2]])
    return out


def _shift(t_ms: Array, points_m: Array, down: Array) -> Array:
    """(T, 3) by how much a foot is moved: what stands to where it stands on average.

    Along the floor alone: the hips are as high as the lowest foot says, and a straight leg that had to
    reach a centimetre farther would bend or stretch by many degrees.
    """
    by_m, count = np.zeros((len(t_ms), 3)), np.zeros(len(t_ms))
    for end in range(2):
        for first, last in runs(down[:, end]):
            rows = slice(first, last + 1)
            away_m = points_m[rows, end].mean(0) - points_m[rows, end]
            by_m[rows] += away_m * [1.0, 0.0, 1.0]
            count[rows] += 1
    stands = count > 0
    by_m[stands] /= count[stands, None]
    long = np.linalg.norm(by_m, axis=-1, keepdims=True)
    by_m *= np.minimum(1.0, FARTHEST_M / np.maximum(long, FARTHEST_M))
    return _faded(t_ms, by_m, stands)


def _faded(t_ms: Array, by_m: Array, stands: Array) -> Array:
    """Before and after a foot stands, what it is moved by fades."""
    known = np.flatnonzero(stands)
    if not len(known):
        return by_m
    after = np.clip(np.searchsorted(known, np.arange(len(t_ms))), 0, len(known) - 1)
    before = np.maximum(after - 1, 0)
    out, total = np.zeros_like(by_m), np.zeros(len(t_ms))
    for near in (known[before], known[after]):
        share = np.clip(1 - np.abs(t_ms[near] - t_ms) / FADES_MS, 0, 1)
        share = share * share * (3 - 2 * share)
        out += by_m[near] * share[:, None]
        total += share
    out /= np.maximum(total, 1.0)[:, None]
    return np.where(stands[:, None], by_m, out)


def _reached(world: Array, leg_m: Array, target_m: Array) -> tuple[Array, Array]:
    """Thigh and shin (T, 4) in the world, so that the ankle is at the target, in the leg's plane."""
    hip, knee, ankle = leg_m[:, 0], leg_m[:, 1], leg_m[:, 2]
    thigh, shin = knee - hip, ankle - knee
    a, b = np.linalg.norm(thigh, axis=-1), np.linalg.norm(shin, axis=-1)
    far = np.linalg.norm(target_m - hip, axis=-1)
    far = np.clip(far, np.abs(a - b) + 0.05, (a + b) * STRETCHED)
    side = rotate(world[:, 0], np.broadcast_to(np.array([1.0, 0.0, 0.0]), thigh.shape))
    axis = _unit(side - thigh * ((side * thigh).sum(-1) / a**2)[:, None])
    bent = np.arctan2((cross(thigh, shin) * axis).sum(-1), (thigh * shin).sum(-1))
    wanted = np.pi - np.arccos(np.clip((a * a + b * b - far * far) / (2 * a * b), -1, 1))
    turn = axis_angle(axis, wanted - bent)  # knees bend one way
    there = thigh + rotate(turn, shin)
    aim = between(_unit(there), _unit(target_m - hip))
    return multiply(aim, world[:, 0]), multiply(aim, multiply(turn, world[:, 1]))


def _unit(v: Array) -> Array:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
