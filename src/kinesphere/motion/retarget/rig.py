"""A humanoid model that can be driven: how its bones are turned when it stands in the T-pose.

A model's bones may be turned in any way in its bind pose, its arms may hang, and it may face any way.
`web/app/character/rig.ts` does the same in the page, where it also turns models upright that lean.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion import humanoid
from kinesphere.motion.files.glb import Glb
from kinesphere.motion.quaternions import (
    IDENTITY,
    between,
    cross,
    from_matrix,
    inverse,
    multiply,
    rotate,
)
from kinesphere.motion.retarget.mesh import lowest
from kinesphere.motion.retarget.names import NEEDED, by_name, by_vrm
from kinesphere.motion.retarget.nodes import Nodes, moved, nodes_of

_TOWARDS: Final = {
    "leftUpperArm": ("leftLowerArm", (1.0, 0.0, 0.0)),
    "leftLowerArm": ("leftHand", (1.0, 0.0, 0.0)),
    "rightUpperArm": ("rightLowerArm", (-1.0, 0.0, 0.0)),
    "rightLowerArm": ("rightHand", (-1.0, 0.0, 0.0)),
    "leftUpperLeg": ("leftLowerLeg", (0.0, -1.0, 0.0)),
    "leftLowerLeg": ("leftFoot", (0.0, -1.0, 0.0)),
    "rightUpperLeg": ("rightLowerLeg", (0.0, -1.0, 0.0)),
    "rightLowerLeg": ("rightFoot", (0.0, -1.0, 0.0)),
}
USUAL_ANKLE: Final = 0.11
"""How high the ankle is, in lengths of the leg, where the mesh does not say."""


@dataclass(frozen=True)
class Rig:
    """In the model's own units and axes, but for `rests` and `ankle`.

    bones    the node of each bone that the model has
    facing   turns the model so that its left is +x, its head up, and it faces +z
    rests    rotation in the world of each bone in the T-pose, when the model faces +z
    leg      thigh and shin together
    ankle    how high the ankles are when it stands
    hips     how high the hips joint is when it stands
    """

    nodes: Nodes
    bones: dict[str, int]
    facing: Float[Array, "4"]
    rests: dict[str, Float[Array, "4"]]
    leg: float
    ankle: float
    hips: float


def rig_of(glb: Glb) -> Rig:
    """Raises InputError when the model is no humanoid, or damaged."""
    try:
        nodes = nodes_of(glb)
        bones = bones_of(glb, nodes)
        return _rig(glb, nodes, bones)
    except InputError:
        raise
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise InputError(
            f"it is damaged: its document lacks or garbles a part: {error!r}"
        ) from error


def bones_of(glb: Glb, nodes: Nodes) -> dict[str, int]:
    """The node of each bone. Raises InputError when one is missing that must be there (NEEDED)."""
    plain = [node for node in nodes.order if "mesh" not in glb.list_of("nodes")[node]]
    bones = by_vrm(glb.document) or by_name((node, nodes.names[node]) for node in plain)
    missing = [bone for bone in NEEDED if bone not in bones]
    if missing:
        more = ", …" if len(missing) > 3 else ""
        raise InputError(
            "it is no humanoid that can be driven: expected bones with VRM's or Mixamo's names (hips, "
            f"leftUpperArm or mixamorig:LeftArm, …), found none for {', '.join(missing[:3])}{more}"
        )
    return bones


def _rig(glb: Glb, nodes: Nodes, bones: dict[str, int]) -> Rig:
    still = moved(nodes, {node: nodes.rotations[node][None] for node in range(len(nodes.names))})
    turned = {bone: still[node][0][0] for bone, node in bones.items()}
    places = {bone: still[node][1][0] for bone, node in bones.items()}
    facing = _facing(places)
    places = {bone: rotate(facing, at) for bone, at in places.items()}
    rests = {
        bone: multiply(_straighten(bone, places), multiply(facing, q)) for bone, q in turned.items()
    }
    leg = _leg(places)
    low = lowest(glb, {node: (q[0], at[0]) for node, (q, at) in still.items()}, nodes, facing)
    ankle = _ankle(places, low, leg)
    hip_to_ankle = float(places["hips"][1] - places.get("leftFoot", places["leftLowerLeg"])[1])
    return Rig(nodes, bones, facing, rests, leg, ankle, hip_to_ankle + ankle)


def _facing(places: dict[str, Array]) -> Array:
    """Up is the axis next to the trunk: y, where a file is as glTF asks; models stand as they lean."""
    up, left = places["head"] - places["hips"], places["leftUpperArm"] - places["rightUpperArm"]
    y = np.where(np.arange(3) == np.argmax(np.abs(up)), np.sign(up), 0.0)
    x = _unit(left - y * float(left @ y))
    return inverse(from_matrix(np.stack([x, y, cross(x, y)], -1)))


def _unit(v: Array) -> Array:
    length = float(np.linalg.norm(v))
    if length < 1e-9:
        raise InputError("its bones lie all at one place")
    return v / length


def _straighten(bone: str, places: dict[str, Array]) -> Array:
    """What brings a bone into the T-pose."""
    if bone in humanoid.FINGERS:
        return _straight_finger(bone, places)
    # A hand goes on as the forearm does, so it takes the forearm's way into the T-pose.
    bone = bone.replace("Hand", "LowerArm")
    child, direction = _TOWARDS.get(bone, (None, (0.0, 0.0, 0.0)))
    if bone not in places or child not in places:
        return IDENTITY
    return between(_unit(places[child] - places[bone]), np.array(direction))


def _straight_finger(bone: str, places: dict[str, Array]) -> Array:
    """As its hand, and then along x, or a thumb between x and z; the last bone as the one before it."""
    side, sign = ("left", 1.0) if bone.startswith("left") else ("right", -1.0)
    hand = _straighten(f"{side}Hand", places)
    i = humanoid.FINGERS.index(bone)
    first = i - i % 3 // 2
    start, end = humanoid.FINGERS[first], humanoid.FINGERS[first + 1]
    if start not in places or end not in places:
        return hand
    along = rotate(hand, _unit(places[end] - places[start]))
    wanted = np.array([sign, 0.0, 1.0 if "Thumb" in bone else 0.0])
    return multiply(between(along, _unit(wanted)), hand)


def _leg(places: dict[str, Array]) -> float:
    hip, knee = places["leftUpperLeg"], places["leftLowerLeg"]
    thigh = float(np.linalg.norm(hip - knee))
    return thigh + float(np.linalg.norm(places.get("leftFoot", hip) - knee))


def _ankle(places: dict[str, Array], low: float | None, leg: float) -> float:
    usual = USUAL_ANKLE * leg
    if low is None or "leftFoot" not in places:
        return usual
    height = float(places["leftFoot"][1]) - low
    return height if 0 < height < 3 * usual else usual
