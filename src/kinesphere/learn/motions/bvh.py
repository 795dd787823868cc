"""Motions in BVH files: a hierarchy of joints, and for each frame the rotations of all of them.

Meredith, Maddock: "Motion capture file formats explained", University of Sheffield, 2001.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body.rotations import exponential
from kinesphere.core.errors import InputError

LARGEST: Final = 1 << 28
"""Bytes of a file."""


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

    def some(self, every: int, first: int = 0) -> "Motion":
        """Every so manieth frame from `first` on."""
        pick = slice(first, None, every)
        return replace(self, rotations=self.rotations[pick], positions=self.positions[pick])


def read(path: Path) -> Motion:
    """A BVH file. Raises InputError when it is none, is cut short or has numbers that are not finite."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is too large for a motion: at most {LARGEST >> 20} MB")
        head, _, body = path.read_text(encoding="utf-8", errors="replace").partition("MOTION")
        return _motion(head, body)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, IndexError, KeyError, RuntimeError) as error:
        raise InputError(f"{path} is no motion (BVH), or is damaged: {error}") from error


def _motion(head: str, body: str) -> Motion:
    names, parents, offsets, tips, channels = _hierarchy(iter(head.split("\n")))
    lines = body.strip().split("\n")
    if not names or len(lines) < 3:
        raise ValueError("it has no joints or no frames")
    frame_s = float(lines[1].split(":")[1])
    values = torch.tensor(np.loadtxt(lines[2:], ndmin=2))
    width = sum(map(len, channels))
    if values.shape[1] != width:
        raise ValueError(f"its joints have {width} channels, its frames {values.shape[1]} numbers")
    if not values.isfinite().all() or not frame_s > 0:
        raise ValueError("not all of its numbers can be meant")
    rotations, positions = _world(parents, channels, values)
    return Motion(
        tuple(names), tuple(parents), torch.stack(offsets), tips, rotations, positions, frame_s
    )


def _world(parents: list[int], channels: list[list[str]], values: Tensor) -> tuple[Tensor, Tensor]:
    """Rotations of all joints in the world, and the places of the root."""
    locals_: list[Tensor] = []
    positions, at = torch.zeros(len(values), 3).double(), 0
    for joint, kinds in enumerate(channels):
        turn = torch.eye(3).double().expand(len(values), 3, 3)
        for kind in kinds:
            axis, value = "XYZ".index(kind[0]), values[:, at]
            at += 1
            if kind.endswith("position"):
                if parents[joint] < 0:
                    positions[:, axis] = value
                continue
            vector = torch.zeros(len(values), 3).double()
            vector[:, axis] = value.deg2rad()
            turn = turn @ exponential(vector)[0]
        locals_.append(turn)
    world: list[Tensor] = []
    for joint, parent in enumerate(parents):
        world.append(locals_[joint] if parent < 0 else world[parent] @ locals_[joint])
    return torch.stack(world, 1), positions


def _hierarchy(
    lines: Iterator[str],
) -> tuple[list[str], list[int], list[Tensor], dict[str, Tensor], list[list[str]]]:
    """Names, parents, offsets, tips and channels of the joints."""
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
    if open_ or not len(names) == len(offsets) == len(channels):
        raise ValueError("the hierarchy of its joints is not whole")
    return names, parents, offsets, tips, channels
