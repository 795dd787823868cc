"""Shapes of adults: sampled as Anny's authors distribute them, reduced to principal components."""

from dataclasses import dataclass

import anny
import torch
from anny.shape_distribution import SimpleShapeDistribution

YEARS = (18.0, 70.0)
SAMPLES = 800
BONE_WEIGHT = 3.0
"""How much more an error of a bone's head counts than one of a vertex."""


@dataclass(frozen=True)
class Rest:
    """Bodies at rest, from the root's head; metres; x to the body's left, y back, z up."""

    vertices: torch.Tensor
    """(N, V, 3)"""
    heads: torch.Tensor
    """(N, bones, 3)"""


@dataclass(frozen=True)
class Components:
    """A mean body and how it varies: `mean + coefficients @ parts`; coefficients are N(0, 1)."""

    mean: Rest
    parts: Rest
    explained: torch.Tensor
    """The share of variance that each component and those before it explain."""

    def coefficients(self, bodies: Rest) -> torch.Tensor:
        """(N, parts) of bodies that were not among the samples."""
        parts, away = _flat(self.parts), _flat(bodies) - _flat(self.mean)
        return away @ parts.T / (parts * parts).sum(1)


def sample(model: anny.Anny, count: int, seed: int) -> dict[str, torch.Tensor]:
    """Phenotypes of adults."""
    torch.manual_seed(seed)
    ages = torch.distributions.Uniform(*YEARS)
    return SimpleShapeDistribution(model, morphological_age_distribution=ages).sample(count)[1]


def rest(model: anny.Anny, phenotypes: dict[str, torch.Tensor], batch: int = 50) -> Rest:
    """The bodies of phenotypes, unposed."""
    count = len(next(iter(phenotypes.values())))
    parts = [
        _rest(model, {k: v[i : i + batch] for k, v in phenotypes.items()})
        for i in range(0, count, batch)
    ]
    vertices, heads = (torch.cat(some) for some in zip(*parts, strict=True))
    root = heads[:, :1]
    return Rest(vertices - root, heads - root)


def _rest(model: anny.Anny, some: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    count = len(next(iter(some.values())))
    pose = torch.eye(4, dtype=model.dtype).repeat(count, model.bone_count, 1, 1)
    with torch.no_grad():
        out = model(pose_parameters=pose, phenotype_kwargs=some)
    return out["rest_vertices"].double(), out["rest_bone_heads"].double()


def components(bodies: Rest, count: int) -> Components:
    """The first principal components of bodies, the largest first."""
    flat = _flat(bodies)
    mean = flat.mean(0)
    values, vectors = torch.linalg.eigh((flat - mean) @ (flat - mean).T)
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)[:, :count]
    parts = vectors.T @ (flat - mean) / len(flat) ** 0.5
    explained = values.cumsum(0) / values.sum()
    return Components(_unflat(mean[None], bodies), _unflat(parts, bodies), explained[:count])


def _flat(bodies: Rest) -> torch.Tensor:
    return torch.cat([bodies.vertices.flatten(1), bodies.heads.flatten(1) * BONE_WEIGHT], 1)


def _unflat(rows: torch.Tensor, like: Rest) -> Rest:
    vertices = like.vertices[0].numel()
    return Rest(
        rows[:, :vertices].unflatten(1, (-1, 3)),
        rows[:, vertices:].unflatten(1, (-1, 3)) / BONE_WEIGHT,
    )
