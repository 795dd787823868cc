"""How people hold themselves when they do not stand or walk: what recordings lack.

A family is a function from random numbers to a `Figure`. Directions of arms are in the chest's axes, of
legs in level axes: x to the person's left (for pairs of limbs: outwards), y back, z up.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from kinesphere.learn.synthetic.figures import Figure, Limb, Turn, turn

Range = tuple[float, float]
Direction = tuple[float, float, float]
ARMS: Final[dict[str, tuple[Direction, Direction, Range]]] = {
    "hanging": ((0.2, 0.0, -1.0), (0.0, -1.0, 0.0), (5, 40)),
    "in the lap": ((0.2, -0.4, -0.9), (-0.35, -1.0, 0.1), (45, 90)),
    "on the hips": ((0.6, 0.3, -0.75), (-1.0, -0.35, 0.0), (80, 105)),
    "crossed": ((0.15, -0.5, -0.85), (-1.0, -0.4, 0.2), (80, 105)),
    "overhead": ((0.25, -0.1, 1.0), (-0.6, -0.3, 0.0), (5, 60)),
    "behind the head": ((0.8, -0.1, 0.6), (-0.8, 0.3, 0.5), (105, 130)),
    "sideways": ((1.0, 0.0, 0.1), (0.0, -1.0, 0.1), (5, 40)),
    "forwards": ((0.15, -1.0, 0.0), (-0.2, 0.0, 1.0), (5, 60)),
    "before the chest": ((0.25, -0.35, -0.9), (-0.2, -0.7, 0.8), (95, 135)),
    "backwards": ((0.3, 0.6, -0.8), (0.0, -1.0, 0.0), (5, 30)),
}
"""Where an upper arm points, whereto the elbow bends, and how far."""
RAISED: Final = ("overhead", "behind the head", "sideways")
JITTER_DEG: Final = 12.0
BOTH: Final = 0.65
"""How often both arms do the same."""


def arms_overhead(rng: np.random.Generator) -> Figure:
    """Standing, arms raised."""
    return Figure(_lean(rng), _arms(rng, RAISED), _standing(rng), _spine(rng), _head(rng))


def jumping_jack(rng: np.random.Generator) -> Figure:
    """Arms on their way up at the sides, legs apart."""
    up, apart = np.radians(rng.uniform(-50, 85)), rng.uniform(0.15, 0.65)
    arm = Limb(_v(np.cos(up), 0, np.sin(up)), _v(-0.3, -1, 0.3), rng.uniform(5, 30))
    leg = Limb(_v(apart, 0, -1), _v(0, 1, 0), rng.uniform(0, 20))
    return Figure(_lean(rng), _pair(rng, arm), _pair(rng, leg), _spine(rng), _head(rng))


def squat(rng: np.random.Generator) -> Figure:
    """Knees bent between a little and fully, the trunk leaning forwards."""
    deep = rng.uniform(0.25, 1.0)
    lift = np.radians(35 + 75 * deep)
    thigh = Limb(
        _v(rng.uniform(0.1, 0.6), -np.sin(lift), -np.cos(lift)), _v(0, 0.6, -1), 60 + 75 * deep
    )
    root = turn(rng.uniform(5, 25) + 20 * deep, 0, rng.normal(0, 5))
    arms = _arms(rng, ("forwards", "before the chest", "hanging", "crossed", "overhead"))
    return Figure(root, arms, _pair(rng, thigh, 6), _spine(rng, 10), _head(rng, -15))


def lunge(rng: np.random.Generator) -> Figure:
    """One leg forwards with a bent knee, the other behind."""
    deep = rng.uniform(0.4, 1.0)
    front = Limb(_v(0.1, -np.sin(1.5 * deep), -np.cos(1.5 * deep)), _v(0, 0.5, -1), 88 * deep)
    back = Limb(_v(0.1, 0.75 * deep, -1), _v(0, 1, 0.3), rng.uniform(5, 80) * deep)
    left, right = _pair(rng, front, 8)[0], _pair(rng, back, 8)[1]
    root = turn(rng.uniform(-5, 35), 0, rng.normal(0, 8))
    return Figure(root, _arms(rng), (left, right), _spine(rng), _head(rng))


def bending(rng: np.random.Generator) -> Figure:
    """Bent down from the hips, to the ground at most."""
    down = rng.uniform(30, 115)
    arm = Limb(_v(0.15, -1, rng.uniform(-0.6, 0.5)), _v(-0.2, 0, 1), rng.uniform(5, 50))
    arms = _pair(rng, arm) if rng.uniform() < 0.7 else _arms(rng)
    leg = Limb(_v(rng.uniform(0.05, 0.4), -0.1, -1), _v(0, 1, 0), rng.uniform(0, 40))
    return Figure(
        turn(down, 0, rng.normal(0, 6)), arms, _pair(rng, leg, 5), _spine(rng, 25), _head(rng)
    )


def balance(rng: np.random.Generator) -> Figure:
    """On one leg, the other lifted forwards, sideways or backwards: kicks, stretches, yoga."""
    where = rng.uniform(-0.75, 0.75) * np.pi
    lift = np.radians(rng.uniform(40, 115))
    out = _v(np.sin(abs(where)) * 0.9, -np.cos(where), 0)
    free = Limb(out * np.sin(lift) - _v(0, 0, np.cos(lift)), _v(0, 1, -0.6), rng.uniform(0, 100))
    tip = 25 * -np.cos(where) * np.sin(lift)
    root = turn(max(tip, -15) * rng.uniform(0.3, 2.0), rng.normal(0, 8), rng.normal(0, 5))
    return Figure(
        root, _arms(rng), (_pair(rng, free, 6)[0], _standing(rng)[1]), _spine(rng), _head(rng)
    )


def sitting(rng: np.random.Generator) -> Figure:
    """On something of a chair's height."""
    thigh = Limb(
        _v(rng.uniform(0.0, 0.5), -1, rng.uniform(-0.35, 0.25)),
        _v(0, rng.uniform(-0.4, 0.5), -1),
        rng.uniform(65, 105),
    )
    legs = _pair(rng, thigh, 8)
    if rng.uniform() < 0.25:  # a leg stretched, or lifted over the other
        stretched = Limb(_v(-0.15, -1, rng.uniform(-0.25, 0.3)), _v(0, 0, -1), rng.uniform(10, 100))
        legs = _pair(rng, stretched, 6)[0], legs[1]
    arms = _arms(rng, ("in the lap", "in the lap", "hanging", *ARMS))
    return Figure(turn(rng.uniform(-25, 35)), arms, legs, _spine(rng, 12), _head(rng))


def sitting_on_the_floor(rng: np.random.Generator) -> Figure:
    """Legs stretched, drawn up or crossed."""
    kind = rng.integers(3)
    if kind == 0:
        leg = Limb(_v(rng.uniform(0.05, 0.7), -1, 0.02), _v(0, 0, -1), rng.uniform(0, 25))
    elif kind == 1:
        leg = Limb(_v(0.2, -0.75, rng.uniform(0.5, 1.0)), _v(0, 0, -1), rng.uniform(95, 135))
    else:
        leg = Limb(_v(0.9, -0.75, 0.1), _v(-1, -0.15, -0.05), rng.uniform(105, 130))
    arms = _arms(rng, ("in the lap", "in the lap", "backwards", "forwards", *ARMS))
    return Figure(turn(rng.uniform(-30, 30)), arms, _pair(rng, leg, 6), _spine(rng, 18), _head(rng))


def kneeling(rng: np.random.Generator) -> Figure:
    """On one knee or both, upright or on the heels."""
    low = rng.uniform(0, 0.9) ** 2
    thigh = Limb(_v(0.15, -np.sin(low * 1.6), -np.cos(low * 1.6)), _v(0, 1, 0), 88 + 55 * low)
    legs = _pair(rng, thigh, 4)
    if low < 0.3 and rng.uniform() < 0.5:
        legs = _pair(rng, Limb(_v(0.15, -1, -0.05), _v(0, 0.1, -1), 88), 6)[0], legs[1]
    return Figure(turn(rng.uniform(-8, 25)), _arms(rng), legs, _spine(rng, 8), _head(rng))


def crawling(rng: np.random.Generator) -> Figure:
    """On hands and knees."""
    root = turn(rng.uniform(70, 95), 0, rng.normal(0, 4))
    arm = Limb(_v(0.15, -1, rng.uniform(-0.2, 0.5)), _v(0, 0, 1), rng.uniform(3, 30))
    thigh = Limb(_v(0.1, rng.uniform(-0.5, 0.4), -1), _v(0, 1, 0), rng.uniform(75, 100))
    return Figure(root, _pair(rng, arm, 8), _pair(rng, thigh, 8), _spine(rng, 0), _head(rng, -30))


def push_up(rng: np.random.Generator) -> Figure:
    """A plank on the hands, anywhere between up and down, or on the forearms."""
    root = turn(rng.uniform(72, 90), 0, 0)
    if rng.uniform() < 0.3:
        arm = Limb(_v(0.1, -1, 0.1), _v(0, 0, 1), 90)
    else:
        down = rng.uniform(0, 1) ** 1.5
        arm = Limb(
            _v(0.2 + 0.6 * down, -1 + 0.8 * down, -0.3 * down), _v(-0.2, -1, 0), 5 + 95 * down
        )
    back = root @ _v(0, 0, -1)
    leg = Limb(back + _v(rng.uniform(0.05, 0.3), 0, 0), _v(0, 0, 1), rng.uniform(0, 12))
    return Figure(root, _pair(rng, arm, 5), _pair(rng, leg, 3), _spine(rng, 0), _head(rng, -25))


def bridge(rng: np.random.Generator) -> Figure:
    """On the back with the hips up, or on all fours with the belly up."""
    root = turn(rng.uniform(-130, -95))
    thigh = Limb(_v(0.2, -1, rng.uniform(-0.1, 0.3)), _v(0, 0, -1), rng.uniform(70, 105))
    arms = _arms(rng, ("hanging", "backwards", "overhead", "sideways"))
    return Figure(root, arms, _pair(rng, thigh, 6), _spine(rng, -12), _head(rng, 15))


def lying_on_the_back(rng: np.random.Generator) -> Figure:
    """Legs stretched, drawn up or raised; sit-ups on their way."""
    up = rng.uniform(0, 60) if rng.uniform() < 0.25 else rng.uniform(-3, 6)
    lift = rng.uniform(0, 1.6) if rng.uniform() < 0.5 else 0.0
    bend = rng.uniform(0, 125) if lift > 0.3 else rng.uniform(0, 15)
    leg = Limb(_v(rng.uniform(0.05, 0.5), -np.cos(lift), np.sin(lift)), _v(0, 0.2, -1), bend)
    arms = _arms(rng, (*ARMS, "hanging", "sideways", "overhead"))
    return Figure(turn(-90 + up), arms, _pair(rng, leg, 8), _spine(rng, up / 3), _head(rng))


def lying_on_the_front(rng: np.random.Generator) -> Figure:
    """Flat, or propped up on the arms."""
    root = turn(rng.uniform(80, 92), 0, 0)
    leg = Limb(_v(rng.uniform(0.05, 0.4), 1, 0.0), _v(0, 0, 1), rng.uniform(0, 30) ** 1.2)
    arms = _arms(rng, ("overhead", "sideways", "hanging", "behind the head"))
    return Figure(root, arms, _pair(rng, leg, 6), _spine(rng, -10), _head(rng, -15))


def lying_on_the_side(rng: np.random.Generator) -> Figure:
    """Stretched or curled up."""
    root = turn(0, 0, rng.normal(0, 12)) @ turn(0, rng.choice([-1.0, 1.0]) * rng.uniform(75, 105))
    curl = rng.uniform(0, 1.7)
    leg = Limb(
        _v(0.05, -np.sin(curl), -np.cos(curl)), _v(0, 1, -0.1), rng.uniform(0, 60) + 40 * curl
    )
    legs = _both_turned(_pair(rng, leg, 10), root)
    arms = _arms(rng, ("before the chest", "forwards", "overhead", "in the lap", "hanging"))
    return Figure(root, arms, legs, _spine(rng, 20 * curl), _head(rng, 10))


def upside_down(rng: np.random.Generator) -> Figure:
    """Handstands and cartwheels."""
    root = turn(rng.normal(0, 10), rng.uniform(120, 240), 0)
    if rng.uniform() < 0.5:
        root = turn(rng.uniform(165, 190), rng.normal(0, 8), 0)
    arm = Limb(_v(0.2, 0, 1), _v(-0.2, -1, 0), rng.uniform(3, 30))
    leg = Limb(_v(rng.uniform(0, 1.0), rng.normal(0, 0.4), -1), _v(0, 1, 0), rng.uniform(0, 60))
    legs = _both_turned(_pair(rng, leg, 12), root)
    return Figure(root, _pair(rng, arm, 6), legs, _spine(rng, -8), _head(rng, -15))


Family = Callable[[np.random.Generator], Figure]
FAMILIES: Final[dict[Family, float]] = {
    arms_overhead: 3,
    jumping_jack: 2,
    squat: 3,
    lunge: 3,
    bending: 3,
    balance: 2,
    sitting: 4,
    sitting_on_the_floor: 3,
    kneeling: 2,
    crawling: 1.5,
    push_up: 3,
    bridge: 1.5,
    lying_on_the_back: 2.5,
    lying_on_the_front: 1.5,
    lying_on_the_side: 1.5,
    upside_down: 0.75,
}
"""How often each, against the others."""


def _v(x: float, y: float, z: float):
    return np.array([x, y, z], np.float64)


def _arms(rng: np.random.Generator, kinds: tuple[str, ...] = tuple(ARMS)) -> tuple[Limb, Limb]:
    first, second = rng.choice(kinds, 2)
    if rng.uniform() < BOTH:
        second = first
    left, right = (_pair(rng, _arm(rng, str(kind))) for kind in (first, second))
    return left[0], right[1]


def _arm(rng: np.random.Generator, kind: str) -> Limb:
    direction, towards, bend = ARMS[kind]
    return Limb(_v(*direction), _v(*towards), rng.uniform(*bend))


def _pair(
    rng: np.random.Generator, limb: Limb, jitter_deg: float = JITTER_DEG
) -> tuple[Limb, Limb]:
    """The left one, of which x is outwards, and the right one, each jittered for itself."""
    out: list[Limb] = []
    for side in (1.0, -1.0):
        mirror = np.array([side, 1.0, 1.0])
        jitter = turn(*rng.normal(0, jitter_deg, 3).clip(-2 * jitter_deg, 2 * jitter_deg))
        bend = max(limb.bend_deg + rng.normal(0, jitter_deg / 2), 0.0)
        out.append(Limb(limb.direction * mirror, limb.towards * mirror, bend).turned(jitter))
    return out[0], out[1]


def _both_turned(limbs: tuple[Limb, Limb], by: Turn) -> tuple[Limb, Limb]:
    return limbs[0].turned(by), limbs[1].turned(by)


def _standing(rng: np.random.Generator) -> tuple[Limb, Limb]:
    leg = Limb(_v(rng.uniform(0.02, 0.25), 0, -1), _v(0, 1, 0), rng.uniform(0, 15))
    return _pair(rng, leg, 4)


def _lean(rng: np.random.Generator) -> Turn:
    return turn(*rng.normal(0, 5, 3))


def _spine(rng: np.random.Generator, forwards: float = 3.0) -> tuple[float, float, float]:
    return rng.normal(forwards, 8), rng.normal(0, 6), rng.normal(0, 10)


def _head(rng: np.random.Generator, forwards: float = 5.0) -> tuple[float, float, float]:
    return rng.normal(forwards, 10), rng.normal(0, 7), rng.normal(0, 18)
