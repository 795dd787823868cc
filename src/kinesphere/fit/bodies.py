"""From observations to samples: evidence for a batch, the fit, what is kept of it and what refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch

from kinesphere.body import anny
from kinesphere.body.linear import CAMERA_BODY, LinearBody
from kinesphere.body.rotations import exponential, logarithm
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.cpu import cores
from kinesphere.core.records import Sample
from kinesphere.fit.gather import Refused
from kinesphere.fit.observation import Observation, Square
from kinesphere.fit.options import FitOptions
from kinesphere.fit.order import Outcome, outcomes
from kinesphere.media.page import printable
from kinesphere.truth import camera as seen_by
from kinesphere.truth import prior
from kinesphere.truth.fit.evidence import CROP_PX, Cue, Evidence, Floor, Order, View
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.options import Search, Sigmas
from kinesphere.truth.fit.report import Report, centred, report
from kinesphere.truth.fit.single import Fitted, fit
from kinesphere.truth.fit.skins import skins
from kinesphere.truth.fit.windows import windowed

CUE_M: Final = 0.5
"""How far off, in metres, a network's own landmarks in space may be: a hint, no more."""
GUESSED_MASK_PX: Final = 6.0
"""Masks of clothed people, by networks or by hand, against `Sigmas.mask_px` for the bare body's."""
SIGMAS: Final = Sigmas(mask_px=GUESSED_MASK_PX)


@dataclass(frozen=True)
class Model:
    """The body and what is known of bodies; loaded once."""

    body: LinearBody
    prior: prior.Prior


def load() -> Model:
    """The body that ships. Raises WeightsError."""
    return Model(anny.load(), prior.load())


@dataclass(frozen=True)
class Done:
    """What came of some people: samples, those refused, and what was made of answers about depth."""

    samples: list[Sample]
    refused: list[Refused]
    orders: list[Outcome]


Moment = Sequence[Observation]
"""One person at one time: one observation, or one from each of several cameras."""


def fitted(
    model: Model,
    moments: Sequence[Moment],
    options: FitOptions,
    progress: Callable[[int], None] | None = None,
) -> Done:
    """Samples of the people, and those whom the fit does not explain well enough.

    All moments have the same cameras. With `options.temporal` they are one person's, in order.
    """
    problem = Problem(model.body, model.prior, evidence(moments, options), SIGMAS)
    found = fit(problem, workers=cores())
    if options.temporal:
        t_s = torch.tensor([moment[0].t_ms / 1000 for moment in moments])
        found = windowed(problem, found, t_s, progress)
    judged = report(problem, found, Search().tie)
    costs = problem.costs(found.parameters)
    done = Done([], [], [])
    for index, moment in enumerate(moments):
        each = {name: float(cost[index]) for name, cost in costs.items()}
        seen = [one for one in moment if one.known.any()]
        samples = [_sample(model, one, moment[0], found, judged, index, each) for one in seen]
        reason = _reason(samples, seen, options)
        if reason:
            done.refused.extend(
                [Refused(one.source, one.frame, one.person, reason) for one in moment]
            )
        else:
            done.samples.extend(samples)
            # Order is that which the first camera sees.
            if seen[0] is moment[0]:
                done.orders.extend(outcomes(moment[0].answers, samples[0]))
    return done


def _reason(samples: Sequence[Sample], seen: Moment, options: FitOptions) -> str:
    """Why the fit of a moment is not kept; empty if it is. It has to explain each camera's picture."""
    ambiguity_m = samples[0].ambiguity_m
    numbers = [samples[0].cost, *samples[0].costs.values(), *samples[0].parameters, ambiguity_m]
    if not np.isfinite(numbers).all():
        return "the fit failed: what is told is beyond all measure"
    pairs = zip(samples, seen, strict=True)
    missed_px, worst = max((s.reprojection_px * one.square.scale, one.source) for s, one in pairs)
    if missed_px > options.max_reprojection:
        where = f" in {worst}" if len(seen) > 1 else ""
        return (
            f"the body misses the landmarks{where} by {missed_px:.1f} pixels (of 256 around the "
            f"person); --max-reprojection allows {options.max_reprojection:g}"
        )
    if ambiguity_m > options.max_ambiguity:
        return (
            f"other bodies explain the picture as well, {ambiguity_m * 1000:.0f} mm away on average; "
            f"--max-ambiguity allows {options.max_ambiguity * 1000:g} mm"
        )
    return ""


def evidence(moments: Sequence[Moment], options: FitOptions) -> Evidence:
    """What is known, as tensors; the frame of the fit is that of the first camera."""
    base = moments[0][0].camera
    several = len(moments[0]) > 1
    views = tuple(
        _view([moment[k] for moment in moments], base if several else None)
        for k in range(len(moments[0]))
    )
    height = options.height
    return Evidence(
        views,
        _order([moment[0] for moment in moments]),
        None if several else _cue([moment[0] for moment in moments]),
        None if height is None else torch.full((len(moments),), float(height)),
        _floor(base, len(moments)) if options.ground else None,
    )


def _view(seen: list[Observation], base: Camera | None) -> View:
    squares = [one.square for one in seen]
    xy_px = np.stack([_into(one, square) for one, square in zip(seen, squares, strict=True)])
    sigma_px = np.stack([one.sigma_px * s.scale for one, s in zip(seen, squares, strict=True)])
    masks = [one.mask for one in seen]
    parts = [one.parts for one in seen]
    skin = None
    if any(mask is not None for mask in masks):
        empty = np.zeros((CROP_PX, CROP_PX), np.uint8)
        filled = [empty if mask is None else mask for mask in masks]
        labels = [empty if part is None else part for part in parts]
        skin = skins(filled, labels if any(part is not None for part in parts) else None)
    return View(_camera(seen, squares, base), _tensor(xy_px), _tensor(sigma_px), skin)


def _into(one: Observation, square: Square) -> Array:
    xy_px = np.where(one.known[:, None], one.xy_px, one.camera.K[:2, 2])
    return square.into(one.camera.undistort(xy_px))


def _camera(seen: list[Observation], squares: list[Square], base: Camera | None) -> seen_by.Camera:
    """Pixels are square in the fit: of two focal lengths the mean is taken."""
    focal = [
        (one.camera.K[0, 0] + one.camera.K[1, 1]) / 2 * s.scale
        for one, s in zip(seen, squares, strict=True)
    ]
    centre = [s.into(one.camera.K[None, :2, 2])[0] for one, s in zip(seen, squares, strict=True)]
    if base is None:
        return seen_by.Camera(_tensor(np.array(focal)), _tensor(np.stack(centre)))
    T = relative(seen[0].camera, base)
    turn, moved = (np.repeat(part[None], len(seen), 0) for part in (T[:, :3], T[:, 3]))
    return seen_by.Camera(
        _tensor(np.array(focal)), _tensor(np.stack(centre)), _tensor(turn), _tensor(moved)
    )


def relative(camera: Camera, base: Camera) -> Array:
    """(3, 4) takes points of one camera's frame to another's."""
    turn = camera.T_camera_world[:, :3] @ base.T_camera_world[:, :3].T
    moved = camera.T_camera_world[:, 3] - turn @ base.T_camera_world[:, 3]
    return np.column_stack([turn, moved])


def _order(seen: list[Observation]) -> Order | None:
    orders = [[a.order for a in one.answers if not a.held_out] for one in seen]
    pairs = sorted({(a.nearer, a.farther) for some in orders for a in some})
    if not pairs:
        return None
    place = {pair: k for k, pair in enumerate(pairs)}
    told = np.zeros((len(seen), len(pairs)))
    for row, some in enumerate(orders):
        for answer in some:
            told[row, place[answer.nearer, answer.farther]] = answer.confidence
    index = [[skeleton.INDEX[name] for name in pair] for pair in pairs]
    return Order(torch.tensor(index), _tensor(told))


def _cue(seen: list[Observation]) -> Cue | None:
    if all(one.cue_m is None for one in seen):
        return None
    nothing = np.zeros((skeleton.COUNT, 3))
    xyz_m = np.stack([nothing if one.cue_m is None else one.cue_m for one in seen])
    sigma_m = np.stack(
        [np.full_like(nothing, np.inf if one.cue_m is None else CUE_M) for one in seen]
    )
    sigma_m = np.where(np.isfinite(xyz_m), sigma_m, np.inf)
    return Cue(_tensor(np.nan_to_num(xyz_m)), _tensor(sigma_m))


def _floor(base: Camera, count: int) -> Floor:
    """Where the calibration's z is 0."""
    up = base.T_camera_world[:, :3] @ np.array([0.0, 0.0, 1.0])
    on_it = base.T_camera_world[:, 3]
    return Floor(_tensor(np.repeat(up[None], count, 0)), torch.full((count,), float(up @ on_it)))


def _sample(
    model: Model,
    one: Observation,
    base: Observation,
    found: Fitted,
    judged: Report,
    index: int,
    costs: dict[str, float],
) -> Sample:
    """The fit as one camera sees it."""
    parameters = moved(model.body, found.parameters[index], relative(one.camera, base.camera))
    xyz_m = model.body.pose(parameters[None]).landmarks.xyz_m[0]
    turn = torch.as_tensor(relative(one.camera, base.camera)[:, :3], dtype=xyz_m.dtype)
    here = replace(one.camera, T_camera_world=np.hstack([np.eye(3), np.zeros((3, 1))]))
    xy_px = here.project(xyz_m.double().numpy())
    height_m, _ = model.body.height_m(parameters[None, model.body.layout.shape])
    away_px = np.linalg.norm(xy_px - one.xy_px, axis=1)[one.known]
    return Sample(
        source=printable(one.source),
        frame=one.frame,
        t_ms=one.t_ms,
        person=one.person,
        picture=one.picture,
        mask=one.mask_file,
        parts=one.parts_file,
        size_px=np.array(one.camera.size_px, np.int32),
        K=one.camera.K,
        distortion=one.camera.distortion,
        T_camera_world=one.camera.T_camera_world,
        fov_known=one.fov_known,
        body=model.body.source["name"],
        parameters=parameters.numpy(),
        height_m=float(height_m[0]),
        xyz_camera_m=xyz_m.numpy(),
        xyz_m=centred(xyz_m).numpy(),
        xy_px=xy_px.astype(np.float32),
        sigma_m=_turned_sigma(judged.sigma_m[index], turn).numpy(),
        seen_px=one.xy_px.astype(np.float32),
        seen_sigma_px=one.sigma_px.astype(np.float32),
        reprojection_px=float(np.median(np.nan_to_num(away_px, nan=np.inf))),  # behind the camera
        cost=float(found.cost[index]),
        costs=costs,
        settled=bool(found.settled[index]),
        ambiguity_m=float(judged.ambiguity_m[index]),
        alternatives_m=(judged.alternatives_m[index] @ turn.T).numpy(),
        alternative_weights=judged.alternative_weights[index].numpy(),
        order_told=int(judged.order_told[index]),
        order_obeyed=int(judged.order_obeyed[index]),
    )


def moved(body: LinearBody, parameters: torch.Tensor, T_there_here: Array) -> torch.Tensor:
    """A body's parameters (P,) in another frame, to which `T_there_here` (3, 4) takes points."""
    if np.allclose(T_there_here, np.eye(3, 4)):
        return parameters
    at, there = body.layout, torch.as_tensor(T_there_here, dtype=parameters.dtype)
    axes = parameters.new_tensor(CAMERA_BODY)
    turn, _ = exponential(parameters[at.root])
    turned = parameters.clone()
    turned[at.root] = logarithm(axes.T @ there[:, :3] @ axes @ turn)
    turned[at.translation] = there[:, :3] @ parameters[at.translation] + there[:, 3]
    return turned


def _turned_sigma(sigma_m: torch.Tensor, turn: torch.Tensor) -> torch.Tensor:
    """Standard deviations by axis, along other axes (what binds the axes to each other is left out)."""
    return (sigma_m**2 @ (turn**2).T).sqrt()


def _tensor(values: Array) -> torch.Tensor:
    return torch.as_tensor(values, dtype=torch.float32)
