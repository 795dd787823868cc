"""A page about a walk."""

from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion import angles as joint_angles
from kinesphere.motion import gait
from kinesphere.motion.angles import Angles
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.gait import Figure, Gait
from kinesphere.motion.gait.feet import SIDES
from kinesphere.motion.lines import smoothed
from kinesphere.movement.page.moments import LEAST_DEG
from kinesphere.movement.page.pictures import MOST
from kinesphere.movement.page.sheet import COLOUR, Chart, Curve, Headline, Sheet
from kinesphere.movement.page.words import LIMITS, NOTHING, about, number

PER_CENT: Final = np.linspace(0.0, 100.0, 51)
JOINTS: Final = {
    "hip_flexion": "Hip flexion",
    "knee_flexion": "Knee flexion",
    "ankle_flexion": "Ankle",
}
DIGITS: Final = {"m": 2, "s": 2, "%": 0, "steps/min": 0, "m/s": 2}
ROWS: Final = ("step length", "step time", "stance", "swing")


def walked(landmarks: Landmarks) -> Gait:
    """The walk. Raises InputError when there are no steps."""
    walk = gait.steps(landmarks)
    if not walk.steps:
        raise InputError(
            "no steps are seen: gait needs somebody who walks past the camera, with both feet in the "
            "picture, for two steps or more"
        )
    return walk


def moments_ms(walk: Gait) -> list[tuple[float, str]]:
    """When pictures are taken: at heel strikes."""
    return [(s.strike_ms, f"{s.side} heel, {s.strike_ms / 1000:.2f} s") for s in walk.steps[:MOST]]


def sheet(name: str, person: int | None, landmarks: Landmarks, walk: Gait) -> Sheet:
    """The page, without pictures."""
    figures = {(one.name, one.of): one for one in gait.figures(walk)}
    charts = [_feet(walk)]
    cycles = _cycles(joint_angles.of(landmarks), walk)
    return Sheet(
        "Running" if walk.runs else "Walking",
        about(name, person, landmarks),
        _headlines(figures),
        [*charts, *cycles],
        2,
        _table(figures),
        [_method(walk), LIMITS],
    )


def _headlines(figures: dict[tuple[str, str], Figure]) -> list[Headline]:
    asked = (
        ("cadence", "steps a minute", ""),
        ("speed", "speed", "m/s"),
        ("stride length", "stride", "m"),
        ("double support", "of the time on both feet", "%"),
    )
    return [
        Headline(_mean(figures[name, "both"]), unit, words)
        for name, words, unit in asked
        if (name, "both") in figures
    ]


def _mean(one: Figure) -> str:
    return number(one.mean, DIGITS[one.unit])


def _feet(walk: Gait) -> Chart:
    """Heels beside the hips, with strikes and toe offs."""
    t_s = walk.feet.t_ms / 1000
    curves = [
        Curve(
            f"{side} heel",
            t_s,
            smoothed(walk.feet.t_ms, 100 * walk.feet.along_m[:, i, 0]),
            None,
            COLOUR[side],
        )
        for i, side in enumerate(SIDES)
    ]
    marks = [
        (t_ms / 1000, side[0].upper(), COLOUR[side])
        for side in SIDES
        for t_ms in walk.events[side].strikes_ms.tolist()
    ]
    return Chart("Heels before the hips, cm; heel strikes", "seconds", curves, 0.0, [], marks)


def _cycles(angles: Angles, walk: Gait) -> list[Chart]:
    """Means over strides, from strike to strike; bands: how much they differ, or how unsure they are."""
    out: list[Chart] = []
    for key, words in JOINTS.items():
        curves = [curve for side in SIDES if (curve := _cycle(angles, walk, side, key)) is not None]
        if curves:
            title = f"{words} in a stride, degrees"
            out.append(Chart(title, "% from strike to strike", curves, LEAST_DEG))
    return out


def _cycle(angles: Angles, walk: Gait, side: str, key: str) -> Curve | None:
    own = [stride for stride in walk.strides if stride.side == side]
    if not own:
        return None
    name = f"{side}_{key}"
    known = np.isfinite(angles.deg(name))
    if known.sum() < 3:
        return None
    each = np.stack([_resampled(angles, name, known, s.start_ms, s.end_ms) for s in own])
    sigma = np.interp(PER_CENT, np.linspace(0, 100, known.sum()), angles.sigma_deg(name)[known])
    spread = np.maximum(each.std(0), float(np.median(sigma)))
    return Curve(f"{side} ({len(own)})", PER_CENT, each.mean(0), spread, COLOUR[side])


def _resampled(angles: Angles, name: str, known: Array, start_ms: float, end_ms: float) -> Array:
    at_ms = start_ms + PER_CENT / 100 * (end_ms - start_ms)
    return np.interp(at_ms, angles.t_ms[known], smoothed(angles.t_ms, angles.deg(name))[known])


def _table(figures: dict[tuple[str, str], Figure]) -> list[list[str]]:
    rows = [["", "left", "right", "both", "may be off by"]]
    for name in ROWS:
        each = [figures.get((name, side)) for side in SIDES]
        known = [one for one in each if one is not None]
        if known:
            rows.append(
                [f"{name.capitalize()}, {known[0].unit}", *map(_cell, each), "", _off(known[0])]
            )
    for name in ("cadence", "speed", "stride length", "step width", "double support"):
        one = figures.get((name, "both"))
        if one is not None:
            rows.append([f"{name.capitalize()}, {one.unit}", "", "", _cell(one), _off(one)])
    return rows


def _cell(one: Figure | None) -> str:
    if one is None:
        return NOTHING
    digits = DIGITS[one.unit]
    return f"{number(one.mean, digits)} ± {number(one.spread, digits)} ({one.count})"


def _off(one: Figure) -> str:
    return f"{number(one.sigma, DIGITS[one.unit])} {one.unit}" if np.isfinite(one.sigma) else ""


def _method(walk: Gait) -> str:
    own = np.diff(walk.feet.t_ms)
    frame = f"One frame lasts {float(np.median(own)):.0f} ms. " if len(own) else ""
    there = ""
    if np.isfinite(walk.position_m_s):
        there = f"From where the hips are in the room the speed is {walk.position_m_s:.2f} m/s. "
    return (
        "Mean ± standard deviation over steps or strides (how many). Heel strikes and toe offs: heel "
        f"farthest before, toes farthest behind the hips (Zeni 2008). {frame}{there}{_twice(walk)}"
        "Lengths are as right as the person's height is known (--height)."
    )


def _twice(walk: Gait) -> str:
    """Feet that strike twice in a row: the landmarks took one leg for the other, or missed a step."""
    pairs = zip(walk.steps, walk.steps[1:], strict=False)
    times = [f"{b.strike_ms / 1000:.2f} s" for a, b in pairs if a.side == b.side]
    if not times:
        return ""
    return (
        f"The same heel strikes twice in a row at {', '.join(times)}: there the legs are confused "
        "or a step is not seen, and such strides are left out. "
    )
