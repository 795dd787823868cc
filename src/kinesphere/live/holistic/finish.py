"""Hands and face of a person smoothed, and put into the body's own metres: a step's second half.

As for hands and faces alone, the size of a movement counts relative to that of the hand or face.
"""

from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import numpy as np
from jaxtyping import Float

from kinesphere.core import hand
from kinesphere.core.arrays import Array
from kinesphere.core.face import OUTER_EYES, Face
from kinesphere.core.hand import WRIST, Hand
from kinesphere.core.pose import Pose
from kinesphere.core.skeleton import INDEX
from kinesphere.live import constants as c
from kinesphere.live.faces import constants as face_constants
from kinesphere.live.faces import expressions, head
from kinesphere.live.faces.landmarks import SeenFace
from kinesphere.live.hands import constants as hand_constants
from kinesphere.live.hands.landmarks import SeenHand
from kinesphere.live.holistic.faces import BODY, MESH
from kinesphere.live.holistic.options import Parts
from kinesphere.live.holistic.scale import EYES_M, Sizes, View, face_sizes, hand_sizes
from kinesphere.live.holistic.track import Followed, Track
from kinesphere.live.smooth import OneEuroState, one_euro

T = TypeVar("T")
WRISTS: Final = tuple(INDEX[f"{side}_wrist"] for side in hand.SIDES)


@dataclass(frozen=True)
class HandFilters:
    """The filters of one hand's landmarks in the picture, and of those in metres from the wrist."""

    image: OneEuroState | None = None
    world: OneEuroState | None = None


@dataclass(frozen=True)
class PartFilters:
    """What is remembered of a person's hands (left, right) and face."""

    hands: tuple[HandFilters, HandFilters] = (HandFilters(), HandFilters())
    face: OneEuroState | None = None
    hand_sizes: tuple[Sizes, Sizes] = (Sizes(), Sizes())
    face_sizes: Sizes = field(default_factory=Sizes)


@dataclass(frozen=True)
class Finishing:
    """What there is to do, and where."""

    parts: Parts
    smoothing: bool
    t_ms: float
    view: View


def finish_parts(
    todo: Finishing, filters: PartFilters, followed: Followed, pose: Pose
) -> tuple[PartFilters, Pose]:
    """`pose` with its hands and face; its wrists in the picture are those of the hands."""
    xy_image_px = pose.xy_image_px.copy()
    hands: dict[str, Hand] = {}
    for index, (side, track) in enumerate(zip(hand.SIDES, followed.hands, strict=True)):
        filters, made = _finish_hand(todo, filters, index, track, pose)
        if made:
            hands[f"{side}_hand"] = made
            xy_image_px[WRISTS[index]] = made.xy_image_px[WRIST]
    filters, face = _finish_face(todo, filters, followed.face, pose)
    return filters, replace(pose, xy_image_px=xy_image_px, face=face, **hands)


def _finish_hand(
    todo: Finishing, filters: PartFilters, index: int, track: Track[SeenHand] | None, pose: Pose
) -> tuple[PartFilters, Hand | None]:
    if track is None:
        return replace(filters, hands=_with(filters.hands, index, HandFilters())), None
    side, seen = hand.SIDES[index], track.seen
    xy_px = seen.xyz_image_px[:, :2]
    sizes = hand_sizes(filters.hand_sizes[index], todo.view, side, seen.xyz_hand_m, xy_px)
    turn = todo.view.turned(WRISTS[index])
    from_wrist_m = (seen.xyz_hand_m - seen.xyz_hand_m[WRIST]) @ turn.T * sizes.factor
    state, image = filters.hands[index], seen.xyz_image_px
    size_px = track.region.size_px / hand_constants.FOLLOW_SCALE
    if todo.smoothing and size_px >= c.SMOOTH_MIN_SCALE_PX:
        image_state, image = one_euro(state.image, image, todo.t_ms, c.SMOOTH_LANDMARKS, size_px)
        world_state, from_wrist_m = one_euro(state.world, from_wrist_m, todo.t_ms, c.SMOOTH_WORLD)
        state = HandFilters(image_state, world_state)
    made = Hand(
        side=side,
        score=seen.score,
        xy_image_px=image[:, :2].copy(),
        z=image[:, 2].copy(),
        xyz_hand_m=seen.xyz_hand_m.copy(),
        image_size_px=pose.image_size_px,
        id=pose.id,
        xyz_world_m=pose.xyz_world_m[WRISTS[index]] + from_wrist_m,
    )
    filters = replace(filters, hand_sizes=_with(filters.hand_sizes, index, sizes))
    return replace(filters, hands=_with(filters.hands, index, state)), made


def _with(pair: tuple[T, T], index: int, one: T) -> tuple[T, T]:
    return (pair[0], one) if index else (one, pair[1])


def _finish_face(
    todo: Finishing, filters: PartFilters, track: Track[SeenFace] | None, pose: Pose
) -> tuple[PartFilters, Face | None]:
    if track is None:
        return replace(filters, face=None), None
    state, image = filters.face, track.seen.xyz_image_px
    size_px = track.region.size_px / face_constants.FOLLOW_SCALE
    if todo.smoothing and size_px >= c.SMOOTH_MIN_SCALE_PX:
        state, image = one_euro(state, image, todo.t_ms, c.SMOOTH_LANDMARKS, size_px)
    usual = EYES_M / float(np.linalg.norm(image[OUTER_EYES[0]] - image[OUTER_EYES[1]]))
    sizes = face_sizes(filters.face_sizes, todo.view, usual)
    turn = todo.view.turned(INDEX["nose"])
    made = Face(
        score=track.seen.score,
        xy_image_px=image[:, :2].copy(),
        z=image[:, 2].copy(),
        image_size_px=pose.image_size_px,
        id=pose.id,
        xyz_world_m=_at_head(image * (usual * sizes.own) @ turn.T, pose),
        rotation=turn @ head.rotation(image),
        expressions=expressions.expressions(image) if todo.parts.expressions else None,
    )
    return replace(filters, face=state, face_sizes=sizes), made


def _at_head(xyz_m: Float[Array, "n 3"], pose: Pose) -> Float[Array, "n 3"]:
    """A face where the body has its nose, eyes and mouth."""
    return xyz_m + (pose.xyz_world_m[BODY] - xyz_m[MESH]).mean(axis=0)
