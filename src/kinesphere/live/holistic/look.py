"""The hands and faces of those who were found in a frame: the part of a step that runs networks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final, Literal

from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Each
from kinesphere.live.constants import SMOOTH_LANDMARKS
from kinesphere.live.holistic import faces, hands
from kinesphere.live.holistic.options import PartNetworks, Parts
from kinesphere.live.holistic.track import Followed, PartsState, Turn
from kinesphere.live.holistic.wrists import put_right
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.people import Found
from kinesphere.live.smooth import one_euro

COST_ALPHA: Final = 0.2
"""The weight of a new measurement in what hands, or faces, are thought to cost."""
LONGEST_MS: Final = 250.0
"""Whoever waited so long has their turn, whatever it costs."""
IN_TIME: Final = 0.9
"""A frame that comes this part of the time after the last turn is in time: cameras are not exact."""
LATE: Final = 1.4
"""So many times between two turns a kind waits for a frame of its own."""

Kind = Literal["hands", "face"]


@dataclass(frozen=True)
class Frame:
    """What is looked at, and what it has cost so far."""

    picture_rgb: UInt8[Array, "height width 3"]
    t_ms: float
    began_s: float
    """When work on it began, by the clock."""
    smoothing: bool = True
    each: Each = map

    @property
    def size_px(self) -> tuple[int, int]:
        return self.picture_rgb.shape[1], self.picture_rgb.shape[0]


def look_at_parts(
    networks: PartNetworks, parts: Parts, before: PartsState, frame: Frame, found: Sequence[Found]
) -> tuple[PartsState, tuple[Found, ...]]:
    """`found` with their hands and faces; those who wait for their turn go along with their bodies."""
    known = {followed.id: followed for followed in before.followed}
    people = [known.get(one.id, Followed(one.id)) for one in found]
    people, found = _put_right(people, found)
    people, bodies = _aimed(people, [one.landmarks for one in found], frame)
    state = before
    kinds: tuple[Kind, Kind] = ("hands", "face")
    for kind in sorted(kinds, key=lambda kind: getattr(before, kind).t_ms):
        turn: Turn = getattr(state, kind)
        if not getattr(networks, kind):
            continue
        busy = state is not before
        if _has_turn(parts, turn, frame, busy):
            began_s = perf_counter()
            look = _look_for_hands if kind == "hands" else _look_for_faces
            people = look(networks, frame, people, bodies)
            state = replace(state, **{kind: _after(parts, turn, frame, began_s)})
        else:
            people = [_carry(kind, one, body) for one, body in zip(people, bodies, strict=True)]
    state = replace(state, followed=tuple(people))
    return state, tuple(
        replace(one, parts=followed) for one, followed in zip(found, people, strict=True)
    )


def _put_right(
    people: Sequence[Followed], found: Sequence[Found]
) -> tuple[list[Followed], list[Found]]:
    """Bodies with their own wrists, and who of them had exchanged ones."""
    pairs = list(zip(people, found, strict=True))
    right = [put_right(body.landmarks, one) for one, body in pairs]
    rows = list(zip(people, found, right, strict=True))
    return (
        [replace(one, doubted=now is not body.landmarks) for one, body, now in rows],
        [replace(body, landmarks=now) for _, body, now in rows],
    )


def _aimed(
    people: Sequence[Followed], bodies: Sequence[Landmarks], frame: Frame
) -> tuple[list[Followed], list[Landmarks]]:
    """Bodies smoothed, as in the reference: what is looked for should not tremble as networks do."""
    if not frame.smoothing:
        return list(people), list(bodies)
    aims = [
        one_euro(one.aim, body.xyz_image_px, frame.t_ms, SMOOTH_LANDMARKS, body.size_px)
        for one, body in zip(people, bodies, strict=True)
    ]
    return (
        [replace(one, aim=aim) for one, (aim, _) in zip(people, aims, strict=True)],
        [replace(body, xyz_image_px=xyz) for body, (_, xyz) in zip(bodies, aims, strict=True)],
    )


def _has_turn(parts: Parts, turn: Turn, frame: Frame, busy: bool) -> bool:
    """`busy`: the other kind had its turn in this frame; if it can be, each has frames of its own."""
    waited_ms = frame.t_ms - turn.t_ms
    if parts.fps and waited_ms < (LATE if busy else IN_TIME) * 1000.0 / parts.fps:
        return False
    if parts.max_ms is None or waited_ms >= LONGEST_MS:
        return True
    spent_ms = (perf_counter() - frame.began_s) * 1000.0
    return spent_ms + turn.cost_ms <= parts.max_ms


def _after(parts: Parts, turn: Turn, frame: Frame, began_s: float) -> Turn:
    if parts.max_ms is None:
        return Turn(frame.t_ms)
    took_ms = (perf_counter() - began_s) * 1000.0
    alpha = COST_ALPHA if turn.cost_ms else 1.0
    return Turn(frame.t_ms, turn.cost_ms + alpha * (took_ms - turn.cost_ms))


def _look_for_hands(
    networks: PartNetworks, frame: Frame, people: Sequence[Followed], bodies: Sequence[Landmarks]
) -> list[Followed]:
    assert networks.hands is not None
    asked = [
        hand
        for i, body in enumerate(bodies)
        for hand in hands.wanted(i, body, people[i], frame.size_px)
    ]
    seen = hands.look_for_hands(networks.hands, frame.picture_rgb, asked, frame.each)
    tracks = {
        (hand.person, hand.side): hands.follow(hand, one)
        for hand, one in zip(asked, seen, strict=True)
    }
    return [
        replace(one, hands=(tracks.get((i, 0)), tracks.get((i, 1)))) for i, one in enumerate(people)
    ]


def _look_for_faces(
    networks: PartNetworks, frame: Frame, people: Sequence[Followed], bodies: Sequence[Landmarks]
) -> list[Followed]:
    assert networks.face is not None
    asked = [
        face
        for i, body in enumerate(bodies)
        if (face := faces.wanted_face(i, body, people[i].face, frame.size_px))
    ]
    seen = faces.look_for_faces(networks.face, frame.picture_rgb, asked, frame.each)
    tracks = {face.person: faces.follow(face, one) for face, one in zip(asked, seen, strict=True)}
    return [replace(one, face=tracks.get(i)) for i, one in enumerate(people)]


def _carry(kind: Kind, followed: Followed, body: Landmarks) -> Followed:
    if kind == "hands":
        return replace(followed, hands=hands.carried_hands(body, followed.hands))
    return replace(followed, face=faces.carried_face(body, followed.face))
