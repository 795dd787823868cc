"""Joint rotations of a humanoid from landmarks: from the hips outwards.

Each bone is pointed where its landmark is, in the frame of the bone that it hangs on, then held within
the joint's limits. A limb turns about itself so that its hinge (elbow, knee) bends the right way; hands
and feet say the rest. `web/src/motion/solve.ts` is the same.
"""

from math import radians
from typing import Any, Final

from kinesphere.motion.body import SIDES, Body, Hand
from kinesphere.motion.components import (
    IDENTITY,
    TINY,
    Num,
    Quat,
    Vec3,
    X,
    Y,
    Z,
    across,
    axis_angle,
    between,
    clamped,
    cross,
    dot,
    from_axes,
    inverse,
    least,
    length,
    middle,
    minus,
    most,
    multiply,
    normalized,
    plus,
    rotate,
    slerp,
    smooth_step,
    swing_twist_angle,
    times,
    unit,
    where,
)
from kinesphere.motion.limb import Limb, limb_of
from kinesphere.motion.limits import (
    ARM,
    COLLAR,
    DOWN,
    FOREARM_TWIST,
    LEG,
    bend_ankle,
    bend_wrist,
    inside_cone,
    within,
)
from kinesphere.motion.sizes import COLLAR_BEGINS, Sizes
from kinesphere.motion.trunk import Trunk, trunk_of

TOES: Final = unit((-0.095, -0.077, 0.992), Z)
"""From the left heel's landmark to the toes' when the foot stands flat and straight (Anny at rest)."""
FOREARM_SHARE: Final = 0.6
"""How much of the hand's turn the forearm takes; the wrist's skin takes the rest."""
EDGE: Final = (0.15, 0.4)
"""A hand is seen from its edge when its back looks by no more than the first (the sine of an angle)
towards the camera or away, and no more from the second on."""
BEYOND: Final = radians(50)
"""A hand that is turned by so much more than forearms go is not believed."""
NATURAL: Final[dict[str, Quat]] = {
    "UpperArm": normalized(multiply(axis_angle(X, radians(-4)), axis_angle(Z, radians(-78)))),
    "LowerArm": axis_angle(DOWN, radians(15)),
}
"""How left limbs hang when nothing is known of them: arms down and a little bent, the rest straight."""
Part = tuple[str, Quat, Num]
"""A bone, its local rotation, and how far it is to be trusted: 0 (hidden) to 1 (seen)."""


def rotations(body: Body, sizes: Sizes) -> list[Part]:
    """All bones of `humanoid.BONES`, in their order. Finite whatever the landmarks."""
    trunk = trunk_of(body)
    hips_seen = where(trunk.hips_seen > trunk.chest_seen, trunk.hips_seen, trunk.chest_seen)
    arms = {side: _arm(body, trunk, sizes, side) for side in SIDES}
    legs = {side: _leg(body, trunk, sizes, side) for side in SIDES}
    return [
        ("hips", trunk.hips, hips_seen),
        ("spine", trunk.half, trunk.chest_seen),
        ("chest", trunk.half, trunk.chest_seen),
        ("neck", trunk.nod, trunk.head_seen),
        ("head", trunk.nod, trunk.head_seen),
        *(_trusted(side, one) for side in SIDES for one in arms[side]),
        *(_trusted(side, one) for side in SIDES for one in legs[side]),
    ]


def _trusted(side: str, one: Part) -> Part:
    """The less is seen of a bone, the more it hangs as bones do by nature; the right one is no mirror
    image any more."""
    name, local, seen = one
    return f"{side}{name}", mirror(side, slerp(NATURAL.get(name, IDENTITY), local, seen)), seen


def mirror(side: str, q: Quat) -> Quat:
    """A rotation as the side sees it: the right one in a mirror. Its own inverse."""
    return q if side == "left" else (q[0], -q[1], -q[2], q[3])


def _arm(body: Body, trunk: Trunk, sizes: Sizes, side: str) -> list[Part]:
    shoulder, elbow, wrist = (f"{side}_{name}" for name in ("shoulder", "elbow", "wrist"))
    upper_seen, lower_seen = body.worst(shoulder, elbow), body.worst(shoulder, elbow, wrist)
    hand_seen = least(lower_seen, _hand_seen(body, side))
    collar, world, root_m = _collar(body, trunk, sizes, side)
    targets_m = body.mirrored(side, "elbow"), body.mirrored(side, "wrist")
    limb = limb_of(ARM, world, root_m, targets_m, sizes.upper_arm, None)
    turn, swing = _hand(body, side, limb)
    share = axis_angle(X, turn * FOREARM_SHARE * hand_seen)
    rest = axis_angle(X, turn * (1 - FOREARM_SHARE))
    hand = multiply(multiply(inverse(share), swing), multiply(share, rest))
    return [
        ("Shoulder", collar, least(body.worst(shoulder), trunk.chest_seen)),
        ("UpperArm", limb.upper, upper_seen),
        ("LowerArm", normalized(multiply(limb.lower, share)), lower_seen),
        ("Hand", normalized(hand), hand_seen),
    ]


def _collar(body: Body, trunk: Trunk, sizes: Sizes, side: str) -> tuple[Quat, Quat, Vec3]:
    """The collar bone's local rotation, that in the world, and where it ends: the arm's joint."""
    hips, chest = mirror(side, trunk.hips), mirror(side, trunk.chest_world)
    spine = multiply(hips, mirror(side, trunk.half))
    third: Vec3 = (0.0, sizes.trunk / 3, 0.0)
    aside, down, _ = sizes.shoulder_joint
    begin: Vec3 = (COLLAR_BEGINS * sizes.shoulders, sizes.trunk / 3 + down, 0.0)
    begin_m = plus(plus(rotate(hips, third), rotate(spine, third)), rotate(chest, begin))
    joint_m = plus(body.mirrored(side, "shoulder"), rotate(chest, sizes.shoulder_joint))
    there = within(chest, unit(minus(joint_m, begin_m), rotate(chest, X)))
    seen = least(body.worst(f"{side}_shoulder"), trunk.chest_seen)
    local = slerp(IDENTITY, between(X, inside_cone(there, X, COLLAR)), seen)
    world = multiply(chest, local)
    long = sizes.shoulders + aside - begin[0]
    return local, world, plus(begin_m, times(rotate(world, X), long))


def _hand(body: Body, side: str, limb: Limb) -> tuple[Num, Quat]:
    """The hand in its forearm's frame: a turn about the forearm, then a swing of the wrist."""
    index_m, pinky_m = body.mirrored(side, "index"), body.mirrored(side, "pinky")
    along = minus(middle(index_m, pinky_m), body.mirrored(side, "wrist"))
    x, turn, good = _turned(limb, along, minus(index_m, pinky_m))
    if body.hands is not None:
        hand = body.hands[side]
        own_x, own_turn, own_good = _turned(limb, *hand.palm)
        known, there = where(good, body.worst(f"{side}_index", f"{side}_pinky"), 0.0), hand.seen > 0
        sure = most(_sure(hand, own_turn, along, minus(index_m, pinky_m)), 1 - known)
        limit = FOREARM_TWIST
        mixed = clamped(turn, -limit, limit) * (1 - sure) + clamped(own_turn, -limit, limit) * sure
        x, turn = where(there, own_x, x), where(there, mixed, turn)
        good = where(there, own_good, good)
    turn = where(good, clamped(turn, -FOREARM_TWIST, FOREARM_TWIST), 0.0)
    return turn, where(good, bend_wrist(x), IDENTITY)


def _turned(limb: Limb, along: Vec3, wide: Vec3) -> tuple[Vec3, Num, Any]:
    """Where a hand points in its forearm's frame, its turn about the forearm, and whether it has one."""
    along, wide = within(limb.lower_world, along), within(limb.lower_world, wide)
    x = unit(along, X)
    good = (length(along) > TINY) & (length(minus(wide, times(x, dot(wide, x)))) > TINY)
    z = across(wide, x, across(Z, x, Y))
    return x, swing_twist_angle(from_axes(x, cross(z, x), z), X), good


def _sure(hand: Hand, turn: Num, along: Vec3, wide: Vec3) -> Num:
    """How far a hand's own landmarks are to be believed about its turn, 0 to 1, where the body's differ.

    Seen from its edge a hand looks alike with the palm up and down: then it is believed as far as it
    agrees with the body's landmarks (`along` and `wide`), and as far as forearms turn."""
    own, other = (unit(cross(b, a), Y) for a, b in (hand.palm, (along, wide)))
    edge = smooth_step(where(own[2] < 0, -own[2], own[2]), *EDGE)
    possible = 1 - smooth_step(where(turn < 0, -turn, turn), FOREARM_TWIST, FOREARM_TWIST + BEYOND)
    return most(edge, smooth_step(dot(own, other), -0.3, 0.3)) * possible


def _hand_seen(body: Body, side: str) -> Num:
    seen = body.worst(f"{side}_index", f"{side}_pinky")
    return seen if body.hands is None else most(seen, body.hands[side].seen)


def _leg(body: Body, trunk: Trunk, sizes: Sizes, side: str) -> list[Part]:
    hip, knee, ankle = (f"{side}_{name}" for name in ("hip", "knee", "ankle"))
    upper_seen, lower_seen = body.worst(hip, knee), body.worst(hip, knee, ankle)
    hips = mirror(side, trunk.hips)
    root_m = rotate(hips, sizes.hip_joint)
    knee_m, ankle_m = body.mirrored(side, "knee"), body.mirrored(side, "ankle")
    toes = minus(body.mirrored(side, "foot_index"), body.mirrored(side, "heel"))
    known = length(toes) > TINY
    guide = where(known, cross(toes, minus(knee_m, root_m)), (0.0, 0.0, 0.0))
    upper_m = sizes.upper_leg + sizes.hip_joint[1]
    limb = limb_of(LEG, hips, root_m, (knee_m, ankle_m), upper_m, guide)
    straight = rotate(between(TOES, Z), within(limb.lower_world, unit(toes, Z)))
    foot = bend_ankle(where(known, straight, Z))
    return [
        ("UpperLeg", limb.upper, upper_seen),
        ("LowerLeg", limb.lower, lower_seen),
        ("Foot", foot, least(lower_seen, body.worst(f"{side}_foot_index"))),
    ]
