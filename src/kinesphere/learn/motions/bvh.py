"""Motions in BVH files: a hierarchy of joints, and for each frame the rotations of all of them.

Meredith, Maddock: "Motion capture file formats explained", University of Sheffield, 2001.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from kinesphere.body.rotations import exponential


@dataclass(frozen=True)
class Motion:
    """T frames of J joints; x to the left of who faces along z, y up.

    names, parents    J; -1 is the parent of the root
    offsets           (J, 3) from the parent at rest, in the file's unit
    tips              by joint, where the bone of one without children ends
    rotations         (T, J, 3, 3) in the world: of what hangs on the joint, from the rest pose
    positions         (T, 3) of the root
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: Tensor
    tips: dict[str, Tensor]
    rotations: Tensor
    positions: Tensor
    frame_s: float


def read(path: Path) -> Motion:
    """A BVH file."""
    head, _, body = path.read_text().partition("MOTION")
    names, parents, offsets, tips, channels = _hierarchy(iter(head.split("\n")))
    lines = body.strip().split("\n")
    frame_s = float(lines[1].split(":")[1])
    values = torch.tensor(np.loadtxt(lines[2:], ndmin=2))
    locals_, positions, at = [], torch.zeros(len(values), 3).double(), 0
    for kinds in channels:
        turn = torch.eye(3).double().expand(len(values), 3, 3)
        for kind in kinds:
            axis, value = "XYZ".index(kind[0]), values[:, at]
            at += 1
            if kind.endswith("position"):
                positions[:, axis] = value
                continue
            vector = torch.zeros(len(values), 3).double()
            vector[:, axis] = value.deg2rad()
            turn = turn @ exponential(vector)[0]
        locals_.append(turn)
    world: list[Tensor] = []
    for joint, parent in enumerate(parents):
        world.append(locals_[joint] if parent < 0 else world[parent] @ locals_[joint])
    rotations = torch.stack(world, 1)
    return Motion(
        tuple(names), tuple(parents), torch.stack(offsets), tips, rotations, positions, frame_s
    )


def _hierarchy(lines: Iterator[str]):
    names: list[str] = []
    parents: list[int] = []
    offsets: list[Tensor] = []
    channels: list[list[str]] = []
    tips: dict[str, Tensor] = {}
    open_: list[int] = []  # the joints whose braces are open; -1 for an end site
    for words in map(str.split, lines):
        match words:
            case ["ROOT" | "JOINT", name]:
                parents.append(next((j for j in reversed(open_) if j >= 0), -1))
                names.append(name)
                open_.append(len(names) - 1)
            case ["End", _]:
                open_.append(-1)
            case ["OFFSET", *xyz]:
                place = torch.tensor([float(v) for v in xyz]).double()
                if open_[-1] < 0:
                    tips[names[open_[-2]]] = place
                else:
                    offsets.append(place)
            case ["CHANNELS", _, *kinds]:
                channels.append(kinds)
            case ["}"]:
                open_.pop()
            case _:
                pass
    return names, parents, offsets, tips, channels
