"""A page about repetitions of an exercise."""

from typing import Final

import numpy as np

from kinesphere.core.errors import InputError
from kinesphere.motion import angles as joint_angles
from kinesphere.motion import repetitions
from kinesphere.motion.angles import Angles
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.repetitions import EXERCISES, Counted, Repetition
from kinesphere.movement.page.moments import at, both, over_time
from kinesphere.movement.page.sheet import COLOUR, Chart, Curve, Headline, Sheet
from kinesphere.movement.page.words import LIMITS, about, degrees, number

NAMES: Final = {
    "squat": ("Squats", "squat"),
    "push_up": ("Push-ups", "push-up"),
    "curl": ("Curls", "curl"),
    "jumping_jack": ("Jumping jacks", "jumping jack"),
    "lunge": ("Lunges", "lunge"),
    "like": ("Movement as shown", "repetition"),
}
JOINTS: Final = {
    "squat": ("knee_flexion", "hip_flexion", "Knee", "Hip"),
    "push_up": ("elbow_flexion", "shoulder_elevation", "Elbow", "Shoulder"),
    "curl": ("elbow_flexion", "shoulder_elevation", "Elbow", "Shoulder"),
    "jumping_jack": ("shoulder_elevation", "hip_adduction", "Arm", "Hip"),
    "lunge": ("knee_flexion", "hip_flexion", "Knee", "Hip"),
}
"""What moves, and what goes with it."""
CHART: Final = {
    "knee_flexion": "Knee flexion (0 is straight)",
    "hip_flexion": "Hip flexion",
    "elbow_flexion": "Elbow flexion (0 is straight)",
    "shoulder_elevation": "Arm elevation (0 is hanging)",
    "hip_adduction": "Hip adduction (legs apart is negative)",
}
MOST_ROWS: Final = 14


def done(landmarks: Landmarks, exercise: str | None, shown: Landmarks | None) -> Counted:
    """What was counted. Raises InputError when no exercise is recognised."""
    if shown is not None:
        return repetitions.like(landmarks, shown)
    counted = repetitions.counted(landmarks, exercise)
    if counted is None:
        raise InputError(
            "no exercise is recognised: say which it is with --exercise "
            f"{', '.join(EXERCISES)}; or show the movement once, with --like CLIP_OR_TABLE"
        )
    return counted


def moments_ms(counted: Counted) -> list[tuple[float, str]]:
    """When pictures are taken: amid each repetition."""
    return [
        (one.deepest_ms, f"{i}, at {one.deepest_ms / 1000:.1f} s")
        for i, one in enumerate(counted.repetitions, 1)
    ]


def sheet(name: str, person: int | None, landmarks: Landmarks, counted: Counted) -> Sheet:
    """The page, without pictures."""
    angles = joint_angles.of(landmarks)
    plural, _ = NAMES[counted.exercise]
    return Sheet(
        plural,
        about(name, person, landmarks),
        _headlines(counted),
        _charts(counted, angles),
        1,
        _table(counted, angles),
        [_method(counted), LIMITS],
    )


def _headlines(counted: Counted) -> list[Headline]:
    plural, one = NAMES[counted.exercise]
    out = [Headline(str(len(counted)), "", (one if len(counted) == 1 else plural).lower())]
    if counted.unfinished:
        out.append(Headline(f"+ {counted.unfinished}", "", "cut off by the clip or a gap"))
    if counted.halves:
        out.append(Headline(str(counted.halves), "", "turned back half way, not counted"))
    if len(counted):
        times = np.array([r.seconds for r in counted.repetitions])
        out.append(Headline(number(float(times.sum(1).mean()), 1), "s", "for each, on average"))
        amount = float(np.mean([r.amount for r in counted.repetitions]))
        if counted.exercise == "like":
            out.append(Headline(f"{amount:.0f} %", "", "alike, on average"))
        else:
            out.append(Headline(degrees(amount), "", f"{counted.words.lower()}, mean of the peaks"))
    return out


def _charts(counted: Counted, angles: Angles) -> list[Chart]:
    spans = [
        (r.start_ms / 1000, r.end_ms / 1000, str(i)) for i, r in enumerate(counted.repetitions, 1)
    ]
    if counted.exercise == "like":
        curve = Curve("", counted.t_ms / 1000, counted.signals["both"], None, COLOUR["both"])
        return [Chart(f"{counted.words}, trunk lengths", "seconds", [curve], 0.0, spans)]
    main, second, _, _ = JOINTS[counted.exercise]
    out = [both(CHART[main], angles, main, spans), both(CHART[second], angles, second, spans)]
    trunk = [("forwards", "trunk_flexion", "middle")]
    return [*out[:2], over_time("Trunk lean from upright", angles, trunk, spans)]


def _table(counted: Counted, angles: Angles) -> list[list[str]]:
    if not len(counted):
        return []
    if counted.exercise == "like":
        head = ["", "begins, s", "takes, s", "alike"]
        rows = [
            [str(i), number(r.start_ms / 1000, 1), number(sum(r.seconds), 1), f"{r.amount:.0f} %"]
            for i, r in enumerate(counted.repetitions, 1)
        ]
        return [head, *rows[:MOST_ROWS]]
    _, _, first, second = JOINTS[counted.exercise]
    head = ["", "side", "begins, s", "down, s", "bottom, s", "up, s"]
    head += [f"{joint}, {side}" for joint in (first, second) for side in ("left", "right")]
    rows = [_row(i, r, counted, angles) for i, r in enumerate(counted.repetitions, 1)]
    return [[*head, "trunk lean"], *rows[:MOST_ROWS]]


def _row(i: int, one: Repetition, counted: Counted, angles: Angles) -> list[str]:
    main, second, _, _ = JOINTS[counted.exercise]
    names = [f"{side}_{joint}" for joint in (main, second) for side in ("left", "right")]
    amounts = [degrees(*at(angles, name, one.deepest_ms)) for name in (*names, "trunk_flexion")]
    return [
        str(i),
        one.side,
        number(one.start_ms / 1000, 1),
        *(number(seconds, 1) for seconds in one.seconds),
        *amounts,
    ]


def _method(counted: Counted) -> str:
    rest = ""
    if len(counted) > MOST_ROWS:
        rest = f"The table shows the first {MOST_ROWS} of {len(counted)}. "
    if counted.exercise == "like":
        return (
            rest + "Found by dynamic time warping: alike is 100 % for the movement as it was shown "
            "and 0 % for keeping still."
        )
    return (
        rest
        + "A repetition counts when it goes from rest to effort and back, where the movement itself "
        "says what these are. Angles in the table are those in the middle of the repetition. Down is "
        "the way from rest to effort. Shaded: repetitions."
    )
