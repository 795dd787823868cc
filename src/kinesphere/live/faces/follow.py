"""Frame to faces: found, their landmarks, which is which; smoothing. `step` is the whole of it.

A face is looked for where its landmarks were in the frame before; the detector runs only while there is
room for more faces. (MediaPipe `face_landmark_front_cpu.pbtxt`.) All regions of a frame go through the
landmark network in one call.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.face import Face
from kinesphere.engines import Network
from kinesphere.live import constants as body
from kinesphere.live.faces import constants as c
from kinesphere.live.faces.detect import find_faces
from kinesphere.live.faces.expressions import expressions
from kinesphere.live.faces.head import rotation
from kinesphere.live.faces.landmarks import SeenFace, find_meshes
from kinesphere.live.faces.regions import from_detection, from_landmarks
from kinesphere.live.smooth import OneEuroState, one_euro
from kinesphere.live.squares import same_place


@dataclass(frozen=True)
class Networks:
    """The detector, and one of the two networks of landmarks, loaded."""

    detector: Network
    mesh: Network


@dataclass(frozen=True)
class Options:
    """What the pipeline is asked to do."""

    max_faces: int = 1
    smoothing: bool = True


@dataclass(frozen=True)
class Followed:
    """A face that is followed, or was until a moment ago."""

    id: int
    region: Region
    """Where to look next."""
    t_ms: float
    """When it was last seen."""
    filter: OneEuroState | None = None


@dataclass(frozen=True)
class State:
    """All that is remembered from one frame to the next."""

    t_ms: float | None = None
    image_size_px: tuple[int, int] | None = None
    followed: tuple[Followed, ...] = ()
    lost: tuple[Followed, ...] = ()
    next_id: int = 0


def step(
    networks: Networks,
    options: Options,
    state: State,
    picture_rgb: UInt8[Array, "height width 3"],
    t_ms: float,
) -> tuple[State, list[Face]]:
    """One frame of a clip.

    t_ms   the frame's time in milliseconds; later than the last frame's

    A picture of another size begins a new clip. The same input gives the same output, bit for bit.
    """
    size_px = (picture_rgb.shape[1], picture_rgb.shape[0])
    if state.image_size_px != size_px:
        state = State(image_size_px=size_px)
    known: list[Followed | None] = [*state.followed[: options.max_faces]]
    places = [one.region for one in known if one]
    if (room := options.max_faces - len(known)) > 0:
        found = [from_detection(face) for face in find_faces(networks.detector, picture_rgb)]
        places += apart(places, found)[:room]
        known += [None] * (len(places) - len(known))
    seen = find_meshes(networks.mesh, picture_rgb, places)
    pairs = once([(one, face) for one, face in zip(known, seen, strict=True) if face])
    state, named = _named(state, pairs, t_ms)
    smoothed = [_smoothed(one, face, t_ms, options) for one, face in named]
    followed = tuple(one for one, _ in smoothed if one.region.usable)
    faces = [_face(one.id, face, size_px) for one, face in smoothed]
    return replace(state, t_ms=t_ms, followed=followed), faces


def apart(taken: Sequence[Region], regions: Sequence[Region]) -> list[Region]:
    """Those regions, the surest first, that hold no face which is followed, each once.

    (MediaPipe `association_norm_rect_calculator.cc`: boxes upright whatever the regions' rotation.)
    """
    new: list[Region] = []
    for region in regions:
        if region.usable and not any(
            same_place(region, other, c.SAME_REGION) for other in (*taken, *new)
        ):
            new.append(region)
    return new


def once(
    pairs: Sequence[tuple[Followed | None, SeenFace]],
) -> list[tuple[Followed | None, SeenFace]]:
    """Each face once: of two regions that end on one face the first, which is followed for longer."""
    kept: list[tuple[Followed | None, SeenFace]] = []
    regions: list[Region] = []
    for one, face in pairs:
        region = from_landmarks(face.xyz_image_px[:, :2])
        if not any(same_place(region, other, c.SAME_REGION) for other in regions):
            kept.append((one, face))
            regions.append(region)
    return kept


def _named(
    state: State, pairs: Sequence[tuple[Followed | None, SeenFace]], t_ms: float
) -> tuple[State, list[tuple[Followed, SeenFace]]]:
    """Which face is which: new ones are those lost a moment ago nearby, or get a number."""
    here = {one.id for one, _ in pairs if one}
    lost = [
        one
        for one in (*state.lost, *state.followed)
        if one.id not in here and t_ms - one.t_ms <= c.REMEMBER_MS
    ]
    named: list[tuple[Followed, SeenFace]] = []
    next_id = state.next_id
    for one, face in pairs:
        region = from_landmarks(face.xyz_image_px[:, :2])
        before = one or _returned(lost, region)
        if before is None:
            before, next_id = Followed(next_id, region, t_ms), next_id + 1
        lost = [other for other in lost if other.id != before.id]
        named.append((before if one else replace(before, filter=None), face))
    return replace(state, lost=tuple(lost), next_id=next_id), named


def _returned(lost: Sequence[Followed], region: Region) -> Followed | None:
    """The lost face that is nearest to where a new one is, if it is near."""
    away = [
        math.dist(one.region.center_px, region.center_px)
        / max(one.region.size_px, region.size_px, 1.0)
        for one in lost
    ]
    nearest = int(np.argmin(away)) if away else -1
    return lost[nearest] if away and away[nearest] < c.RETURN_DISTANCE else None


def _smoothed(
    one: Followed, face: SeenFace, t_ms: float, options: Options
) -> tuple[Followed, SeenFace]:
    """A face smoothed as a body's landmarks are, and where to look for it next.

    The size of a movement counts relative to the face's size. (The reference does not smooth faces.)
    """
    region, state, xyz_px = from_landmarks(face.xyz_image_px[:, :2]), one.filter, face.xyz_image_px
    size_px = region.size_px / c.FOLLOW_SCALE
    if options.smoothing and size_px >= body.SMOOTH_MIN_SCALE_PX:
        state, xyz_px = one_euro(state, xyz_px, t_ms, body.SMOOTH_LANDMARKS, size_px)
    return Followed(one.id, region, t_ms, state), replace(face, xyz_image_px=xyz_px)


def _face(number: int, face: SeenFace, size_px: tuple[int, int]) -> Face:
    # Copies: the arrays of the state are the filters' memory, and a face is its owner's to change.
    return Face(
        score=face.score,
        xy_image_px=face.xyz_image_px[:, :2].copy(),
        z=face.xyz_image_px[:, 2].copy(),
        image_size_px=size_px,
        id=number,
        rotation=rotation(face.xyz_image_px),
        expressions=expressions(face.xyz_image_px),
    )
