"""Each model beside the references: rows of figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views import joints, measures
from kinesphere.evaluate.views.delay import lag_frames
from kinesphere.evaluate.views.flips import EXPLANATIONS, episodes, flipped
from kinesphere.evaluate.views.footage import Footage
from kinesphere.evaluate.views.look import Found
from kinesphere.evaluate.views.match import nearest
from kinesphere.evaluate.views.reference import Subject

Row = dict[str, Any]
MEAN: Final = "mean"
SUMS: Final = ("frames", "missed", "flips")
"""Of several people and cameras these are added up; of all others the mean is taken."""

_NAN: Final = float("nan")
UNKNOWN: Final[Row] = {
    **dict.fromkeys(("mpjpe_mm", "pa_mpjpe_mm", "flipped", "lag_frames"), _NAN),
    **dict.fromkeys(("bone_cv", "side_asymmetry", "jitter_mm"), _NAN),
    "abs_xyz_mm": [_NAN] * 3,
    "angle_error_deg": dict.fromkeys(joints.ANGLES, _NAN),
    "mpjpe_by_joint_mm": dict.fromkeys(joints.NAMES, _NAN),
    "flips": 0,
    "flips_by_kind": dict.fromkeys(EXPLANATIONS, 0),
}
"""Of somebody whom a model never found."""


@dataclass(frozen=True)
class Said:
    """What a model says of one camera's clip, by person.

    xyz_m   (p, m, 12, 3) in the camera's frame; NaN where the person was missed
    fps     that it ran with
    """

    model: str
    camera: int
    xyz_m: Float[Array, "p m 12 3"]
    fps: float


def matched(model: str, k: int, found: Found, subjects: Sequence[Subject], scene: Footage) -> Said:
    """Whom of the people found are those of the reference, by where they are in the picture."""
    xyz_m = np.full((len(subjects), scene.moments, joints.COUNT, 3), np.nan)
    expected_px = np.stack([_expected(one, k) for one in subjects])
    for moment in range(scene.moments):
        here = found.rows[found.rows["frame"] == moment + scene.first[k]]
        for person, detected in nearest(expected_px[:, moment], here["xy_px"]):
            xyz_m[person, moment] = here["xyz_m"][detected][joints.LANDMARKS]
    return Said(model, k, xyz_m, found.fps)


def _expected(subject: Subject, k: int) -> Float[Array, "m 12 2"]:
    points_m = subject.body.xyz_m.reshape(-1, 3)
    return subject.body.cameras[k].project(points_m).reshape(-1, joints.COUNT, 2)


def rows(said: Sequence[Said], subjects: Sequence[Subject], scene: Footage) -> list[Row]:
    """A row for each model and camera, and for each model over all cameras (`camera` is "mean")."""
    each = [_row(one, subjects, scene, _by_all(said, one.camera)) for one in said]
    models = dict.fromkeys(row["model"] for row in each)
    means = [
        {"model": m, "camera": MEAN, **_joined([_figures(r) for r in each if r["model"] == m])}
        for m in models
    ]
    return [row for m in models for row in (*each, *means) if row["model"] == m]


def _by_all(said: Sequence[Said], k: int) -> Bool[Array, "p m"]:
    """Whom all models found in a camera's clip, and when."""
    return np.all([np.isfinite(one.xyz_m[:, :, 0, 0]) for one in said if one.camera == k], axis=0)


def _row(one: Said, subjects: Sequence[Subject], scene: Footage, by_all: Array) -> Row:
    people = [
        _person(one, number, subject, scene, by_all[number])
        for number, subject in enumerate(subjects)
    ]
    row = {"model": one.model, "camera": scene.names[one.camera], "fps": one.fps, **_joined(people)}
    return row if len(people) == 1 else {**row, "people": people}


def _figures(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in ("model", "camera", "people")}


def _person(one: Said, number: int, subject: Subject, scene: Footage, by_all: Array) -> Row:
    """Of one person."""
    true_m, found_m = subject.in_camera_m(one.camera), one.xyz_m[number]
    both = measures.known(found_m, true_m)
    told = np.isfinite(true_m).all(axis=(1, 2))
    figures: Row = {"frames": int(told.sum()), "missed": int((told & ~both).sum())}
    if not both.any():
        return figures | UNKNOWN
    found_m = np.where(both[:, None, None], found_m, np.nan)
    figures |= _beside(found_m, true_m, scene.fps) | _alone(found_m)
    common_m = np.where(by_all[:, None, None], found_m, np.nan)
    if measures.known(common_m, true_m).any():
        figures["found_by_all"] = _distances(common_m, true_m) | {
            "frames": int((by_all & both).sum())
        }
    if subject.independent is not None:
        same_m, own_m = (subject.independent_m(one.camera, same) for same in (True, False))
        figures["independent"] = _beside(found_m, same_m, scene.fps) | {
            "as_they_are": _distances(found_m, own_m)
        }
    return figures


def _distances(found_m: Array, true_m: Array) -> Row:
    return {
        "mpjpe_mm": measures.mpjpe_mm(found_m, true_m),
        "pa_mpjpe_mm": measures.pa_mm(found_m, true_m),
        "abs_xyz_mm": measures.abs_xyz_mm(found_m, true_m),
    }


def _beside(found_m: Array, true_m: Array, fps: float) -> Row:
    kinds, wrong = episodes(found_m, true_m, fps), flipped(found_m, true_m)
    wrong_way = np.any(list(wrong.values()), axis=0)
    right_m = np.where(wrong_way[:, None, None], np.nan, found_m)
    return {
        **_distances(found_m, true_m),
        "angle_error_deg": measures.angle_error_deg(found_m, true_m),
        "mpjpe_by_joint_mm": measures.by_joint_mm(found_m, true_m),
        "flips": sum(kinds.values()),
        "flips_by_kind": kinds,
        "flipped": float(wrong_way.sum() / measures.known(found_m, true_m).sum()),
        "lag_frames": lag_frames(right_m, true_m),
    }


def _alone(found_m: Array) -> Row:
    """What needs nothing to compare with."""
    return {
        "bone_cv": measures.bone_cv(found_m),
        "side_asymmetry": measures.side_asymmetry(found_m),
        "jitter_mm": measures.jitter_mm(found_m),
    }


def _joined(many: Sequence[Any], key: str = "") -> Any:
    """Figures of several put together, wherever they stand: sums of `SUMS`, means of what is known."""
    if isinstance(many[0], dict):
        keys = dict.fromkeys(key for one in many for key in one)
        summed = key == "flips_by_kind"
        return {
            k: _joined([one[k] for one in many if k in one], "flips" if summed else k) for k in keys
        }
    if isinstance(many[0], list):
        return [_joined(values) for values in zip(*many, strict=True)]
    if key in SUMS:
        return int(sum(many))
    known = [value for value in many if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")
