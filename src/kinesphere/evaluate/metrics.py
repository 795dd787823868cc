"""Distances between landmarks as found and as they are."""

import numpy as np
from jaxtyping import Bool, Float, Int

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array

HIPS = [skeleton.INDEX["left_hip"], skeleton.INDEX["right_hip"]]


def centred(xyz_m: Float[Array, "n 33 3"]) -> Float[Array, "n 33 3"]:
    """From the middle of the hips."""
    return xyz_m - xyz_m[:, HIPS].mean(axis=1, keepdims=True)


def mpjpe_m(found_m: Float[Array, "n 33 3"], true_m: Float[Array, "n 33 3"]) -> Float[Array, " n"]:
    """The mean distance of a landmark from where it is, both from the middle of the hips."""
    return np.linalg.norm(centred(found_m) - centred(true_m), axis=2).mean(axis=1)


def pa_mpjpe_m(found_m: Float[Array, "n k 3"], true_m: Float[Array, "n k 3"]) -> Float[Array, " n"]:
    """The same after the best rotation, scale and shift of what was found."""
    return np.linalg.norm(aligned(found_m, true_m) - true_m, axis=2).mean(axis=1)


def aligned(found_m: Float[Array, "n k 3"], true_m: Float[Array, "n k 3"]) -> Float[Array, "n k 3"]:
    """What was found, turned, scaled and shifted onto what is true.

    Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991.
    """
    a = found_m - found_m.mean(axis=1, keepdims=True)
    b = true_m - true_m.mean(axis=1, keepdims=True)
    U, S, Vt = np.linalg.svd(a.swapaxes(1, 2) @ b)
    sign = np.ones_like(S)
    sign[:, 2] = np.sign(np.linalg.det(U @ Vt))
    R = (U * sign[:, None]) @ Vt
    size = np.maximum((a * a).sum(axis=(1, 2)), 1e-12)
    scale = (S * sign).sum(axis=1) / size
    return scale[:, None, None] * (a @ R) + true_m.mean(axis=1, keepdims=True)


def wrong_order(
    found_m: Float[Array, "n 33 3"],
    true_m: Float[Array, "n 33 3"],
    pairs: Int[Array, "m 2"],
    above_m: float,
) -> tuple[Bool[Array, "n m"], Bool[Array, "n m"]]:
    """Where a pair's depth order is wrong, and where it counts: both farther apart than `above_m`.

    Points are in the camera's frame.
    """
    true = true_m[:, pairs[:, 1], 2] - true_m[:, pairs[:, 0], 2]
    found = found_m[:, pairs[:, 1], 2] - found_m[:, pairs[:, 0], 2]
    counts = np.abs(true) > above_m
    return counts & (np.sign(true) != np.sign(found)), counts
