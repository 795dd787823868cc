"""What motions say about poses: a Gaussian over them, how far joints go, and poses kept apart for tests.

The Gaussian is as wide as the recordings and, on top, a part of what anatomy allows: people walk, dance
and fight in the recordings, and do much else before cameras. A mixture of Gaussians was tried; it was
worse (docs/truth.md).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.learn.motions.choice import HELD_OUT

DAMPING_RAD = 0.08
WIDER = 0.3
"""How much of the anatomical variance is added to the recorded."""
SHARPER = 1.5
"""The precision is this many times what it would be: found best on synthetic pictures."""
ANATOMY_DEG = {
    "spine04": (14, 8, 10),
    "spine02": (12, 8, 8),
    "spine01": (8, 6, 8),
    "neck01": (12, 10, 18),
    "head": (14, 10, 20),
    "clavicle": (8, 8, 8),
    "upperarm01": (55, 45, 50),
    "lowerarm01": (40, 35, 40),
    "wrist": (20, 20, 20),
    "upperleg01": (45, 20, 22),
    "lowerleg01": (50, 6, 8),
    "foot": (18, 12, 12),
    "toe1-1": (12, 4, 4),
}
"""Standard deviations of a joint's rotation vector, by component."""
HINGES_DEG = {"lowerarm01": (-40.0, 115.0), "lowerleg01": (-5.0, 150.0)}
"""How far elbows and knees go about their hinges, from the pose at rest."""
BOX_SIGMAS = 2.5
QUANTILE = 0.001


@dataclass(frozen=True)
class Poses:
    """Poses (N, J, 3) with the subject of each."""

    vectors: Tensor
    subjects: list[str]

    def of(self, held_out: bool) -> Tensor:
        """Those of subjects kept apart, or those of the others."""
        rows = [(subject in HELD_OUT) == held_out for subject in self.subjects]
        return self.vectors[torch.tensor(rows)]


def gaussian(vectors: Tensor, names: tuple[str, ...]) -> tuple[Tensor, Tensor]:
    """Mean (D,) and precision (D, D) of the poses without the root, D = 3 (J - 1)."""
    flat = vectors[:, 1:].flatten(1)
    width = torch.cov(flat.T) + DAMPING_RAD**2 * torch.eye(flat.shape[1]).to(flat)
    width = width + WIDER * torch.diag(_anatomy_rad(names) ** 2)
    return flat.mean(0), SHARPER * torch.linalg.inv(width)


def limits(vectors: Tensor, body: LinearBody) -> tuple[Tensor, Tensor, Tensor]:
    """Directions (n, D) in the space of poses, and how far poses go along them: low, high (n,)."""
    flat, sigma = vectors[:, 1:].flatten(1), _anatomy_rad(body.joint_names)
    low, high = torch.quantile(flat, torch.tensor([QUANTILE, 1 - QUANTILE]).to(flat), dim=0)
    low, high = torch.minimum(low, -BOX_SIGMAS * sigma), torch.maximum(high, BOX_SIGMAS * sigma)
    directions, hinge_low, hinge_high = _hinges(body)
    return (
        torch.cat([torch.eye(len(sigma)).to(flat), directions]),
        torch.cat([low, hinge_low]),
        torch.cat([high, hinge_high]),
    )


def _hinges(body: LinearBody) -> tuple[Tensor, Tensor, Tensor]:
    rows, ranges = [], []
    for joint, (low, high) in HINGES_DEG.items():
        for side in "LR":
            at = body.joint_names.index(f"{joint}.{side}")
            row = torch.zeros(len(body.parents) - 1, 3).double()
            row[at - 1] = _elbow(body, side) if joint == "lowerarm01" else torch.tensor([1.0, 0, 0])
            rows.append(row.flatten())
            ranges.append((low, high))
    low, high = torch.tensor(ranges).double().deg2rad().T
    return torch.stack(rows), low, high


def _elbow(body: LinearBody, side: str) -> Tensor:
    """The axis about which an elbow bends: across the upper and the lower arm, bent a little at rest."""
    places = [
        body.joints_m[body.joint_names.index(f"{n}.{side}")]
        for n in ("upperarm01", "lowerarm01", "wrist")
    ]
    axis = torch.linalg.cross(places[1] - places[0], places[2] - places[1])
    return axis / axis.norm()


def _anatomy_rad(names: tuple[str, ...]) -> Tensor:
    rows = [ANATOMY_DEG[name.partition(".")[0]] for name in names[1:]]
    return torch.tensor(rows).double().deg2rad().flatten()
