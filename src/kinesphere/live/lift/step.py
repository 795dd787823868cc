"""One person, frame after frame: what was seen becomes depth that is right.

State is a value: `step(lift, state, seen, t_ms) -> (state, lifted)`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.lift import bones, network
from kinesphere.live.lift.bones import Bones
from kinesphere.live.lift.network import Network
from kinesphere.live.lift.place import placed
from kinesphere.live.lift.signal import along, signal
from kinesphere.live.lift.stored import Lift

APART_MS: Final = 12.0
"""Moments nearer than this to the last are not remembered."""
NEAR: Final = 0.34
"""A moment stands for a lag when it is no farther from it than this part of the lag."""
SURE_M: Final = 0.02
"""No landmark is taken to be surer than this when the body is placed."""


@dataclass(frozen=True)
class Seen:
    """What the landmark network says of one person.

    rays         (33, 2) of the landmarks in the camera's axes: (x / z, y / z)
    cue_m        (33, 3) its own metres, as upright as the picture
    visibility   (33,)
    known        whether the camera's focal length is known
    """

    rays: Float[Array, "33 2"]
    cue_m: Float[Array, "33 3"]
    visibility: Float[Array, "33"]
    known: bool


@dataclass(frozen=True)
class Moment:
    """A frame as it is remembered."""

    t_ms: float
    code: Float[Array, "coded"]
    where: Float[Array, "3"]


@dataclass(frozen=True)
class LiftState:
    """What is known of a person: the last second, and their bones."""

    moments: tuple[Moment, ...] = ()
    bones: Bones | None = None


@dataclass(frozen=True)
class Lifted:
    """Landmarks of one person, in the camera's axes.

    xyz_m        (33, 3) from the middle of the hips
    sigma_m      (33,) how far off they may be: the standard deviation of each coordinate
    position_m   (3,) where the middle of the hips is, from the camera
    """

    xyz_m: Float[Array, "33 3"]
    sigma_m: Float[Array, "33"]
    position_m: Float[Array, "3"]


def step(
    lift: Lift, state: LiftState, seen: Seen, t_ms: float, height_m: float | None = None
) -> tuple[LiftState, Lifted]:
    """The person after one frame more."""
    here = along(seen.rays)
    code = network.encoded(lift.network, signal(here, seen.cue_m, seen.visibility, seen.known))
    now = Moment(t_ms, code, here.where)
    out = network.joined(lift.network, window(lift.network, state.moments, now))
    xyz_m, spread_m = network.decoded(out, here)
    passed = (t_ms - state.moments[-1].t_ms) / (1000 / 30) if state.moments else 1.0
    learnt = bones.learnt(state.bones, xyz_m, spread_m, passed)
    xyz_m = bones.kept(learnt, xyz_m)
    scale = 1.0 if height_m is None else height_m / bones.height_m(learnt)
    xyz_m, spread_m = xyz_m * scale, spread_m * scale
    position_m = placed(xyz_m, seen.rays, 1 / (SURE_M + spread_m) ** 2)
    after = LiftState(_remembered(state.moments, now, lift.network.lags_ms), learnt)
    return after, Lifted(xyz_m, spread_m * lift.spread, position_m)


def window(
    network: Network, moments: tuple[Moment, ...], now: Moment
) -> Float[Array, "moments coded_4"]:
    """The moments that the network joins: for each lag the nearest that is remembered, if it is near."""
    out = np.zeros((len(network.lags_ms), network.coded + 4), np.float32)
    for row, one in enumerate(_at(moments, now, network.lags_ms)):
        if one is not None:
            out[row, : network.coded] = one.code
            out[row, network.coded : -1] = one.where - now.where
            out[row, -1] = 1.0
    return out


def _at(
    moments: tuple[Moment, ...], now: Moment, lags_ms: tuple[float, ...]
) -> list[Moment | None]:
    """For each lag the moment nearest to it, None where it is not near; for lag 0 always `now`."""
    known, lags = (now, *moments), np.array(lags_ms)
    away = np.abs(np.array([one.t_ms for one in known])[:, None] - (now.t_ms + lags))
    nearest = away.argmin(axis=0).tolist()
    is_near = (away.min(axis=0) <= NEAR * np.abs(lags)).tolist()
    return [known[at] if near else None for at, near in zip(nearest, is_near, strict=True)]


def _remembered(
    moments: tuple[Moment, ...], now: Moment, lags_ms: tuple[float, ...]
) -> tuple[Moment, ...]:
    oldest_ms = now.t_ms + min(lags_ms) * (1 + NEAR)
    kept = tuple(one for one in moments if one.t_ms >= oldest_ms)
    return kept if kept and now.t_ms - kept[-1].t_ms < APART_MS else (*kept, now)
