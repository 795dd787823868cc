"""How somebody stands, sits, lies or moves in a picture: recorded, changed, made up or anything.

Kinds and how often they come: `SHARES`. A body that goes through itself is tried anew.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from kinesphere.body.linear import LinearBody, PosedLinear
from kinesphere.core.arrays import Array
from kinesphere.learn.motions.choice import mirrored
from kinesphere.learn.synthetic import figures
from kinesphere.learn.synthetic.families import FAMILIES
from kinesphere.learn.synthetic.limbs import random

SHARES: Final = {"recorded": 0.35, "changed": 0.2, "family": 0.3, "random": 0.15}
CHANGE_DEG: Final = {
    "spine04": 6,
    "spine02": 6,
    "spine01": 5,
    "neck01": 8,
    "head": 10,
    "clavicle": 5,
    "upperarm01": 28,
    "lowerarm01": 22,
    "wrist": 15,
    "upperleg01": 14,
    "lowerleg01": 12,
    "foot": 8,
    "toe1-1": 4,
}
"""Standard deviations of what is added to a recorded joint."""
SHAKE: Final = 0.25
"""Families and random limbs are changed by so much of that."""
ANYHOW: Final = 4000
"""Poses with random limbs, to choose from."""
BEYOND_RAD: Final = 0.1
"""How much farther than in the recordings a changed joint may go."""
OUTLIERS: Final = 0.002
"""The share of recordings that does not count there, at either end."""
INTO_ITSELF_M: Final = 0.03
"""How deep balls that fill the body may be in each other: flesh gives way."""
TRIES: Final = 5


@dataclass(frozen=True)
class Poser:
    """What poses are made of."""

    body: LinearBody
    recorded: Float[Array, "n joints 3"]
    anyhow: Float[Array, "m joints 3"]
    low: Float[Array, "joints 3"]
    high: Float[Array, "joints 3"]
    rests: figures.Rests
    change_rad: Float[Array, "joints 1"]


@dataclass(frozen=True)
class Stance:
    """A pose, facing forwards in level axes (x to the left, y back, z up)."""

    vectors: Float[Array, "joints 3"]
    kind: str
    """One of `SHARES`; of families, the family's name."""


def poser(body: LinearBody, recorded: Tensor) -> Poser:
    """From recorded poses (N, J, 3)."""
    turns = recorded.numpy()
    both = np.concatenate([turns, mirrored(recorded, body.joint_names).numpy()])
    changes = [CHANGE_DEG.get(name.partition(".")[0], 0) for name in body.joint_names]
    return Poser(
        body,
        turns,
        random(body, ANYHOW, 0).numpy(),
        np.quantile(both, OUTLIERS, axis=0) - BEYOND_RAD,
        np.quantile(both, 1 - OUTLIERS, axis=0) + BEYOND_RAD,
        figures.rests(body),
        np.radians(np.array(changes, np.float64))[:, None],
    )


def stance(
    source: Poser, shape: Float[Array, "shapes"], rng: np.random.Generator
) -> tuple[Stance, PosedLinear]:
    """A pose for a body of this shape, and the body in it.

    Of several poses it is the first that does not go through itself, or the one that does so least.
    """
    best, least_m = None, np.inf
    for _ in range(TRIES):
        one = _any(source, rng)
        posed = source.body.pose(parameters(source.body, one.vectors, shape, np.zeros(3)))
        depth_m = into_itself_m(posed)
        if depth_m < least_m:
            best, least_m = (one, posed), depth_m
        if depth_m < INTO_ITSELF_M:
            break
    assert best is not None
    return best


def parameters(body: LinearBody, vectors: Array, shape: Array, place_m: Array) -> Tensor:
    """(1, P) parameters of the body."""
    at = body.layout
    x = torch.zeros(1, at.size, dtype=body.joints_m.dtype)
    x[0, at.translation] = torch.as_tensor(place_m).to(x)
    x[0, at.rotations] = torch.as_tensor(vectors).flatten().to(x)
    x[0, at.shape] = torch.as_tensor(shape).to(x)
    return x


def into_itself_m(posed: PosedLinear) -> float:
    """How deep a body, the first of a batch, goes into itself, at most."""
    balls = posed.body.balls
    rest = balls.rest_m + torch.einsum("s,sbc->bc", posed.shape[0], balls.rest_parts_m)
    turned = (posed.rotations[0, balls.joint] @ rest[..., None])[..., 0]
    middle = turned + posed.offsets_m[0, balls.joint]
    a, b = balls.apart.T
    gap = (middle[a] - middle[b]).norm(dim=1) - balls.radii_m[a] - balls.radii_m[b]
    return max(-float(gap.min()), 0.0)


def _any(source: Poser, rng: np.random.Generator) -> Stance:
    kind = str(rng.choice(list(SHARES), p=list(SHARES.values())))
    if kind == "family":
        return _family(source, rng)
    if kind == "random":
        return Stance(_shaken(source, source.anyhow[rng.integers(ANYHOW)], rng), kind)
    pose = source.recorded[rng.integers(len(source.recorded))]
    if rng.uniform() < 0.5:
        pose = mirrored(torch.as_tensor(pose[None]), source.body.joint_names)[0].numpy()
    if kind == "changed":
        pose = _changed(source, pose, rng)
    return Stance(pose, kind)


def _family(source: Poser, rng: np.random.Generator) -> Stance:
    weights = np.array(list(FAMILIES.values()), np.float64)
    family = list(FAMILIES)[rng.choice(len(weights), p=weights / weights.sum())]
    pose = figures.vectors(source.body.joint_names, source.rests, family(rng))
    return Stance(_shaken(source, pose, rng), family.__name__)


def _shaken(source: Poser, pose: Array, rng: np.random.Generator) -> Array:
    return pose + rng.normal(size=pose.shape) * source.change_rad * SHAKE


def _changed(source: Poser, pose: Array, rng: np.random.Generator) -> Array:
    changed = pose + rng.normal(size=pose.shape) * source.change_rad
    within = changed.clip(source.low, source.high)
    return np.concatenate([pose[:1], within[1:]])
