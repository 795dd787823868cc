"""Characters made up for tests: skeletons in any bind pose, turned, scaled and named in any way."""

import re

import numpy as np

from kinesphere.motion import humanoid
from kinesphere.motion.files.glb import Glb
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.sizes import USUAL_M, offsets_of
from kinesphere.motion.forward import placed, world_rotations
from kinesphere.motion.quaternions import IDENTITY, axis_angle, inverse, multiply, of_vector, rotate
from made_motion import offsets_m

STRETCH = {
    "LowerLeg": 0.8,
    "Foot": 0.7,
    "LowerArm": 1.2,
    "Hand": 0.9,
    "UpperLeg": 1.3,
    "chest": 0.9,
}


def stretched_m() -> np.ndarray:
    """Proportions unlike the person's."""
    share = [STRETCH.get(re.sub("left|right", "", bone), 1.0) for bone in humanoid.BONES]
    return offsets_m() * np.array(share)[:, None]


def a_pose(degrees: float = 40) -> np.ndarray:
    """(B, 4) local rotations: arms hang, legs are apart."""
    out = np.tile(IDENTITY, (humanoid.COUNT, 1))
    z = np.array([0.0, 0.0, 1.0])
    for side, sign in (("left", -1), ("right", 1)):
        out[humanoid.INDEX[f"{side}UpperArm"]] = axis_angle(z, np.array(sign * np.radians(degrees)))
        out[humanoid.INDEX[f"{side}UpperLeg"]] = axis_angle(z, np.array(-sign * np.radians(8)))
    return out


def bound_fingers(seed: int) -> np.ndarray:
    """(30, 4) bent by 8 degrees and spread by 6 or less; last bones go on as the ones before."""
    angles = np.zeros((2, 15, 3))
    rng = np.random.default_rng(seed)
    angles[..., :2] = rng.uniform(-1, 1, (2, 15, 2)) * np.radians([8, 6])
    angles[:, 2::3] = 0.0
    return rotations_of(angles)


def character(
    names: tuple[str, ...] = humanoid.BONES,
    bind: np.ndarray | None = None,
    turned: bool = True,
    facing: float = 0.0,
    unit_m: float = 1.0,
    without: tuple[str, ...] = (),
    seed: int = 3,
    fingers: bool = False,
) -> Glb:
    """Metres below a root node of scale `unit_m`.

    bind     (B, 4) local rotations of the pose that it is bound in
    turned   each bone has axes of its own
    facing   which way it faces, in radians about y
    without  bones that are not there; their children hang on what is above
    fingers  larger than the person's, a little bent and spread when it is bound
    """
    bind = a_pose() if bind is None else bind
    offsets, parents = stretched_m(), humanoid.PARENTS
    if fingers:
        bind = np.concatenate([bind, bound_fingers(seed)])
        offsets = np.concatenate([offsets, 1.2 * offsets_of(USUAL_M)[0]])
        parents = humanoid.WHOLE_PARENTS
    world = world_rotations(bind, parents)
    places = placed(world, offsets, np.array([0.0, 0.75, 0.0]), parents)
    turn = axis_angle(np.array([0.0, 1.0, 0.0]), np.array(facing))
    places, world = (
        rotate(np.tile(turn, (len(places), 1)), places),
        multiply(np.tile(turn, (len(world), 1)), world),
    )
    if turned:
        world = multiply(world, of_vector(np.random.default_rng(seed).normal(size=(len(world), 3))))
    return _glb(names, places / unit_m, world, unit_m, without)


def _glb(
    names: tuple[str, ...],
    places: np.ndarray,
    world: np.ndarray,
    unit_m: float,
    without: tuple[str, ...],
) -> Glb:
    glb = Glb()
    nodes = glb.list_of("nodes")
    nodes.append({"name": "Armature", "scale": [unit_m] * 3, "children": []})
    number: dict[int, int] = {}
    for bone, name in enumerate(names):
        if humanoid.WHOLE[bone] in without:
            continue
        up = humanoid.WHOLE_PARENTS[bone]
        while up >= 0 and up not in number:
            up = humanoid.WHOLE_PARENTS[up]
        back = inverse(world[up]) if up >= 0 else IDENTITY
        base = places[up] if up >= 0 else np.zeros(3)
        number[bone] = len(nodes)
        nodes[number.get(up, 0)].setdefault("children", []).append(len(nodes))
        nodes.append(
            {"name": name, "translation": rotate(back, places[bone] - base).tolist(),
             "rotation": multiply(back, world[bone]).tolist()}
        )  # fmt: skip
    glb.document |= {"scene": 0, "scenes": [{"nodes": [0]}]}
    return glb
