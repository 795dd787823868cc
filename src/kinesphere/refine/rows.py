"""Rows of a clip refined: from what the networks saw to a body through the clip, as rows again."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.cpu import cores
from kinesphere.live.lift.lifting import Lifting, calibrated
from kinesphere.progress import Track, silent
from kinesphere.refine.body import Model, fitted, load, work
from kinesphere.refine.cues import Cues, cues, sides_right
from kinesphere.refine.evidence import evidence, tensor
from kinesphere.refine.motion import Motion
from kinesphere.refine.options import Weights
from kinesphere.refine.parts import Camera, put_onto
from kinesphere.refine.people import Person, people
from kinesphere.truth.fit.objective import HIPS, Problem
from kinesphere.truth.fit.options import Sigmas
from kinesphere.truth.solve.threads import one_thread

SPREAD: Final = 1.0
"""How many times as far off as the lift says the refined landmarks are (bench/refine.py)."""
DRIFT_M_S: Final = 0.5
"""How fast landmarks become less sure where the person was missed."""


@dataclass(frozen=True)
class Refining:
    """What a clip is refined with."""

    lifting: Lifting
    size_px: tuple[int, int]
    """Of the picture: width, height."""
    weights: Weights = field(default_factory=Weights)
    workers: int = field(default_factory=cores)
    smoothing: bool = True
    """Of hands and faces; bodies are in smooth motion as they are fitted."""


def refined(
    rows: Array, refining: Refining, track: Track = silent, doing: str = "refining"
) -> Array:
    """Rows (N,) of ROW as the networks saw people, neither smoothed nor lifted, refined.

    Hands and faces that they have (`core.parts`) are put onto the refined bodies, and smoothed.

    Frames in which somebody was missed for half a second at most are filled: there score, visibility
    and presence are 0.
    """
    model, found = load(), people(rows)
    total = sum(work(len(person)) for person in found)
    done: list[Array] = [rows[:0]]
    with one_thread():
        for _ in track(_frames(model, found, refining, done), doing, total):
            pass
    out = np.concatenate(done)
    return out[np.lexsort([out["person"], out["frame"]])]


def _frames(
    model: Model, found: list[Person], refining: Refining, done: list[Array]
) -> Iterator[int]:
    """Everybody's rows into `done`; a number for each frame that is fitted."""
    for person in found:
        fitting = _person(model, person, refining)
        rows = yield from _one_by_one(fitting)
        done.append(rows)


def _one_by_one(fitting: Generator[int, None, Array]) -> Generator[int, None, Array]:
    while True:
        try:
            count = next(fitting)
        except StopIteration as end:
            return end.value
        yield from range(count)


def _person(model: Model, person: Person, refining: Refining) -> Generator[int, None, Array]:
    person = sides_right(person)
    told = cues(refining.lifting, person, refining.size_px)
    motion = _motion(model, person, told, refining)
    parameters = yield from fitted(motion, refining.workers)
    xyz_m = model.body.pose(parameters).landmarks.xyz_m.double().numpy()
    return _rows(person, told, xyz_m, refining)


def _motion(model: Model, person: Person, told: Cues, refining: Refining) -> Motion:
    weights = refining.weights
    known = evidence(person, told, refining.lifting, refining.size_px, weights)
    sigmas = Sigmas(outlier=weights.outlier)
    problem = Problem(model.body, model.prior, known, sigmas, rough=True)
    return Motion(problem, tensor(person.t_s - person.t_s[0]), tensor(told.position_m), weights)


def _rows(
    person: Person, told: Cues, xyz_camera_m: Float[Array, "T 33 3"], refining: Refining
) -> Array:
    """The fitted body's landmarks, (T, 33, 3) in the camera's frame, as rows.

    Landmarks in the picture are the body's too: they are nearer to the truth there than what the network
    saw (`bench/refine.py`), and they are where the camera sees the landmarks in metres.
    """
    rows, hips_m = person.rows.copy(), xyz_camera_m[:, HIPS].mean(axis=1)
    focal_px = refining.lifting.focal_px(refining.size_px)
    depth_m = np.maximum(xyz_camera_m[..., 2:], 1e-3)
    rows["xy_px"] = xyz_camera_m[..., :2] / depth_m * focal_px + np.array(refining.size_px) / 2
    rows["xyz_m"] = xyz_camera_m - hips_m[:, None]
    rows["position_m"] = hips_m
    rows["z"] = rows["xyz_m"][..., 2] * (focal_px / np.maximum(hips_m[:, 2:], 1e-3))
    drift_m = DRIFT_M_S * person.unseen_s[:, None]
    rows["sigma_m"] = np.hypot(SPREAD * told.sigma_m, drift_m)
    told_of = rows["visibility"].astype(np.float64)
    sure = np.stack([calibrated(refining.lifting.lift, one) for one in told_of])
    rows["visibility"] = np.where(person.seen[:, None], sure, 0)
    put_onto(rows, Camera(focal_px, refining.size_px, refining.smoothing))
    return rows
