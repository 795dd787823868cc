"""How far a pose in metres is from a reference's, and what is odd about it by itself: pure functions.

found_m, true_m   (m, 12, 3) joints (`joints.NAMES`) in m moments, in the camera's frame (x right, y
                  down, z away); NaN in moments at which nobody was found. Distances are from the
                  middle of the hips of each; nothing is turned or scaled but for PA-MPJPE.
"""

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.metrics import pa_mpjpe_m
from kinesphere.evaluate.views.joints import ANGLES, AT, BONES, NAMES, SIDES, centred

Joints = Float[Array, "m 12 3"]
MM = 1000.0


def known(found_m: Joints, true_m: Joints) -> Bool[Array, " m"]:
    """Moments at which both are there."""
    both = np.isfinite(found_m) & np.isfinite(true_m)
    return np.asarray(both.all(axis=(1, 2)))


def away_m(found_m: Joints, true_m: Joints) -> Joints:
    """From where each joint is to where it was found."""
    return centred(found_m) - centred(true_m)


def mpjpe_mm(found_m: Joints, true_m: Joints) -> float:
    """The mean distance of a joint."""
    return float(np.nanmean(np.linalg.norm(away_m(found_m, true_m), axis=2)) * MM)


def pa_mm(found_m: Joints, true_m: Joints) -> float:
    """The same after the best rotation, scale and shift of each pose."""
    both = known(found_m, true_m)
    return float(pa_mpjpe_m(found_m[both], true_m[both]).mean() * MM)


def abs_xyz_mm(found_m: Joints, true_m: Joints) -> list[float]:
    """Mean absolute errors, sideways, up and down, in depth."""
    return (np.nanmean(np.abs(away_m(found_m, true_m)), axis=(0, 1)) * MM).tolist()


def by_joint_mm(found_m: Joints, true_m: Joints) -> dict[str, float]:
    """The mean distance of each joint, by its name."""
    each = np.nanmean(np.linalg.norm(away_m(found_m, true_m), axis=2), axis=0) * MM
    return dict(zip(NAMES, each.tolist(), strict=True))


def angles_deg(xyz_m: Joints) -> dict[str, Float[Array, "m 2"]]:
    """The angle at elbows, shoulders, hips and knees, left and right: 180 is straight."""
    return {
        name: np.stack([_angle_deg(xyz_m, side, *parts) for side in SIDES], axis=1)
        for name, parts in ANGLES.items()
    }


def angle_error_deg(found_m: Joints, true_m: Joints) -> dict[str, float]:
    """Mean absolute errors of the angles."""
    found, true = angles_deg(found_m), angles_deg(true_m)
    return {name: float(np.nanmean(np.abs(found[name] - true[name]))) for name in found}


def bone_lengths_m(xyz_m: Joints) -> Float[Array, "m 8"]:
    """Upper arms, forearms, thighs, shanks: left, right, left, …"""
    a, b = np.array(BONES).T
    return np.linalg.norm(xyz_m[:, a] - xyz_m[:, b], axis=2)


def bone_cv(xyz_m: Joints) -> float:
    """How much bones change their length over the clip: standard deviation / mean, mean over bones."""
    lengths_m = bone_lengths_m(xyz_m)
    return float((np.nanstd(lengths_m, axis=0) / np.nanmean(lengths_m, axis=0)).mean())


def side_asymmetry(xyz_m: Joints) -> float:
    """How much a bone's length differs from that of the other side at the same moment, of their mean."""
    lengths_m = bone_lengths_m(xyz_m)
    left, right = lengths_m[:, ::2], lengths_m[:, 1::2]
    return float(np.nanmean(2 * np.abs(left - right) / (left + right)))


def jitter_mm(xyz_m: Joints) -> float:
    """The mean length of second differences from frame to frame: 0 where all move straight on."""
    seconds_m = np.diff(centred(xyz_m), n=2, axis=0)
    there = np.isfinite(seconds_m)
    return (
        float(np.linalg.norm(seconds_m, axis=2)[there.all(axis=2)].mean() * MM)
        if there.any()
        else 0.0
    )


def _angle_deg(xyz_m: Joints, side: str, *parts: str) -> Float[Array, " m"]:
    a, middle, b = (xyz_m[:, AT[f"{side}_{part}"]] for part in parts)
    along = [(end - middle) / np.linalg.norm(end - middle, axis=1, keepdims=True) for end in (a, b)]
    return np.degrees(np.arccos(np.clip((along[0] * along[1]).sum(axis=1), -1, 1)))
