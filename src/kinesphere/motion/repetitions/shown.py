"""Any movement that was shown once, found again: subsequence dynamic time warping.

Sakoe and Chiba, "Dynamic programming algorithm optimization for spoken word recognition", IEEE Trans.
ASSP 26, 1978 (slopes between ½ and 2, so that tempo may be half or double); matching anywhere in a
longer motion: Müller, "Information Retrieval for Music and Motion", Springer 2007, chapter 4.

What is compared is the body without its place, size and heading: joints in the frame of hips and trunk
axis, in lengths of the trunk.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.motion.angles.frames import line, unit
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.repetitions.counted import Counted, Repetition
from kinesphere.motion.repetitions.cycles import GAP_MS

RATE_HZ: Final = 20.0
"""Both movements are compared at so many moments a second."""
LEAST_S: Final = 0.3
"""What was shown must take so long."""
ALIKE: Final = 0.5
"""A stretch is a repetition if it is this much nearer to what was shown than keeping still is."""
MOVES: Final = 0.05
"""Trunk lengths, mean over joints: what moves less has not been shown a movement."""
HIDDEN: Final = 0.2
PARTS: Final = tuple(
    INDEX[f"{side}_{part}"]
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
)


def like(landmarks: Landmarks, shown: Landmarks) -> Counted:
    """Count how often somebody does what was shown once.

    shown   the movement from its beginning to its end, done once, by anybody; still moments before and
            after it are left out

    Tempo may be half or double. Raises InputError when what was shown is too short, hidden, or no
    movement.
    """
    template = _cut(_even(shown)[1])
    still = _distance(template, template[:1]).mean()
    t_ms, features = _even(landmarks)
    cost, start = _matches(features, template)
    ends = _best(t_ms, cost, start, ALIKE * still)
    deepest = int(_distance(template, template[:1])[:, 0].argmax()) / max(len(template) - 1, 1)
    whole = tuple(
        _repetition(t_ms, int(start[end]), end, float(cost[end] / still), deepest) for end in ends
    )
    away = _distance(features, template[:1])[:, 0] if len(features) else np.zeros(0)
    signal = (
        np.interp(landmarks.t_ms, t_ms, away, np.nan, np.nan) if len(t_ms) else _none(landmarks)
    )
    return Counted(
        "like", "Distance from the first pose", landmarks.t_ms, {"both": signal}, whole, 0, 0
    )


def _none(landmarks: Landmarks) -> Array:
    return np.full(len(landmarks), np.nan)


def _even(landmarks: Landmarks) -> tuple[Array, Array]:
    """Times (n,) at RATE_HZ and features (n, P, 3); what is unknown for long is left out."""
    points = _features(landmarks)
    known = np.isfinite(points).all((1, 2))
    t_ms, points = landmarks.t_ms[known], points[known]
    if len(t_ms) < 2:
        return np.zeros(0), np.zeros((0, len(PARTS), 3))
    even = np.arange(t_ms[0], t_ms[-1] + 1e-6, 1000 / RATE_HZ)
    after = np.clip(np.searchsorted(t_ms, even, "right"), 1, len(t_ms) - 1)
    step = t_ms[after] - t_ms[after - 1]
    share = np.clip((even - t_ms[after - 1]) / step, 0.0, 1.0)[:, None, None]
    between = points[after - 1] * (1 - share) + points[after] * share
    near = step <= GAP_MS
    return even[near], between[near]


def _features(landmarks: Landmarks) -> Array:
    """(T, P, 3) joints in the body's frame, the trunk 1 long; hidden ones are filled in from before."""
    points = flipped(landmarks.xyz_m.astype(float))
    right = unit(line(points, "left_hip", "right_hip") * np.array([1.0, 0.0, 1.0]))
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), right.shape)
    forwards = np.stack([right[:, 2], 0 * right[:, 1], -right[:, 0]], -1)
    frame = np.stack([forwards, up, right], -1)
    trunk = line(points, "hips", "shoulders")
    long = np.sqrt((trunk**2).sum(-1))
    size = float(np.nanmedian(long)) if np.isfinite(long).any() else np.nan
    local = np.einsum("tpc,tcd->tpd", points[:, PARTS], frame) / size
    hidden = landmarks.visibility[:, PARTS] < HIDDEN
    return _filled(np.where(hidden[..., None], np.nan, local))


def _filled(values: Array) -> Array:
    """A joint that is never known stays at 0; one that is hidden for a while stays where it was.

    Moments at which no joint is known stay unknown.
    """
    out = values.copy()
    nobody = ~np.isfinite(values).all(-1).any(-1)
    rows = np.arange(len(out))
    for joint in range(out.shape[1]):
        known = np.isfinite(out[:, joint]).all(-1)
        if not known.any():
            out[:, joint] = 0.0
            continue
        last = np.maximum.accumulate(np.where(known, rows, -1))
        out[:, joint] = out[np.where(last < 0, known.argmax(), last), joint]
    out[nobody] = np.nan
    return out


def _cut(features: Array) -> Array:
    """What was shown, without the still moments before and after. Raises InputError."""
    if len(features) < LEAST_S * RATE_HZ:
        raise InputError(f"what is shown must be seen for at least {LEAST_S:g} seconds")
    away = _distance(features, features[:1])[:, 0]
    if away.max() < MOVES:
        raise InputError("what is shown must be a movement: nothing moves in it")
    moving = _distance(features[1:], features[:-1]).diagonal() > 0.1 * away.max() * 5 / RATE_HZ
    rows = np.flatnonzero(moving)
    first, last = (int(rows[0]), int(rows[-1]) + 2) if len(rows) else (0, len(features))
    return features[first:last]


def _distance(a: Float[Array, "n p 3"], b: Float[Array, "m p 3"]) -> Float[Array, "n m"]:
    """Mean over joints, in trunk lengths."""
    out = np.zeros((len(a), len(b)))
    for part in range(a.shape[1]):
        out += np.linalg.norm(a[:, None, part] - b[None, :, part], axis=-1)
    return out / a.shape[1]


Paths = tuple[Array, Array, Array]
"""Of paths that end at each moment of the template: cost, length, and where they start."""


def _matches(features: Array, template: Array) -> tuple[Array, Array]:
    """For each moment as an end: mean cost along the best path (inf if there is none), and its start.

    Steps (1, 1), (1, 2), (2, 1) in (movement, template): no moment of either is skipped unpaid.
    """
    local = _distance(features, template)
    paths: list[Paths] = []
    for i in range(len(features)):
        paths.append(_paths(local, paths, i))
    cost = np.array([total[-1] / long[-1] for total, long, _ in paths])
    return cost, np.array([start[-1] for _, _, start in paths], int)


def _paths(local: Array, before: list[Paths], i: int) -> Paths:
    """The best paths that end at moment i, from those that end earlier."""
    m = local.shape[1]
    best = np.full(m, np.inf), np.ones(m), np.zeros(m, int)
    best[0][0], best[2][0] = local[i, 0], i
    if i > 0:
        _take(best, before[i - 1], 1, local[i, 1:], 1)
        if m > 2:
            _take(best, before[i - 1], 2, local[i, 2:] + local[i, 1:-1], 2)
    if i > 1:
        _take(best, before[i - 2], 1, local[i, 1:] + local[i - 1, 1:], 2)
    return best


def _take(best: Paths, before: Paths, ahead: int, cost: Array, steps: int) -> None:
    """Where coming from `before` is cheaper for the way so far, come from there."""
    total, weight, start = (part[ahead:] for part in best)
    came, long = before[0][:-ahead] + cost, before[1][:-ahead] + steps
    cheaper = came / long < total / weight
    total[:] = np.where(cheaper, came, total)
    weight[:] = np.where(cheaper, long, weight)
    start[:] = np.where(cheaper, before[2][:-ahead], start)


def _best(t_ms: Array, cost: Array, start: Array, most: float) -> list[int]:
    """Ends of stretches, cheapest first, that do not overlap; in order of time."""
    taken: list[tuple[int, int]] = []
    for end in np.argsort(cost, kind="stable").tolist():
        if cost[end] >= most:
            break
        first = int(start[end])
        whole = t_ms[end] - t_ms[first] <= (end - first + 1) * 1000 / RATE_HZ + GAP_MS
        if whole and all(end <= a or first >= b for a, b in taken):
            taken.append((first, end))
    return sorted(end for _, end in taken)


def _repetition(t_ms: Array, first: int, end: int, far: float, deepest: float) -> Repetition:
    """`amount` is how near it is to what was shown: 100 the same, 0 no nearer than keeping still."""
    begin, stop = float(t_ms[first]), float(t_ms[end])
    middle = begin + deepest * (stop - begin)
    return Repetition(begin, middle, middle, middle, stop, 100 * (1 - far))
