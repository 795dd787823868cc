"""Motions to learn from: recorded ones, recorded ones changed, and made up ones, at 30 frames a second.

A track is how somebody moves, joint by joint; who it is, and from where they are seen, comes later
(`views.py`). What recordings lack (sitting, lying, floor exercises) is made up of poses that are passed
through one after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential, logarithm
from kinesphere.core.arrays import Array
from kinesphere.learn.motions.bvh import read
from kinesphere.learn.motions.choice import HELD_OUT, clean, subject
from kinesphere.learn.motions.retarget import heading, retarget
from kinesphere.learn.synthetic.stances import Poser, poser, stance
from kinesphere.progress import Track

RATE_HZ: Final = 30.0
LEAST: Final = 15
"""Frames of the shortest recording that is used."""
CHANGED: Final = 3
"""Copies of each recording with changed joints, half of them with the arms of another."""
KNOT_S: Final = 1.2
"""What is added to a joint changes within this time."""
KEYS: Final = 12
"""Poses that a made up track passes through."""
PASS_S: Final = (0.25, 1.5)
"""How long it is on its way from one to the next."""
HOLD_S: Final = (0.0, 0.5)
TURN_RAD_S: Final = 0.5
"""How fast people turn in made up tracks (standard deviation)."""
ARMS: Final = ("clavicle", "upperarm", "lowerarm", "wrist")


@dataclass(frozen=True)
class Tracks:
    """Many tracks, one after the other: F frames.

    turns     (F, J, 3, 3) how each joint is turned altogether, in the body's axes at rest, facing
              forwards
    heading   (F,) how far the body is turned about the upright axis, radians
    first, last   (F,) the first and last frame of the track that a frame is of
    kind      (F,) 0 recorded, 1 changed, 2 made up
    """

    turns: Tensor
    heading: Tensor
    first: Tensor
    last: Tensor
    kind: Tensor


def tracks(
    motions: Path,
    body: LinearBody,
    made_up: int,
    rng: np.random.Generator,
    track: Track,
    held_out: bool = False,
) -> Tracks:
    """Of a folder of BVH files and so many made up ones; `held_out`: of the subjects kept for tests."""
    double = body
    recorded = list(track(_recorded(motions, double, held_out), "reading motions", None))
    poses = torch.cat([vectors[:: max(len(vectors) // 40, 1)] for vectors, _ in recorded])
    source = poser(double, poses)
    found: list[tuple[Tensor, Tensor, int]] = [(v, h, 0) for v, h in recorded]
    for _ in range(CHANGED):
        for vectors, turned in recorded:
            other = recorded[rng.integers(len(recorded))][0]
            found.append((_changed(vectors, other, source, rng), turned, 1))
    for _ in track(range(made_up), "making up motions", made_up):
        found.append((*_made_up(source, rng), 2))
    return _joined(found, body)


def _recorded(motions: Path, body: LinearBody, held_out: bool) -> Iterator[tuple[Tensor, Tensor]]:
    for path in sorted(motions.rglob("*.bvh")):
        if (subject(path.stem) in HELD_OUT) != held_out:
            continue
        motion = read(path)
        motion = motion.some(max(round(1 / RATE_HZ / motion.frame_s), 1), 2)
        vectors = retarget(motion, body)
        fine = clean(vectors, body.joint_names)
        if len(vectors) >= LEAST and float(fine.double().mean()) > 0.9:
            yield vectors[fine], heading(motion)[fine]


def _changed(vectors: Tensor, other: Tensor, source: Poser, rng: np.random.Generator) -> Tensor:
    """A recording whose joints are turned a little farther, now so and then so."""
    names, count = source.body.joint_names, len(vectors)
    out = vectors.clone()
    if rng.uniform() < 0.5:
        arms = [i for i, name in enumerate(names) if name.startswith(ARMS)]
        start = rng.integers(len(other))
        rows = _there_and_back(start + torch.arange(count), len(other))
        out[:, arms] = other[rows][:, arms]
    knots = int(count / RATE_HZ / KNOT_S) + 3
    by = rng.normal(size=(knots, len(names), 3)) * source.change_rad * rng.uniform(0, 1.2)
    by += rng.normal(size=(1, len(names), 3)) * source.change_rad * 0.5
    by[:, 0] = 0
    places = np.linspace(0, knots - 1, count)
    return out + torch.as_tensor(_smooth(by, places))


def _there_and_back(index: Tensor, count: int) -> Tensor:
    index = index % (2 * count)
    return torch.minimum(index, 2 * count - 1 - index)


def _smooth(knots: Array, at: Array) -> Array:
    """Between knots (k, …), without corners."""
    low = np.minimum(at.astype(int), len(knots) - 2)
    share = at - low
    share = (share * share * (3 - 2 * share)).reshape(-1, *(1 for _ in knots.shape[1:]))
    return knots[low] * (1 - share) + knots[low + 1] * share


def _made_up(source: Poser, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Rotation vectors (T, J, 3) through poses that have little to do with each other, and headings."""
    shape = np.zeros(len(source.body.joint_parts_m))
    keys = [stance(source, shape, rng)[0].vectors]
    for _ in range(KEYS - 1):  # somebody sits for a while before they lie down
        keys.append(
            _varied(keys[-1], source, rng)
            if rng.uniform() < 0.5
            else stance(source, shape, rng)[0].vectors
        )
    poses = torch.as_tensor(np.stack(keys))
    shares: list[Array] = []
    for i in range(KEYS - 1):
        steps = int(rng.uniform(*PASS_S) * RATE_HZ)
        hold = int(rng.uniform(*HOLD_S) * RATE_HZ)
        way = np.arange(steps) / steps
        shares.append(i + np.concatenate([np.zeros(hold), way * way * (3 - 2 * way)]))
    at = np.concatenate(shares)
    low = torch.as_tensor(at.astype(int))
    share = torch.as_tensor(at)[:, None, None] - low[:, None, None]
    start, end = exponential(poses)[0][:-1], exponential(poses)[0][1:]
    way = logarithm(start.mT @ end)
    vectors = logarithm(start[low] @ exponential(share * way[low])[0])
    turning = rng.normal() * TURN_RAD_S * rng.integers(2)
    return vectors, torch.arange(len(vectors)) / RATE_HZ * turning


def _varied(pose: Array, source: Poser, rng: np.random.Generator) -> Array:
    """The same pose a little otherwise."""
    return pose + rng.normal(size=pose.shape) * source.change_rad * rng.uniform(0.2, 1.0)


def _joined(found: list[tuple[Tensor, Tensor, int]], body: LinearBody) -> Tracks:
    counts = torch.tensor([len(vectors) for vectors, _, _ in found])
    ends = counts.cumsum(0)
    first = torch.repeat_interleave(ends - counts, counts)
    last = torch.repeat_interleave(ends - 1, counts)
    kind = torch.repeat_interleave(torch.tensor([kind for _, _, kind in found]), counts)
    turns = torch.cat([_altogether(vectors, body).float() for vectors, _, _ in found])
    turned = torch.cat([h.float() for _, h, _ in found])
    return Tracks(turns, turned, first, last, kind)


def _altogether(vectors: Tensor, body: LinearBody) -> Tensor:
    """(T, J, 3, 3): joint after joint, along the chain."""
    own = exponential(vectors)[0]
    out: list[Tensor] = []
    for joint, parent in enumerate(body.parents):
        out.append(own[:, joint] if parent < 0 else out[parent] @ own[:, joint])
    return torch.stack(out, 1)
