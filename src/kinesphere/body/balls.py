"""Balls that fill a body, so that it can be told, coarsely, when it goes through itself."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

MOST: Final = 5
"""Balls in a part."""
SLICE: Final = 1.4
"""How long a slice of a part is, in radii of the ball in it."""
INSCRIBED: Final = 0.25
"""A ball reaches as far as the nearest quarter of its slice's skin."""
CLEARANCE: Final = 1.05
"""Balls that are nearer at rest than this, in sums of their radii, are not kept apart."""


@dataclass(frozen=True)
class Balls:
    """n balls.

    rest_m    (n, 3), rest_parts_m (S, n, 3): their middles in the body at rest
    radii_m   (n,)
    joint     (n,) that each follows
    apart     (m, 2) pairs that must not go into each other
    """

    rest_m: Tensor
    rest_parts_m: Tensor
    radii_m: Tensor
    joint: Tensor
    apart: Tensor


def fill(
    vertices_m: Tensor, parts_m: Tensor, weights: Tensor, labels: Tensor, touching: Tensor
) -> Balls:
    """Each part of the body cut into slices along its length, a ball in each.

    vertices_m   (V, 3), parts_m (S, V, 3), weights (V, J), labels (V,)
    touching     (parts + 1, parts + 1) True for labels whose parts border on each other
    """
    slices = [one for label in labels.unique() for one in _slices(vertices_m, labels == label)]
    rest_m = torch.stack([vertices_m[one].mean(0) for one in slices])
    radii_m = torch.stack(
        [_radius(vertices_m[one], middle) for one, middle in zip(slices, rest_m, strict=True)]
    )
    label = torch.stack([labels[one[0]] for one in slices])
    first, second = torch.triu_indices(len(slices), len(slices), 1, device=label.device)
    distance = (rest_m[first] - rest_m[second]).norm(dim=1)
    free = distance > CLEARANCE * (radii_m[first] + radii_m[second])
    apart = free & ~touching[label[first], label[second]]
    return Balls(
        rest_m,
        torch.stack([parts_m[:, one].mean(1) for one in slices], 1),
        radii_m,
        torch.stack([weights[one].sum(0).argmax() for one in slices]),
        torch.stack([first, second], 1)[apart],
    )


def _slices(vertices_m: Tensor, inside: Tensor) -> list[Tensor]:
    """Indices of the vertices of each slice of a part."""
    index = inside.nonzero()[:, 0]
    points = vertices_m[index]
    middle = points.mean(0)
    *_, axes = torch.linalg.svd(points - middle, full_matrices=False)
    along = (points - middle) @ axes[0]
    across = ((points - middle) - along[:, None] * axes[0]).norm(dim=1)
    length, radius = along.max() - along.min(), torch.quantile(across, INSCRIBED)
    count = int((length / (SLICE * radius).clamp(min=1e-6)).round().clamp(1, MOST))
    edges = torch.linspace(float(along.min()), float(along.max()), count + 1)
    number = torch.bucketize(along, edges[1:-1].to(along))
    return [index[number == k] for k in range(count) if (number == k).any()]


def _radius(points_m: Tensor, middle_m: Tensor) -> Tensor:
    return torch.quantile((points_m - middle_m).norm(dim=1), INSCRIBED)
