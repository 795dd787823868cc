"""Cases for the lift: a made-up person who walks, turns and waves; the weights are those that ship."""

import re
from dataclasses import asdict
from typing import Final

import numpy as np

from kinesphere import weights
from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX, NAMES
from kinesphere.live.lift import bones, network, place, sides
from kinesphere.live.lift.lifting import calibrated
from kinesphere.live.lift.signal import along, signal
from kinesphere.live.lift.step import LiftState, Seen, step
from kinesphere.live.lift.stored import Lift, read
from parity_fixtures.parts import Json, encode

CARD: Final = weights.FOLDER / "lift.json"
STANDING: Final = {
    "nose": (0.0, -0.62, -0.13),
    "eye_inner": (0.015, -0.66, -0.11),
    "eye": (0.03, -0.66, -0.1),
    "eye_outer": (0.045, -0.66, -0.09),
    "ear": (0.075, -0.65, 0.0),
    "mouth": (0.025, -0.57, -0.11),
    "shoulder": (0.18, -0.5, 0.0),
    "elbow": (0.26, -0.23, 0.04),
    "wrist": (0.28, 0.02, -0.06),
    "pinky": (0.28, 0.1, -0.06),
    "index": (0.27, 0.11, -0.1),
    "thumb": (0.25, 0.06, -0.11),
    "hip": (0.1, 0.0, 0.0),
    "knee": (0.11, 0.41, -0.03),
    "ankle": (0.11, 0.82, 0.03),
    "heel": (0.11, 0.87, 0.07),
    "foot_index": (0.14, 0.88, -0.12),
}
"""The person's left half, in metres from the middle of the hips."""
FRAMES: Final = 24
SIZE_PX: Final = 120.0
"""Of the person, where sides are told apart: small, so that the face's jumps count too."""


def lift_case() -> Json:
    lift = read(CARD)
    return {
        "sha256": lift.sha256,
        "place": _place_case(),
        "signal": _signal_case(),
        "network": _network_case(lift),
        "bones": _bones_case(),
        "sides": _sides_case(),
        "calibrated": _calibrated_case(lift),
        "steps": _steps_case(lift),
    }


def _standing() -> Array:
    rows = np.array([STANDING[re.sub("left_|right_|_left|_right", "", name)] for name in NAMES])
    rows[["right" in name for name in NAMES], 0] *= -1
    return rows


def person(t_s: float) -> tuple[Array, Array]:
    """The 33 landmarks in metres from the hips at a time, and where the hips are."""
    xyz_m = _standing()
    arm = [INDEX[f"left_{part}"] for part in ("elbow", "wrist", "pinky", "index", "thumb")]
    xyz_m[arm] += 0.12 * np.array([np.sin(5 * t_s), -1.5 + np.cos(5 * t_s), np.sin(3 * t_s)])
    leg = [INDEX[f"right_{part}"] for part in ("knee", "ankle", "heel", "foot_index")]
    xyz_m[leg] += 0.2 * np.array([0, np.cos(4 * t_s) - 1, -np.sin(2 * t_s)])
    cos, sin = np.cos(0.9 * np.sin(t_s)), np.sin(0.9 * np.sin(t_s))
    turn = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    return xyz_m @ turn.T, np.array([0.4 * np.sin(t_s), -0.1, 3.2 + 0.5 * np.cos(t_s)])


def seen_at(t_s: float) -> tuple[Array, Array, Array]:
    """Rays, the landmark network's metres, and visibility: as float32, which is how they are kept."""
    rng = np.random.default_rng(int(1000 * t_s))
    xyz_m, at_m = person(t_s)
    rays = (xyz_m + at_m)[:, :2] / (xyz_m + at_m)[:, 2:]
    cue_m = xyz_m * (1, 1, 0.7) + rng.normal(0, 0.03, (33, 3))
    told = (rays + rng.normal(0, 0.002, (33, 2)), cue_m, rng.uniform(0.2, 1, 33))
    return tuple(one.astype(np.float32).astype(float) for one in told)  # pyright: ignore[reportReturnType]


def _place_case() -> Json:
    rng = np.random.default_rng(23)
    (xyz_m, _), (rays, _, _) = person(0.6), seen_at(0.6)
    counted = rng.uniform(0.1, 5, 33)
    directions = rng.normal(0, 0.7, (3, 2))
    turns = [place.towards(direction) for direction in directions]
    return {
        "xyz_m": encode(xyz_m),
        "rays": encode(rays),
        "weights": encode(counted),
        "placed": encode(place.placed(xyz_m, rays, counted)),
        "directions": encode(directions),
        "towards": encode(np.stack(turns)),
        "turned": encode(np.stack([place.turned(rays, turn) for turn in turns])),
    }


def _signal_case() -> Json:
    rays, cue_m, visibility = seen_at(0.3)
    here = along(rays)
    return {
        **_seen_json(rays, cue_m, visibility),
        "along": {name: encode(np.array(value)) for name, value in asdict(here).items()},
        "where": encode(here.where),
        "signal": encode(signal(here, cue_m, visibility, known=True)),
    }


def _seen_json(rays: Array, cue_m: Array, visibility: Array) -> Json:
    return {
        "rays": encode(rays, "<f4"),
        "cue_m": encode(cue_m, "<f4"),
        "visibility": encode(visibility, "<f4"),
    }


def _network_case(lift: Lift) -> Json:
    """Windows of noise as large as codes are: what a layer leaves out would show."""
    rng = np.random.default_rng(29)
    net, here = lift.network, along(seen_at(0.3)[0])
    shown = signal(here, *seen_at(0.3)[1:], known=False).astype(np.float32)
    moments = rng.normal(0, 0.5, (len(net.lags_ms), net.coded + 4)).astype(np.float32)
    out = network.joined(net, moments)
    xyz_m, spread_m = network.decoded(out, here)
    return {
        "signal": encode(shown, "<f4"),
        "encoded": encode(network.encoded(net, shown), "<f4"),
        "moments": encode(moments, "<f4"),
        "joined": encode(out, "<f4"),
        "decoded": {"xyz_m": encode(xyz_m, "<f4"), "spread_m": encode(spread_m, "<f4")},
    }


def _bones_case() -> Json:
    """Frames of which some are surer, longer, or take no time; the first alone, too."""
    rng = np.random.default_rng(31)
    known, frames = None, list[Json]()
    for i, lasted in enumerate([1.0, 0.5, 0.0, 40.0, 2.0]):
        xyz_m = person(i / 7)[0] + rng.normal(0, 0.02, (33, 3))
        spread_m = rng.uniform(0.005, 0.2, 33)
        known = bones.learnt(known, xyz_m, spread_m, lasted)
        frames.append(
            {
                "xyz_m": encode(xyz_m),
                "spread_m": encode(spread_m),
                "frames": lasted,
                "log_m": encode(known.log_m),
                "count": encode(known.count),
                "kept": encode(bones.kept(known, xyz_m)),
                "height_m": bones.height_m(known),
            }
        )
    return frames


def _sides_case() -> Json:
    """Arms exchanged twice, the face once, legs for so long that they are believed; a gap."""
    face, arms, legs = sides.GROUPS
    none = np.zeros(33, np.bool_)
    wrong = [none, none, arms, arms, none, face, none, *15 * [legs], none, arms | legs]
    before, frames = None, list[Json]()
    for i, rows in enumerate(wrong):
        xyz_m, at_m = person(i * 0.01)
        xy_px = (500 * (xyz_m + at_m)[:, :2] / (xyz_m + at_m)[:, 2:] + 300).astype(np.float32)
        xy_px = sides.exchanged(xy_px, rows)
        t_ms = i * 90.0 + (50 if i == 23 else 0)
        before, found = sides.repaired(before, xy_px.astype(float), SIZE_PX, t_ms)
        frames.append({"t_ms": t_ms, "xy_px": encode(xy_px, "<f4"), "rows": found.tolist()})
    return {"size_px": SIZE_PX, "frames": frames}


def _calibrated_case(lift: Lift) -> Json:
    rng = np.random.default_rng(37)
    visibility = np.concatenate([[0, 1, 1e-9], rng.random(30)])
    visible = np.stack([rng.uniform(0.5, 2, 33), rng.normal(0, 1, 33)])
    made = Lift(lift.network, 1.0, visible, "")
    return {
        "visible": encode(visible),
        "visibility": encode(visibility),
        "calibrated": encode(calibrated(made, visibility)),
    }


def times_ms() -> list[float]:
    """Uneven: one frame right after another, and a gap after which nothing is near."""
    gaps = np.tile([33.3, 41.7, 66.7, 8.0, 33.3, 125.0], FRAMES // 6)
    gaps[15] = 900.0
    return np.round(np.cumsum(gaps) - gaps[0], 1).tolist()


def _steps_case(lift: Lift) -> Json:
    frames = [(t_ms, seen_at(t_ms / 1000)) for t_ms in times_ms()]
    return {
        "frames": [{"t_ms": t_ms, **_seen_json(*seen)} for t_ms, seen in frames],
        "guessed": _steps(lift, frames, known=False, height_m=None),
        "known": _steps(lift, frames, known=True, height_m=1.83),
    }


def _steps(
    lift: Lift,
    frames: list[tuple[float, tuple[Array, Array, Array]]],
    known: bool,
    height_m: float | None,
) -> Json:
    state, results = LiftState(), list[Json]()
    for t_ms, seen in frames:
        state, found = step(lift, state, Seen(*seen, known), t_ms, height_m)
        results.append({name: encode(value, "<f4") for name, value in asdict(found).items()})
    return {"height_m": height_m, "moments": len(state.moments), "frames": results}
