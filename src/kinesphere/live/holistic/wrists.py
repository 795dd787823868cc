"""Wrists that the body's network exchanges, put right by the hands: those know whose they are.

Where arms cross, the network may take one wrist for the other, and does so for many frames. Hands that
were followed until now are still where they were, and a hand's own network tells left from right.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.core.hand import WRIST
from kinesphere.core.skeleton import INDEX, MIRROR
from kinesphere.live.holistic.track import ARMS, Followed
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.lift.sides import exchanged

CLEARER: Final = 0.3
"""Exchanged, wrists must be this part as far from the hands that were followed."""
SIDED: Final = 0.8
"""How sure the hands must be of their sides: 1 is wholly sure, -1 of the contrary."""
UPPER: Final = tuple(INDEX[f"left_{part}"] for part in ("shoulder", "elbow"))


def put_right(body: Landmarks, before: Followed) -> Landmarks:
    """The body with its wrists at the hands that are theirs; all that hangs on them goes along."""
    if not _exchanged(body, before):
        return body
    rows = np.zeros(len(INDEX), np.bool_)
    rows[[row for arm in ARMS for row in arm]] = True
    rows |= _upper(body, before)
    names = ("xyz_image_px", "xyz_world_m", "visibility", "presence")
    return replace(body, **{name: exchanged(getattr(body, name), rows) for name in names})


def _exchanged(body: Landmarks, before: Followed) -> bool:
    """Whether each hand that was followed is at the other wrist, and sure that it is not the other."""
    tracks = [(side, track) for side, track in enumerate(before.hands) if track]
    if not tracks:
        return False
    wrists = np.array([body.xyz_image_px[arm[0], :2] for arm in ARMS])
    hands = np.array([track.seen.xyz_image_px[WRIST, :2] for _, track in tracks])
    sides = np.array([side for side, _ in tracks])
    stay, swap = (np.linalg.norm(hands - wrists[at], axis=1).sum() for at in (sides, 1 - sides))
    right = np.array([track.seen.right for _, track in tracks])
    sure = float(np.mean((2 * right - 1) * (2 * sides - 1)))
    return bool(swap < CLEARER * stay and sure > SIDED)


def _upper(body: Landmarks, before: Followed) -> Bool[Array, "33"]:
    """Shoulders and elbows that were exchanged as well: the other's place is where they were."""
    rows = np.zeros(len(INDEX), np.bool_)
    if before.aim is None:
        return rows
    for left in UPPER:
        pair = [left, MIRROR[left]]
        now, then = body.xyz_image_px[pair, :2], before.aim.raw[pair, :2]
        rows[pair] = _apart(now[::-1], then) < CLEARER * _apart(now, then)
    return rows


def _apart(a: Float[Array, "n 2"], b: Float[Array, "n 2"]) -> float:
    return float(np.linalg.norm(a - b, axis=1).sum())
