"""Which recorded poses are used, and for what."""

from typing import Final

import torch
from torch import Tensor

HELD_OUT: Final = ("02", "12", "16", "113", "136", "144", "martial")
"""Subjects of the CMU database whose poses nothing is learnt from: they are for tests."""
CLEAN_RAD: Final = {"head": 1.3, "foot.L": 1.3, "foot.R": 1.3, "wrist.L": 1.9, "wrist.R": 1.9}
"""Frames in which a joint is turned farther are faults of the recording."""


def subject(stem: str) -> str:
    """Who moves in a file of the CMU database, from its name: `35_01` is of subject 35."""
    return stem.split("_")[0]


def clean(vectors: Tensor, names: tuple[str, ...]) -> Tensor:
    """(N,) True where no joint is turned farther than one can."""
    fine = torch.ones(len(vectors), dtype=torch.bool)
    for name, most in CLEAN_RAD.items():
        fine &= vectors[:, names.index(name)].norm(dim=1) < most
    return fine


def mirrored(vectors: Tensor, names: tuple[str, ...]) -> Tensor:
    """The poses of mirror images, (N, J, 3)."""
    swap = {"L": "R", "R": "L"}
    partner = [n if "." not in n else f"{n[:-1]}{swap[n[-1]]}" for n in names]
    other = vectors[:, [names.index(n) for n in partner]]
    return other * torch.tensor([1.0, -1.0, -1.0]).to(other)


def farthest(vectors: Tensor, count: int) -> Tensor:
    """At most `count` poses, as different as can be: each is the farthest from those before it."""
    flat = vectors[:, 1:].flatten(1)
    chosen, apart = [0], torch.full((len(flat),), torch.inf).to(flat)
    for _ in range(min(count, len(flat)) - 1):
        apart = torch.minimum(apart, (flat - flat[chosen[-1]]).norm(dim=1))
        chosen.append(int(apart.argmax()))
    return vectors[chosen]
