"""How sure the references are, as figures."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from kinesphere.core.camera import Camera
from kinesphere.evaluate.views import joints, measures
from kinesphere.evaluate.views.aim import turns_rad
from kinesphere.evaluate.views.definitions import without
from kinesphere.evaluate.views.reference import Reference, Subject

MM: Final = 1000.0


def uncertainty(subject: Subject, names: Sequence[str], before: Sequence[Camera]) -> dict[str, Any]:
    """How sure the references are, as figures.

    names    of the cameras
    before   these as they were calibrated
    """
    turned = np.degrees(np.linalg.norm(turns_rad(before, subject.body.cameras), axis=1))
    told: dict[str, Any] = {"turned_deg": dict(zip(names, turned.tolist(), strict=True))}
    for name in ("points", "body", "independent"):
        one: Reference | None = getattr(subject, name)
        if one is not None:
            told[name] = _figures(one, names)
    if subject.independent is not None:
        told["apart_mm"] = _apart_mm(subject)
        own = np.degrees(np.linalg.norm(turns_rad(before, subject.independent.cameras), axis=1))
        told["independent"]["turned_deg"] = dict(zip(names, own.tolist(), strict=True))
    return told


def _figures(one: Reference, names: Sequence[str]) -> dict[str, Any]:
    away_px, spread_mm = one.away_px(), one.spread_mm()
    each = [float(np.nanmedian(row)) if np.isfinite(row).any() else float("nan") for row in away_px]
    return {
        "bone_cv": measures.bone_cv(one.xyz_m),
        "side_asymmetry": measures.side_asymmetry(one.xyz_m),
        "jitter_mm": measures.jitter_mm(one.xyz_m),
        "reprojection_px": float(np.nanmedian(away_px)),
        "reprojection_by_camera_px": dict(zip(names, each, strict=True)),
        "left_out_mm": float(np.mean(spread_mm)),
        "left_out_by_joint_mm": dict(zip(joints.NAMES, spread_mm.tolist(), strict=True)),
    }


def _apart_mm(subject: Subject) -> dict[str, Any]:
    """How far the independent reference is from the body, as it is and with one meaning of joints."""
    assert subject.independent is not None
    other_m, body_m = subject.independent.xyz_m, subject.body.xyz_m
    apart = {"as_they_are": joints.centred(other_m), "meaning_the_same": without(other_m, body_m)}
    told: dict[str, Any] = {}
    for name, xyz_m in apart.items():
        each = np.nanmean(np.linalg.norm(xyz_m - joints.centred(body_m), axis=2), axis=0) * MM
        told[name] = float(each.mean())
        told[f"{name}_by_joint"] = dict(zip(joints.NAMES, each.tolist(), strict=True))
    return told
