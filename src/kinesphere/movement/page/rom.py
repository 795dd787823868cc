"""A page about how far joints move, left beside right."""

from typing import Final

import numpy as np

from kinesphere.motion import angles as joint_angles
from kinesphere.motion.angles import Angles
from kinesphere.motion.angles.measures import Range, Sides, range_of, sides_of
from kinesphere.motion.clip import Landmarks
from kinesphere.movement.page.moments import both, over_time
from kinesphere.movement.page.sheet import Chart, Headline, Sheet
from kinesphere.movement.page.words import LIMITS, NOTHING, about, degrees, number

SIDED: Final = {
    "shoulder_elevation": "Shoulder elevation",
    "shoulder_rotation": "Shoulder rotation (inwards +)",
    "elbow_flexion": "Elbow flexion",
    "elbow_pronation": "Forearm pronation",
    "hip_flexion": "Hip flexion",
    "hip_adduction": "Hip adduction",
    "hip_rotation": "Hip rotation (inwards +)",
    "knee_flexion": "Knee flexion",
    "ankle_flexion": "Ankle (toes up +)",
}
MIDDLE: Final = {
    "trunk_flexion": "Trunk, forwards",
    "trunk_bend": "Trunk, to the right",
    "trunk_rotation": "Trunk, turned left",
    "neck_flexion": "Neck, forwards",
    "neck_rotation": "Neck, turned left",
}
CHARTS: Final = (
    "shoulder_elevation",
    "elbow_flexion",
    "hip_flexion",
    "knee_flexion",
    "ankle_flexion",
)
MAIN: Final = ("shoulder_elevation", "elbow_flexion", "hip_flexion", "knee_flexion")
"""What one sees in a picture, and what landmarks tell well."""
LARGE_DEG: Final = 20.0
"""Joints that move less than this did not try."""
LEAST_KNOWN: Final = 0.1


def moments_ms(landmarks: Landmarks) -> list[tuple[float, str]]:
    """When pictures are taken: where the joints that move most are bent farthest."""
    angles = joint_angles.of(landmarks)
    names = [f"{side}_{name}" for name in MAIN for side in ("left", "right")]
    ranges = [one for one in (range_of(angles, name) for name in names) if one is not None]
    ranges = [one for one in ranges if one.span >= LARGE_DEG and one.known > 0.5]
    out: list[tuple[float, str]] = []
    for one in sorted(ranges, key=lambda one: -one.span):
        t_ms = float(angles.t_ms[int(np.nanargmax(angles.deg(one.name)))])
        if all(abs(t_ms - other) > 400 for other, _ in out):
            side, name = one.name.split("_", 1)
            out.append((t_ms, f"{side} {name.replace('_', ' ')} {one.most:.0f}°"))
    return sorted(out[:5])


def sheet(name: str, person: int | None, landmarks: Landmarks) -> Sheet:
    """The page, without pictures."""
    angles = joint_angles.of(landmarks)
    pairs = {key: _sides(angles, key) for key in SIDED}
    return Sheet(
        "Range of motion",
        about(name, person, landmarks),
        _headlines(pairs),
        _charts(angles),
        3,
        _table(angles, pairs),
        [
            "Angles by ISB's conventions (docs/reports.md). Lowest and highest are the 2nd and 98th "
            "percentile over the clip. Above: ranges, the larger of left and right. A difference is "
            "marked * where it is larger than twice its "
            f"uncertainty. {NOTHING}: not determined, as the rotation of a straight limb, or not seen.",
            LIMITS,
        ],
    )


def _sides(angles: Angles, key: str) -> Sides | None:
    found = sides_of(angles, key)
    if found is None or min(found.left.known, found.right.known) < LEAST_KNOWN:
        return None
    return found


def _headlines(pairs: dict[str, Sides | None]) -> list[Headline]:
    known = [pair for pair in pairs.values() if pair is not None]
    out = [
        Headline(degrees(max(pair.left.span, pair.right.span)), "", SIDED[name].lower())
        for name in MAIN
        if (pair := pairs[name]) is not None
    ]
    sure = [pair for pair in known if _apart(pair)]
    words = (
        "of left and right are surely apart"
        if len(sure) != 1
        else "of left and right is surely apart"
    )
    return [*out, Headline(f"{len(sure)} of {len(known)}", "", words)]


def _apart(pair: Sides) -> bool:
    return abs(pair.difference_deg) > 2 * pair.sigma_deg


def _charts(angles: Angles) -> list[Chart]:
    out = [both(SIDED[key], angles, key) for key in CHARTS]
    trunk = [("forwards", "trunk_flexion", "middle"), ("sideways", "trunk_bend", "both")]
    return [*out, over_time("Trunk", angles, trunk)]


def _table(angles: Angles, pairs: dict[str, Sides | None]) -> list[list[str]]:
    head = [
        "",
        "left, from – to",
        "range",
        "right, from – to",
        "range",
        "left – right",
        "fastest L / R",
    ]
    rows = [_row(SIDED[key], pair, angles, key) for key, pair in pairs.items()]
    for key, words in MIDDLE.items():
        one = range_of(angles, key)
        if one is not None and one.known >= LEAST_KNOWN:
            rows.append([words, *_ends(one), NOTHING, NOTHING, NOTHING, _speed(one)])
    return [head, *rows]


def _row(words: str, pair: Sides | None, angles: Angles, key: str) -> list[str]:
    if pair is None:
        each = [range_of(angles, f"{side}_{key}") for side in ("left", "right")]
        ends = [_ends(one) if one and one.known >= LEAST_KNOWN else [NOTHING] * 2 for one in each]
        return [words, *ends[0], *ends[1], NOTHING, NOTHING]
    star = "*" if _apart(pair) else ""
    apart = f"{pair.difference_deg:+.0f} ± {pair.sigma_deg:.0f}°{star}"
    speeds = f"{_speed(pair.left)} / {_speed(pair.right)}"
    return [words, *_ends(pair.left), *_ends(pair.right), apart, speeds]


def _ends(one: Range) -> list[str]:
    return [f"{one.least:.0f} – {degrees(one.most, one.sigma)}", degrees(one.span)]


def _speed(one: Range) -> str:
    return f"{number(one.fastest_deg_s, 0)} °/s"
