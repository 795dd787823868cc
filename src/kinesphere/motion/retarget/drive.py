"""A person's rotations on a model's bones, and the person's way for its hips.

Rotations go over the world: each bone is turned as the person's bone is turned from the T-pose, after
the model's own bind pose has been brought into the T-pose. The way that the hips go is as long as the
model's legs are beside the person's; and where thighs, shins and hips differ in proportion the hips
give way so that the feet that are on the floor stay where they are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.forward import joints_m
from kinesphere.motion.quaternions import IDENTITY, inverse, multiply, rotate
from kinesphere.motion.retarget.nodes import moved
from kinesphere.motion.retarget.rig import Rig
from kinesphere.motion.skeleton import skeleton_of
from kinesphere.motion.standing import ankle_m, leg_m, standing_m

HANDOVER_MS: Final = 120.0
"""How long it takes until the hips follow the other foot."""
FEET: Final = ("leftFoot", "rightFoot")


@dataclass(frozen=True)
class Driven:
    """What to animate: nodes by their numbers, beside their parents."""

    rotations: dict[int, Float[Array, "t 4"]]
    translations: dict[int, Float[Array, "t 3"]]


def driven(motion: Motion, rig: Rig) -> Driven:
    """The motion for a model, at the motion's times."""
    rotations = _rotations(motion, rig)
    hips = rig.bones["hips"]
    places = _hips(motion, rig, rotations)
    own = rotate(_each(inverse(rig.facing), len(motion)), places)
    return Driven(rotations, {hips: _beside_parent(own, rig)})


def _each(q: Float[Array, "4"], *count: int) -> Array:
    """The same rotation so many times."""
    return np.broadcast_to(q, (*count, 4))


def _rotations(motion: Motion, rig: Rig) -> dict[int, Array]:
    """Of the model's bones, beside their parents."""
    person = skeleton_of(motion)
    bones = {node: bone for bone, node in rig.bones.items() if bone in person.bones}
    needed = {up for node in bones for up in rig.nodes.up(node)}
    count = len(motion)
    back, world = _each(inverse(rig.facing), count), {-1: _each(IDENTITY, count)}
    out: dict[int, Array] = {}
    for node in (node for node in rig.nodes.order if node in needed):
        above = world[int(rig.nodes.parents[node])]
        if node in bones:
            rest = _each(rig.rests[bones[node]], count)
            own = multiply(person.world[:, person.bones.index(bones[node])], rest)
            world[node] = multiply(back, own)
            out[node] = multiply(inverse(above), world[node])
        else:
            world[node] = multiply(above, _each(rig.nodes.rotations[node], count))
    return out


def _hips(motion: Motion, rig: Rig, rotations: dict[int, Array]) -> Array:
    """(T, 3) where the hips are, when the model faces +z and the floor is at y = 0; its units."""
    scale = rig.leg / leg_m(motion)
    up = np.array([0.0, 1.0, 0.0])
    hips = scale * (motion.hips_m - standing_m(motion)) + rig.hips * up
    if not all(foot in rig.bones for foot in FEET):
        return hips
    places = moved(rig.nodes, rotations)
    start = places[rig.bones["hips"]][1]
    feet = np.stack([places[rig.bones[foot]][1] - start for foot in FEET], 1)
    feet = hips[:, None] + rotate(_each(rig.facing, len(motion), 2), feet)
    theirs = joints_m(motion)[:, [humanoid.INDEX[foot] for foot in FEET]]
    wanted = scale * (theirs - ankle_m(motion) * up) + rig.ankle * up
    share = _shares(motion)[..., None]
    return hips + ((wanted - feet) * share).sum(1)


def _shares(motion: Motion) -> Float[Array, "t 2"]:
    """How far the hips follow the left and the right foot: those on the floor; both when neither is."""
    on = motion.contact.astype(float) + 1e-3
    for _ in range(2):
        on = np.stack([_smoothed(motion.t_ms, on[:, foot]) for foot in range(2)], -1)
    return on / on.sum(-1, keepdims=True)


def _smoothed(t_ms: Array, values: Array) -> Array:
    """The mean over a window of time around each moment."""
    if len(t_ms) == 1:
        return values
    steps = np.diff(t_ms) * (values[1:] + values[:-1]) / 2
    area = np.concatenate([[0.0], np.cumsum(steps)])
    low = np.maximum(t_ms - HANDOVER_MS / 2, t_ms[0])
    high = np.minimum(t_ms + HANDOVER_MS / 2, t_ms[-1])
    return (np.interp(high, t_ms, area) - np.interp(low, t_ms, area)) / (high - low)


def _beside_parent(places: Array, rig: Rig) -> Array:
    """From the model's own axes to the frame of what the hips hang on, which does not move."""
    nodes, parent = rig.nodes, int(rig.nodes.parents[rig.bones["hips"]])
    if parent < 0:
        return places
    q, at = moved(nodes, {parent: nodes.rotations[parent][None]})[parent]
    turned = rotate(_each(inverse(q[0]), len(places)), places - at[0])
    return turned / nodes.world_scale(parent)
