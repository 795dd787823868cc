"""`kinesphere evaluate fit`: bodies fitted to synthetic people, by what the fit is told about them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch

from kinesphere.body import anny
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.pairs import EDGES, NEVER_ASKED, PAIRS
from kinesphere.evaluate import metrics
from kinesphere.evaluate.synthetic.people import HIDDEN_PX, VISIBLE_PX, People
from kinesphere.truth import prior
from kinesphere.truth.camera import Camera
from kinesphere.truth.fit.evidence import Evidence, Order, Skin, View
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.options import Search
from kinesphere.truth.fit.report import report
from kinesphere.truth.fit.single import fit
from kinesphere.truth.fit.skins import skins

CERTAIN_M: Final = 0.05
"""How much farther one joint must be than another for anybody to tell."""
WRONG: Final = 0.02
WARM_UP: Final = 4
"""People fitted before the clock starts: the first batch sets things up."""


@dataclass(frozen=True)
class Variant:
    """What a fit is told."""

    mask: bool = False
    parts: bool = False
    pairs: Array | None = None
    wrong: float = 0.0


VARIANTS: Final = {
    "2d": Variant(),
    "2d+mask": Variant(mask=True),
    "2d+parts": Variant(mask=True, parts=True),
    "2d+order": Variant(pairs=EDGES),
    "all": Variant(True, True, PAIRS),
    "2d+order, 2% wrong": Variant(pairs=EDGES, wrong=WRONG),
    "all, 2% wrong": Variant(True, True, PAIRS, WRONG),
}


def evaluate(
    crowd: People, names: tuple[str, ...], say: Callable[[str], None]
) -> tuple[dict[str, dict[str, Any]], dict[str, Array]]:
    """The figures of each variant, and its landmarks (N, 33, 3) in the camera's frame.

    One thread computes, so that the milliseconds are those of one core.
    """
    body, known = anny.load(), prior.load()
    rows: dict[str, dict[str, Any]] = {}
    found: dict[str, Array] = {}
    for name in names:
        say(f"{name}: {len(crowd.xyz_m)} people")
        problem = Problem(body, known, evidence(crowd, VARIANTS[name]))
        rows[name], found[name] = _measured(problem, crowd)
    return rows, found


def evidence(crowd: People, variant: Variant, seed: int = 0) -> Evidence:
    """What a variant tells about the people."""
    sigma_px = np.where(crowd.visible, VISIBLE_PX, HIDDEN_PX)
    camera = Camera(_tensor(crowd.focal_px), _tensor(crowd.centre_px))
    skin = _skin(crowd, variant) if variant.mask else None
    view = View(camera, _tensor(crowd.seen_px), _tensor(sigma_px), skin)
    order = None if variant.pairs is None else told(crowd, variant.pairs, variant.wrong, seed)
    return Evidence((view,), order)


def _skin(crowd: People, variant: Variant) -> Skin:
    masks = [(parts > 0).astype(np.uint8) for parts in crowd.parts]
    return skins(masks, list(crowd.parts) if variant.parts else None)


def told(crowd: People, pairs: Array, wrong: float, seed: int) -> Order:
    """Answers of somebody who is certain above `CERTAIN_M`, and errs in a part `wrong` of them."""
    rng = np.random.default_rng(seed)
    ahead = crowd.xyz_m[:, pairs[:, 1], 2] - crowd.xyz_m[:, pairs[:, 0], 2]
    answers = np.sign(ahead) * (np.abs(ahead) > CERTAIN_M)
    answers = np.where(rng.uniform(size=answers.shape) < wrong, -answers, answers)
    return Order(torch.as_tensor(pairs), _tensor(answers * (1 - WRONG)))


def _measured(problem: Problem, crowd: People) -> tuple[dict[str, Any], Array]:
    _warm_up(problem)
    start_s = time.perf_counter()
    fitted = fit(problem)
    passed_s = time.perf_counter() - start_s
    judged = report(problem, fitted, Search().tie)
    found_m = problem.body.pose(fitted.parameters).landmarks.xyz_m.numpy().astype(np.float64)
    error_m = np.linalg.norm(metrics.centred(found_m) - metrics.centred(crowd.xyz_m), axis=2)
    sigma_m = np.sqrt((judged.sigma_m.numpy() ** 2).sum(axis=2))
    moving = np.setdiff1d(np.arange(skeleton.COUNT), metrics.HIPS)
    clear = judged.ambiguity_m.numpy() <= np.median(judged.ambiguity_m.numpy())
    row = {
        "order_error_5cm": _order_error(found_m, crowd, EDGES, 0.05),
        "order_error_2cm": _order_error(found_m, crowd, EDGES, 0.02),
        "order_error_5cm_never_told": _order_error(found_m, crowd, NEVER_ASKED, 0.05),
        "mpjpe_mm": _mm(metrics.mpjpe_m(found_m, crowd.xyz_m)),
        "pa_mpjpe_mm": _mm(metrics.pa_mpjpe_m(found_m, crowd.xyz_m)),
        "mpjpe_mm_clearer_half": _mm(metrics.mpjpe_m(found_m, crowd.xyz_m)[clear]),
        "reprojection_px": _reprojection_px(problem, crowd, fitted.parameters),
        "error_in_sigmas": float(
            np.sqrt((error_m[:, moving] ** 2).mean() / (sigma_m[:, moving] ** 2).mean())
        ),
        "settled": float(fitted.settled.float().mean()),
        "ms_per_frame": passed_s * 1000 / len(crowd.xyz_m),
    }
    return row, found_m


def _warm_up(problem: Problem) -> None:
    view = problem.evidence.views[0]
    few = slice(0, WARM_UP)
    camera = Camera(view.camera.focal_px[few], view.camera.centre_px[few])
    seen = View(camera, view.xy_px[few], view.sigma_px[few])
    fit(Problem(problem.body, problem.prior, Evidence((seen,))))


def _order_error(found_m: Array, crowd: People, pairs: Array, above_m: float) -> float:
    wrong, counts = metrics.wrong_order(found_m, crowd.xyz_m, pairs, above_m)
    return float(wrong.sum() / max(counts.sum(), 1))


def _reprojection_px(problem: Problem, crowd: People, parameters: torch.Tensor) -> float:
    """From where the landmarks really are in the picture, not from where the detector saw them."""
    xyz_m = problem.body.pose(parameters).landmarks.xyz_m
    xy_px, _, _ = problem.evidence.views[0].camera.project(xyz_m)
    return float(np.linalg.norm(xy_px.numpy() - crowd.true_px, axis=2).mean())


def _mm(metres: Array) -> float:
    return float(metres.mean() * 1000)


def _tensor(values: Array) -> torch.Tensor:
    return torch.as_tensor(values, dtype=torch.float32)
