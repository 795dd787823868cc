"""What is measured: for each person sums that add up, and the figure that a total of such sums gives.

So a figure over any choice of people is a matrix product, which the intervals need (`paired`). Arrays
are over n people; `told` is what is true, `seen` of `people.SEEN`. NaN is what nobody knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Shaped

from kinesphere.core.arrays import Array
from kinesphere.core.pairs import EDGES
from kinesphere.evaluate.metrics import HIPS, pa_mpjpe_m
from kinesphere.evaluate.weights.people import Person
from kinesphere.live.people import SIGMA

PCK: Final = 0.2
APART_M: Final = 0.05
"""Pairs that are nearer to each other in depth have no order that counts."""
BINS: Final = 10
ALIGNABLE: Final = 4
"""So many landmarks at least are needed for a rotation and a scale to mean anything."""


@dataclass(frozen=True, eq=False)
class Told:
    """What is true of N people."""

    xy_px: Float[Array, "n 33 2"]
    visible: Float[Array, "n 33"]
    xyz_m: Float[Array, "n 33 3"]
    inside: Bool[Array, "n 33"]
    torso_px: Float[Array, " n"]
    body_px: Float[Array, " n"]
    """The square root of the area of the person's mask."""
    is_person: Bool[Array, " n"]


def told(people: Sequence[Person]) -> Told:
    """The people's truth as arrays; their masks are opened."""
    return Told(
        xy_px=np.stack([one.xy_px for one in people]),
        visible=np.stack([one.visible for one in people]),
        xyz_m=np.stack([one.xyz_m for one in people]),
        inside=np.stack([one.inside for one in people]),
        torso_px=np.array([one.torso_px for one in people]),
        body_px=np.array([_body_px(one) for one in people]),
        is_person=np.array([one.is_person for one in people]),
    )


def _body_px(one: Person) -> float:
    mask = one.mask()
    area = 0 if mask is None else int((mask > 127).sum())
    return area**0.5 if area else float("nan")


def ratio(sums: Float[Array, "*b k"]) -> tuple[Float[Array, "*b"], Float[Array, "*b"]]:
    """The first sum as a part of the second, and the second; NaN where nothing was counted."""
    return _ratio(sums[..., 0], sums[..., 1]), sums[..., 1]


def calibration(sums: Float[Array, "*b 30"]) -> tuple[Float[Array, "*b"], Float[Array, "*b"]]:
    """How far what is said is from what is, over the tenths, each as often as it is said; and how often.

    Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015.
    """
    count, said, true = np.split(sums, 3, axis=-1)
    total, off = (np.asarray(x.sum(axis=-1)) for x in (count, np.abs(said - true)))
    return _ratio(off, total), total


@dataclass(frozen=True)
class Measure:
    """A figure."""

    name: str
    words: str
    unit: str
    """mm; or %, of what is a fraction until it is shown."""
    is_error: bool
    """Less is better."""
    sums: Callable[[Told, Array], Float[Array, "n k"]]
    value: Callable[[Array], tuple[Array, Array]] = ratio
    """Of totals: the figure, and how many it is of."""
    of_all: bool = False
    """Over everybody, not over those whom all weights find."""

    @property
    def times(self) -> float:
        """Takes a value to what is shown."""
        return 100.0 if self.unit == "%" else 1.0


def _ratio(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def _away(t: Told, seen: Array) -> Float[Array, "n 33"]:
    """Distances in the picture, in torsos; NaN where the landmark or the torso is not marked."""
    return np.linalg.norm(seen["xy_px"] - t.xy_px, axis=2) / t.torso_px[:, None]


def mean_away(t: Told, seen: Array) -> Float[Array, " n"]:
    """The mean distance of each person's landmarks, in torsos; NaN where nobody knows."""
    away = _away(t, seen)
    known = np.isfinite(away)
    return _ratio(np.where(known, away, 0).sum(axis=1), known.sum(axis=1))


def pck(t: Told, seen: Array, within: float = PCK) -> Float[Array, "n 2"]:
    """Landmarks within a part of the torso, and how many are marked."""
    away = _away(t, seen)
    return _pair(away < within, np.isfinite(away))


def pck_all(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """The same where whoever is not found has all landmarks wrong."""
    marked = np.isfinite(t.xy_px).all(axis=2) & np.isfinite(t.torso_px)[:, None]
    return _pair(_away(t, seen) < PCK, marked & t.is_person[:, None])


def error_2d(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """The sum of distances in torsos, and how many."""
    away = _away(t, seen)
    return _pair(np.nan_to_num(away), np.isfinite(away))


def oks(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """Object keypoint similarity of each person (COCO, cocoeval.py: computeOks)."""
    away = np.linalg.norm(seen["xy_px"] - t.xy_px, axis=2)
    like = np.exp(-(away**2) / (2 * (t.body_px[:, None] * 2 * SIGMA) ** 2))
    known = np.isfinite(like)
    mean = _ratio(np.where(known, like, 0).sum(axis=1), known.sum(axis=1))
    return _each(mean)


def mpjpe(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """The mean distance in mm of each person's landmarks, each from the middle of its own hips."""
    found = seen["xyz_m"] - seen["xyz_m"][:, HIPS].mean(axis=1, keepdims=True)
    away = np.linalg.norm(found - t.xyz_m, axis=2)
    known = np.isfinite(away)
    return _each(1000 * _ratio(np.where(known, away, 0).sum(axis=1), known.sum(axis=1)))


def pa_mpjpe(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """The same after the best rotation, scale and shift."""
    each = [_aligned_m(a, b) for a, b in zip(seen["xyz_m"], t.xyz_m, strict=True)]
    return _each(1000 * np.array(each))


def _aligned_m(found_m: Array, true_m: Array) -> float:
    known = np.isfinite(found_m).all(axis=1) & np.isfinite(true_m).all(axis=1)
    if known.sum() < ALIGNABLE:
        return float("nan")
    return float(pa_mpjpe_m(found_m[None, known].astype(float), true_m[None, known])[0])


def order(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """Edges in the wrong order of depth, and edges whose ends are more than `APART_M` apart in depth."""
    true, found = (
        z[:, EDGES[:, 1]] - z[:, EDGES[:, 0]] for z in (t.xyz_m[..., 2], seen["xyz_m"][..., 2])
    )
    counts = (np.abs(true) > APART_M) & np.isfinite(found)
    return _pair(counts & (np.sign(true) != np.sign(found)), counts)


def mask_iou(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """Intersection over union of each person's mask."""
    return _each(seen["iou"].astype(float))


def visibility(t: Told, seen: Array) -> Float[Array, "n 30"]:
    """By tenths of what the network says: how often, the sum of it, how many were visible."""
    said, true = seen["visibility"], t.visible
    known = np.isfinite(said) & np.isfinite(true)
    tenth = np.clip(np.nan_to_num(said) * BINS, 0, BINS - 1).astype(int)
    chosen = (known[:, :, None] & (tenth[:, :, None] == np.arange(BINS))).astype(float)
    said, true = np.nan_to_num(said), np.nan_to_num(true)
    parts = (chosen, chosen * said[:, :, None], chosen * true[:, :, None])
    return np.concatenate([part.sum(axis=1) for part in parts], axis=1)


def presence(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """Landmarks that are rightly said to be within or outside the picture, and how many are known."""
    said = seen["presence"]
    known = np.isfinite(said) & np.isfinite(t.xy_px).all(axis=2)
    return _pair(known & ((said >= 0.5) == t.inside), known)


def found(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """People in whose region the network sees somebody."""
    return np.stack([seen["found"] & t.is_person, t.is_person], axis=1).astype(float)


def nobody(t: Told, seen: Array) -> Float[Array, "n 2"]:
    """Regions without anybody in which the network sees somebody."""
    return np.stack([seen["found"] & ~t.is_person, ~t.is_person], axis=1).astype(float)


def _pair(above: Shaped[Array, "n k"], below: Shaped[Array, "n k"]) -> Float[Array, "n 2"]:
    return np.stack([above.sum(axis=1), below.sum(axis=1)], axis=1).astype(float)


def _each(values: Float[Array, " n"]) -> Float[Array, "n 2"]:
    """Values of people, each of whom counts once; NaN not at all."""
    return np.stack([np.nan_to_num(values), np.isfinite(values)], axis=1).astype(float)


MEASURES: Final = (
    Measure("pck", "PCK@0.2", "%", False, pck),
    Measure("pck_all", "PCK@0.2, misses wrong", "%", False, pck_all, of_all=True),
    Measure("error_2d", "2D error, of torso", "%", True, error_2d),
    Measure("oks", "OKS", "%", False, oks),
    Measure("mpjpe_mm", "MPJPE", "mm", True, mpjpe),
    Measure("pa_mpjpe_mm", "PA-MPJPE", "mm", True, pa_mpjpe),
    Measure("order_error", "depth order wrong", "%", True, order),
    Measure("mask_iou", "mask IoU", "%", False, mask_iou),
    Measure("visibility_ece", "visibility ECE", "%", True, visibility, calibration),
    Measure("presence", "presence right", "%", False, presence),
    Measure("found", "people found", "%", False, found, of_all=True),
    Measure("nobody", "found where nobody is", "%", True, nobody, of_all=True),
)
