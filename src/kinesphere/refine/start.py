"""Where a refinement begins: the mean pose turned as the lift has the trunk, then bent until it fits.

With a cue of depth one beginning is enough; `truth.fit.single` needs several and bones turned over.
"""

from dataclasses import replace
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.linear import CAMERA_BODY
from kinesphere.body.rotations import logarithm
from kinesphere.core import skeleton
from kinesphere.truth.fit.objective import HIPS, Problem
from kinesphere.truth.fit.report import centred
from kinesphere.truth.fit.single import solve

TRUNK: Final = [
    skeleton.INDEX[f"{side}_{part}"] for part in ("shoulder", "hip") for side in ("left", "right")
]
SURE_M: Final = 0.05
"""How near to the lift the first bodies are, for every landmark."""
STEPS: Final = 12


def start(problem: Problem, position_m: Tensor) -> Tensor:
    """(T, P) bodies for each frame by itself.

    problem      its cue holds in frames in which the person was missed, too, however sure it is told
    position_m   (T, 3) of the middle of the hips
    """
    cue = problem.evidence.cue
    assert cue is not None
    near = replace(cue, sigma_m=torch.full_like(cue.sigma_m, SURE_M))
    problem = replace(problem, evidence=replace(problem.evidence, cue=near), rough=True)
    x = turned(problem, cue.xyz_m, position_m)
    return solve(problem, x[:, None], torch.arange(len(x))[:, None], STEPS).parameters


def turned(problem: Problem, xyz_m: Tensor, position_m: Tensor) -> Tensor:
    """(T, P) the mean pose, its trunk where landmarks xyz_m (T, 33, 3) have it."""
    body, layout = problem.body, problem.body.layout
    x = xyz_m.new_zeros(len(xyz_m), layout.size)
    x[:, layout.pose] = problem.prior.mean
    rest = centred(body.pose(x[:1]).landmarks.xyz_m)[:, TRUNK]
    axes = x.new_tensor(CAMERA_BODY)
    x[:, layout.root] = logarithm(
        axes.mT @ _onto(rest.expand(len(x), -1, -1), xyz_m[:, TRUNK]) @ axes
    )
    hips_m = body.pose(x).landmarks.xyz_m[:, HIPS].mean(1)
    x[:, layout.translation] = position_m - hips_m
    return x


def _onto(a: Tensor, b: Tensor) -> Tensor:
    """The rotations that take points a (T, n, 3) nearest to b. (Kabsch 1976.)"""
    u, _, vt = torch.linalg.svd(a.mT @ b)
    mirrored = torch.det(u @ vt).sign()
    right = torch.stack([torch.ones_like(mirrored), torch.ones_like(mirrored), mirrored], -1)
    return vt.mT @ (right[..., None] * u.mT)
