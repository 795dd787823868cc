"""Cases for fingers, head and expressions: `kinesphere.motion` and `web/src/motion`, live and a clip."""

from dataclasses import replace
from typing import Any, Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.motion.clip import Fingers, Landmarks
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.limits import RELAXED
from kinesphere.motion.fingers.sizes import USUAL_M, offsets_of
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.live import LiveState, Moment, step
from kinesphere.motion.quaternions import axis_angle, matrix
from kinesphere.motion.skeleton import hands_m
from kinesphere.motion.solve import solved
from parity_fixtures.motion import FRAME_MS, NOWHERE
from parity_fixtures.motion import record as bodies
from parity_fixtures.parts import Json, decode, encode

INPUTS: Final = ("xyz_m", "visibility", "hands_m", "face_rotation", "expressions")
FRAMES: Final = 12
SHORT: Final = "<f4"
"""Fixtures are small: to a hundred thousandth of a degree is enough."""
HIDDEN: Final = (slice(4, 7), slice(8, 12))
"""Frames in which the left hand is not seen; and the face."""


def record() -> list[Json]:
    """The person and the points of `motion.record`; hands that move on the one, points on the other."""
    person, wild = ({name: decode(one[name])[:FRAMES] for name in INPUTS[:2]} for one in bodies())
    rng, count = np.random.default_rng(8), len(person["xyz_m"])
    anywhere = rng.normal(size=(count, 2, 21, 3)) * rng.choice([0.0, 0.05, 1.0], (count, 2, 1, 1))
    return [
        _case(person, _hands_m(person, rng) + rng.normal(0, 0.002, (count, 2, 21, 3)), rng),
        _case(wild, anywhere, rng),
    ]


def _hands_m(person: dict[str, Array], rng: np.random.Generator) -> Array:
    """Where the person's own hands would be, with fingers anywhere around those at rest."""
    t_ms = np.arange(len(person["xyz_m"])) * FRAME_MS
    motion = solved(Landmarks(t_ms, person["xyz_m"], person["visibility"]), level=False)
    angles = RELAXED + 0.4 * rng.normal(size=(len(t_ms), 2, 15, 3)) * [1.0, 0.4, 0.3]
    trust = np.ones((len(t_ms), 30))
    fingers = Fingers(rotations_of(angles), *offsets_of(USUAL_M * 0.9), trust)
    world_m = hands_m(replace(motion, fingers=fingers))
    assert world_m is not None
    return flipped(world_m - motion.hips_m[:, None, None])


def _case(body: dict[str, Array], hands: Array, rng: np.random.Generator) -> Json:
    count = len(hands)
    turn = axis_angle(np.array([0.1, 0.9, 0.2]) / np.sqrt(0.86), rng.uniform(-0.7, 0.7, count))
    face = np.diag([1.0, -1.0, -1.0]) @ matrix(turn)
    expressions = rng.uniform(-0.1, 1.1, (count, 51))
    hands[HIDDEN[0], 0], face[HIDDEN[1]], expressions[HIDDEN[1]] = NOWHERE, NOWHERE, NOWHERE
    expressions[:, 5] = NOWHERE
    values = (body["xyz_m"], body["visibility"], hands, face, expressions)
    return {name: encode(value, SHORT) for name, value in zip(INPUTS, values, strict=True)}


def whole_case(recorded: list[Any]) -> list[Json]:
    """What comes out of it."""
    return [_solved({name: one[name] for name in INPUTS}) for one in recorded]


def _solved(one: dict[str, Any]) -> Json:
    values = {name: decode(told).astype(float) for name, told in one.items()}
    known = {name: np.where(value == NOWHERE, np.nan, value) for name, value in values.items()}
    t_ms = np.arange(len(known["xyz_m"])) * FRAME_MS
    motion = solved(Landmarks(t_ms, **known))
    assert motion.fingers is not None and motion.expressions is not None
    clip = {
        "rotations": encode(motion.rotations, SHORT),
        "fingers": encode(motion.fingers.rotations, SHORT),
        "offsets_m": encode(motion.fingers.offsets_m, SHORT),
        "tips_m": encode(motion.fingers.tips_m, SHORT),
        "expressions": encode(motion.expressions, SHORT),
    }
    return {**one, "clip": clip, "live": _live(t_ms, known)}


def _live(t_ms: Array, known: dict[str, Array]) -> Json:
    state: LiveState | None = None
    moments: list[Moment] = []
    for i, t in enumerate(t_ms):
        xyz_m, visibility, hands, face, expressions = (known[name][i] for name in INPUTS)
        state, moment = step(state, xyz_m, visibility, float(t), hands, face, expressions)
        moments.append(moment)
    return {
        name: encode(np.stack([getattr(moment, name) for moment in moments]), SHORT)
        for name in ("rotations", "trust", "fingers", "hand_m", "expressions")
    }
