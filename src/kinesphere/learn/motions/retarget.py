"""Motions of the CMU database on our body: for each frame the rotation vectors of its 22 joints.

A bone of ours turns as the bone of the recording that it stands for, and where the two point elsewhere
at rest, by the smallest rotation between them first. The files come in two kinds: rigs with the
subject's own bones, and a rig of one figure for all.
"""

import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential, logarithm, shortest
from kinesphere.core import skeleton
from kinesphere.learn.motions.bvh import Motion

BODY_FILE = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]).double()
"""Takes the file's axes (x left, y up, z forwards) to ours at rest (x left, y back, z up)."""

# Our joint: the recording's joint that it turns with, by kind; {side} is spelt as the kind spells it.
SUBJECT = {
    "root": "Hips",
    "spine04": "lowerback",
    "spine02": "Chest",
    "spine01": "Chest2",
    "neck01": "lowerneck",
    "head": "Head",
    "clavicle": "{side}Collar",
    "upperarm01": "{side}Shoulder",
    "lowerarm01": "{side}Elbow",
    "wrist": "{side}Wrist",
    "upperleg01": "{side}Hip",
    "lowerleg01": "{side}Knee",
    "foot": "{side}Ankle",
    "toe1-1": "{side}Toe",
}
FIGURE = {
    "root": "hip",
    "spine04": "abdomen",
    "spine02": "abdomen",
    "spine01": "chest",
    "neck01": "neck",
    "head": "head",
    "clavicle": "{side}Collar",
    "upperarm01": "{side}Shldr",
    "lowerarm01": "{side}ForeArm",
    "wrist": "{side}Hand",
    "upperleg01": "{side}Thigh",
    "lowerleg01": "{side}Shin",
    "foot": "{side}Foot",
    "toe1-1": "{side}Foot",
}
SIDES = {"SUBJECT": {"L": "Left", "R": "Right"}, "FIGURE": {"L": "l", "R": "r"}}
POINTS_TO = {
    "upperarm01": "lowerarm01",
    "lowerarm01": "wrist",
    "upperleg01": "lowerleg01",
    "lowerleg01": "foot",
    "foot": "toe1-1",
}
"""Bones that are turned to point as the recording's do."""


def retarget(motion: Motion, body: LinearBody) -> Tensor:
    """(T, 22, 3) rotation vectors; the root's has the yaw taken out."""
    table, sides = (
        (SUBJECT, SIDES["SUBJECT"]) if "Hips" in motion.names else (FIGURE, SIDES["FIGURE"])
    )
    world: dict[str, Tensor] = {}
    for name in body.joint_names:
        bone, _, side = name.partition(".")
        theirs = table[bone].format(side=sides.get(side, ""))
        turn = BODY_FILE @ motion.rotations[:, motion.names.index(theirs)] @ BODY_FILE.T
        world[name] = turn @ _onto(motion, body, name, theirs)
    straight = _without_yaw(world["root"]) @ world["root"].mT
    world = {name: straight @ turn for name, turn in world.items()}
    local = [
        world[name] if parent < 0 else world[body.joint_names[parent]].mT @ world[name]
        for name, parent in zip(body.joint_names, body.parents, strict=True)
    ]
    return logarithm(torch.stack(local, 1))


def heading(motion: Motion) -> Tensor:
    """(T,) how far the body is turned about the upright axis: what `retarget` takes out of the root."""
    root = SUBJECT["root"] if "Hips" in motion.names else FIGURE["root"]
    return _yaw(BODY_FILE @ motion.rotations[:, motion.names.index(root)] @ BODY_FILE.T)


def _onto(motion: Motion, body: LinearBody, name: str, theirs: str) -> Tensor:
    """Takes our bone at rest onto theirs at rest."""
    bone, _, side = name.partition(".")
    if bone == "toe1-1":
        name, bone = f"foot.{side}", "foot"
        theirs = theirs.replace("Toe", "Ankle")
    if bone == "wrist":
        end = _knuckles(body, side)
    elif bone in POINTS_TO:
        end = body.joints_m[body.joint_names.index(f"{POINTS_TO[bone]}.{side}")]
    else:
        return torch.eye(3).double()
    ours = end - body.joints_m[body.joint_names.index(name)]
    return shortest(ours.double(), BODY_FILE @ _direction(motion, theirs))


def _knuckles(body: LinearBody, side: str) -> Tensor:
    """The middle of a hand's knuckles at rest."""
    hand = "left" if side == "L" else "right"
    rows = [skeleton.INDEX[f"{hand}_{finger}"] for finger in ("index", "pinky")]
    return body.landmark_moments_m[rows].sum(1).mean(0)


def _direction(motion: Motion, name: str) -> Tensor:
    """Where a bone of the recording points at rest."""
    joint = motion.names.index(name)
    children = [j for j, p in enumerate(motion.parents) if p == joint]
    middle = [j for j in children if motion.names[j].endswith("Mid1")]
    longest = max(
        (motion.offsets[j] for j in middle or children), key=torch.linalg.norm, default=None
    )
    if longest is None:
        return motion.tips[name]
    if not longest.any():  # a joint of two, as the wrist and the hand in it
        return _direction(motion, motion.names[children[0]])
    return longest


def _without_yaw(turn: Tensor) -> Tensor:
    """The rotations turned about the upright axis so that they face forwards."""
    vector = torch.zeros(len(turn), 3).double()
    vector[:, 2] = -_yaw(turn)
    return exponential(vector)[0] @ turn


def _yaw(turn: Tensor) -> Tensor:
    forwards = turn @ torch.tensor([0.0, -1.0, 0.0]).double()
    return torch.atan2(forwards[:, 0], -forwards[:, 1])
