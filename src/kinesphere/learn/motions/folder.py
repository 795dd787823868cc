"""Poses out of a folder of motions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.core.errors import InputError
from kinesphere.learn.motions.bvh import read
from kinesphere.learn.motions.choice import HELD_OUT, clean, subject
from kinesphere.learn.motions.retarget import retarget

EVERY_S: Final = 0.1
"""Frames follow each other closely; one in so many seconds is taken."""
MOST: Final = 200
"""Frames of a motion, evenly spread over it."""


@dataclass(frozen=True)
class Poses:
    """What was found, and what was left out."""

    vectors: Tensor
    """(N, 22, 3)"""
    warnings: tuple[str, ...]


def poses(folder: Path, body: LinearBody) -> Poses:
    """Poses of all motions in a folder, but for those of the CMU's subjects that are kept for tests.

    Files that cannot be used are left out with a warning. Raises InputError when none is left.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".bvh")
    found: list[Tensor] = []
    warnings: list[str] = []
    kept = [path for path in files if subject(path.stem) in HELD_OUT]
    if kept:
        who = ", ".join(sorted({subject(path.stem) for path in kept}))
        warnings.append(f"{len(kept)} motions are left out: subjects {who} are kept for tests")
    for path in files:
        if path in kept:
            continue
        try:
            found.append(_some(path, body))
        except InputError as error:
            warnings.append(f"left out: {error}")
    if not sum(map(len, found)):
        reasons = "".join(f"\n  {warning}" for warning in warnings)
        raise InputError(f"--motions: {folder} has no motion (.bvh) that can be used{reasons}")
    return Poses(torch.cat(found), tuple(warnings))


def _some(path: Path, body: LinearBody) -> Tensor:
    motion = read(path)
    every = max(round(EVERY_S / motion.frame_s), -(-len(motion.positions) // MOST), 1)
    first = min(2, len(motion.positions) - 1)  # the first frame may be the rig's rest pose
    try:
        vectors = retarget(motion.some(every, first), body)
    except (KeyError, ValueError) as error:
        raise InputError(
            f"{path} has not the joints of the CMU database's files: {error}"
        ) from error
    return vectors[clean(vectors, body.joint_names)]
