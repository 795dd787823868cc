"""Frame to poses: detect, crop, landmarks, who is who; lift, smooth, mask. `step` is the whole of it.

State is one frozen value: `step(networks, options, state, frame, t_ms) -> (state, poses)`. To begin
anew is to pass a fresh `State()`; the same input gives the same output, bit for bit, on one machine.

A step has two halves. `look` runs the networks and says where to look next; `finish` puts depth right,
smooths what was seen and makes poses of it. The next frame's `look` does not wait for this frame's
`finish`, so on a clip the two can work at the same time (`live/clips.py`).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere import engines
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.cpu import cores
from kinesphere.core.crop import BANDS, Each, Region
from kinesphere.core.errors import WeightsError
from kinesphere.core.pose import Pose
from kinesphere.engines import Network
from kinesphere.live import constants as c
from kinesphere.live import detect, mask
from kinesphere.live.far import find_people_far
from kinesphere.live.holistic.finish import WRISTS, Finishing, PartFilters, finish_parts
from kinesphere.live.holistic.look import Frame as PartsFrame
from kinesphere.live.holistic.look import look_at_parts
from kinesphere.live.holistic.options import PartNetworks, Parts, load_parts
from kinesphere.live.holistic.scale import View
from kinesphere.live.holistic.track import Followed, PartsState
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.lift.lifting import Known, Lifting, lifted
from kinesphere.live.people import (
    FAR_SELDOM_MS,
    SEARCH_SELDOM_MS,
    Found,
    People,
    searched,
    settle,
    unfollowed,
    wants_search,
)
from kinesphere.live.smooth import OneEuroState, low_pass, one_euro
from kinesphere.weights import Weights


@dataclass(frozen=True)
class Options:
    """What a pipeline is asked to do."""

    smoothing: bool = True
    segmentation: bool = False
    smooth_segmentation: bool = True
    max_poses: int = 1
    far: bool = False
    """Search in tiles too, for people who are small in the picture."""
    lifting: Lifting | None = None
    """Puts depth right; None leaves what the landmark network says."""
    parts: Parts | None = None
    """Hands and faces too."""


@dataclass(frozen=True)
class Networks:
    """The two networks, loaded, and what shares out the cutting of their crops.

    parts   those of hands and faces, where they were asked for
    """

    detector: Network
    landmarks: Network
    each: Each = map
    parts: PartNetworks | None = None


@dataclass(frozen=True)
class Filters:
    """The states of what is smoothed of one person."""

    id: int
    landmarks: OneEuroState | None = None
    world: OneEuroState | None = None
    visibility: Float[Array, "33"] | None = None
    mask: Float[Array, "height width"] | None = None
    known: Known = field(default_factory=Known)
    """Of the lift."""
    parts: PartFilters = field(default_factory=PartFilters)
    """Of hands and face."""


@dataclass(frozen=True)
class Looked:
    """What `look` knows after a frame, and what it saw there."""

    t_ms: float | None = None
    image_size_px: tuple[int, int] | None = None
    people: People = field(default_factory=People)
    found: tuple[Found, ...] = ()
    parts: PartsState = field(default_factory=PartsState)


@dataclass(frozen=True)
class Finished:
    """What `finish` knows after a frame: the filters of those who were in it."""

    t_ms: float | None = None
    image_size_px: tuple[int, int] | None = None
    filters: tuple[Filters, ...] = ()


@dataclass(frozen=True)
class State:
    """All that the pipeline remembers from one frame to the next."""

    t_ms: float | None = None
    image_size_px: tuple[int, int] | None = None
    people: People = field(default_factory=People)
    filters: tuple[Filters, ...] = ()
    parts: PartsState = field(default_factory=PartsState)


def load_networks(
    detector: Weights,
    landmarks: Weights,
    segmentation: bool = False,
    engine: str = "auto",
    threads: int | None = None,
    workers: int = 1,
    parts: Parts | None = None,
) -> Networks:
    """The networks, computing only what `step` needs; see `engines.load`.

    Raises as `engines.load`, and WeightsError when a network looks at crops of another size.
    """
    _check_input(detector, c.DETECTOR_SIZE_PX)
    _check_input(landmarks, c.LANDMARKS_SIZE_PX)
    if segmentation and "mask" not in landmarks.card.outputs:
        raise WeightsError(
            f"{landmarks.path.name} gives no masks (see its card): use weights with their mask branch "
            "(`kinesphere export --variants mask`), or ask for no mask"
        )
    wanted = ("landmarks", "presence", "heatmaps", "world") + ("mask",) * segmentation
    return Networks(
        engines.load(detector, ("scores", "boxes"), engine, threads, workers),
        engines.load(landmarks, wanted, engine, threads, workers),
        _each(threads, workers),
        None if parts is None else load_parts(parts, engine, threads, workers),
    )


def _each(threads: int | None, workers: int) -> Each:
    """Two threads for one crop, where no other worker wants them."""
    alone = workers == 1 and min(threads or BANDS, cores()) >= BANDS
    return ThreadPoolExecutor(BANDS, "kinesphere-crop").map if alone else map


def _check_input(weights: Weights, size_px: int) -> None:
    got = weights.card.input_size_px
    if got != (size_px, size_px):
        raise WeightsError(
            f"{weights.path.name} takes pictures of {got[0]} x {got[1]} pixels; "
            f"{size_px} x {size_px} is needed here"
        )


def step(
    networks: Networks,
    options: Options,
    state: State,
    picture_rgb: UInt8[Array, "height width 3"],
    t_ms: float,
) -> tuple[State, list[Pose]]:
    """One frame of a clip.

    t_ms   the frame's time in milliseconds; later than the last frame's

    A picture of another size begins a new clip. Poses hold `options.max_poses` people at most.
    """
    looked = look(networks, options, looked_of(state), picture_rgb, t_ms)
    finished, poses = finish(options, finished_of(state), looked)
    return state_of(looked, finished), poses


def looked_of(state: State) -> Looked:
    """The half of `state` that `look` goes on with."""
    return Looked(state.t_ms, state.image_size_px, state.people, parts=state.parts)


def finished_of(state: State) -> Finished:
    """The half of `state` that `finish` goes on with."""
    return Finished(state.t_ms, state.image_size_px, state.filters)


def state_of(looked: Looked, finished: Finished) -> State:
    """The two halves, after the same frame, as one."""
    filters, parts = finished.filters, looked.parts
    return State(looked.t_ms, looked.image_size_px, looked.people, filters, parts)


def look(
    networks: Networks,
    options: Options,
    before: Looked,
    picture_rgb: UInt8[Array, "height width 3"],
    t_ms: float,
) -> Looked:
    """The first half of a step: who is in the picture, and where to look in the next one."""
    began_s = perf_counter()
    size_px = (picture_rgb.shape[1], picture_rgb.shape[0])
    people = before.people if before.image_size_px == size_px else People()
    people = replace(people, followed=people.followed[: options.max_poses])
    search = wants_search(people, t_ms, options.max_poses)
    # Tiles take long: while nobody is there they have their turns, and the whole picture every frame.
    far = options.far and t_ms >= people.search_ms
    regions = _detect(networks, picture_rgb, far) if search else []
    new = unfollowed(people, regions, options.max_poses)
    looked_into = [*(person.region for person in people.followed), *new]
    seen = find_landmarks(networks.landmarks, picture_rgb, looked_into, networks.each)
    people, found = settle(people, new, seen, t_ms, options.max_poses)
    if search and (far or (options.max_poses > 1 and not options.far)):
        seldom_ms = FAR_SELDOM_MS if options.far else SEARCH_SELDOM_MS
        came = {one.id for one in found} - {one.id for one in before.people.followed}
        people = searched(people, bool(came), t_ms, seldom_ms)
    looked = Looked(t_ms, size_px, people, tuple(found))
    if options.parts is None or networks.parts is None:
        return looked
    parts = before.parts if before.image_size_px == size_px else PartsState()
    frame = PartsFrame(picture_rgb, t_ms, began_s, options.smoothing, networks.each)
    parts, found = look_at_parts(networks.parts, options.parts, parts, frame, found)
    return replace(looked, found=found, parts=parts)


def _detect(
    networks: Networks, picture_rgb: UInt8[Array, "height width 3"], far: bool
) -> list[Region]:
    find = find_people_far if far else detect.find_people
    people = find(networks.detector, picture_rgb, networks.each)
    return [detect.to_region(person) for person in people]


def finish(options: Options, before: Finished, looked: Looked) -> tuple[Finished, list[Pose]]:
    """The second half of a step: what was seen, smoothed, as poses."""
    assert looked.t_ms is not None and looked.image_size_px is not None
    if before.image_size_px != looked.image_size_px:
        before = Finished()
    frame = _Frame(looked.t_ms, before.t_ms, looked.image_size_px)
    known = {filters.id: filters for filters in before.filters}
    done = [
        _finish_one(options, known.get(one.id, Filters(one.id)), one, frame) for one in looked.found
    ]
    filters = tuple(filters for filters, _ in done)
    return Finished(looked.t_ms, looked.image_size_px, filters), [pose for _, pose in done]


@dataclass(frozen=True)
class _Frame:
    t_ms: float
    last_ms: float | None
    size_px: tuple[int, int]


def _finish_one(
    options: Options, filters: Filters, found: Found, frame: _Frame
) -> tuple[Filters, Pose]:
    filters, seen = _lift(options, filters, found.landmarks, frame)
    parts = _of_their_sides(found, seen)
    filters, smooth = _smooth(filters, seen, frame, options.smoothing)
    blended = _mask(options, filters, found, frame.size_px)
    filters, pose = replace(filters, mask=blended), _pose(found.id, smooth, frame.size_px, blended)
    if options.parts is None or parts is None:
        return filters, pose
    todo = Finishing(
        options.parts, options.smoothing, frame.t_ms, _view(options, seen, frame.size_px)
    )
    known, pose = finish_parts(todo, filters.parts, parts, pose)
    return replace(filters, parts=known), pose


def _of_their_sides(found: Found, seen: Landmarks) -> Followed | None:
    """Hands change sides with the wrists, where the lift has put the body's sides right."""
    raw, right = (one.xyz_image_px[list(WRISTS), :2] for one in (found.landmarks, seen))
    if found.parts is None or (raw == right).all() or not (raw == right[::-1]).all():
        return found.parts
    return replace(found.parts, hands=found.parts.hands[::-1])


def _view(options: Options, seen: Landmarks, size_px: tuple[int, int]) -> View:
    """The body as it is in this frame, which the size of hands and face is measured by."""
    focal_px = options.lifting.focal_px(size_px) if options.lifting else None
    xy_px = seen.xyz_image_px[:, :2]
    return View(seen.xyz_world_m, xy_px, seen.position_m, focal_px, size_px)


def _lift(
    options: Options, filters: Filters, seen: Landmarks, frame: _Frame
) -> tuple[Filters, Landmarks]:
    if options.lifting is None:
        return filters, seen
    known, seen = lifted(options.lifting, filters.known, seen, frame.size_px, frame.t_ms)
    return replace(filters, known=known), seen


def _smooth(
    filters: Filters, seen: Landmarks, frame: _Frame, smoothing: bool
) -> tuple[Filters, Landmarks]:
    """The filters moved on, and `seen` smoothed.

    The size of a movement counts relative to the person's size in the picture.
    """
    t_ms, size_px = frame.t_ms, seen.size_px
    if not smoothing or size_px < c.SMOOTH_MIN_SCALE_PX:
        return filters, seen
    image_state, image = one_euro(
        filters.landmarks, seen.xyz_image_px, t_ms, c.SMOOTH_LANDMARKS, size_px
    )
    world_state, world = one_euro(filters.world, _metres(seen), t_ms, c.SMOOTH_WORLD)
    passed = 1.0 if frame.last_ms is None else max(0.0, t_ms - frame.last_ms) / c.REFERENCE_FRAME_MS
    visibility = low_pass(filters.visibility, seen.visibility, c.VISIBILITY_ALPHA, passed)
    return replace(
        filters, landmarks=image_state, world=world_state, visibility=visibility
    ), replace(
        seen,
        xyz_image_px=image,
        xyz_world_m=world[: skeleton.COUNT],
        position_m=world[skeleton.COUNT] if len(world) > skeleton.COUNT else None,
        visibility=visibility,
    )


def _metres(seen: Landmarks) -> Float[Array, "n 3"]:
    """All that is smoothed in metres: landmarks, and where they are if that is known."""
    if seen.position_m is None:
        return seen.xyz_world_m
    return np.vstack([seen.xyz_world_m, seen.position_m])


def _mask(
    options: Options, filters: Filters, found: Found, size_px: tuple[int, int]
) -> Float[Array, "height width"] | None:
    logits = found.landmarks.mask_logits
    if logits is None:
        return None
    new = mask.project(logits, found.region, size_px)
    if not options.smooth_segmentation or filters.mask is None:
        return new
    return mask.blend(filters.mask, new, found.region)


def _pose(
    number: int,
    smooth: Landmarks,
    size_px: tuple[int, int],
    mask: Float[Array, "height width"] | None,
) -> Pose:
    # Copies: the arrays of the state are the filters' memory, and a pose is its owner's to change.
    return Pose(
        xy_image_px=smooth.xyz_image_px[:, :2].copy(),
        z=smooth.xyz_image_px[:, 2].copy(),
        xyz_world_m=smooth.xyz_world_m.copy(),
        visibility=smooth.visibility.copy(),
        presence=smooth.presence.copy(),
        score=smooth.score,
        image_size_px=size_px,
        id=number,
        mask=None if mask is None else mask.copy(),
        sigma_m=None if smooth.sigma_m is None else smooth.sigma_m.copy(),
        position_m=None if smooth.position_m is None else smooth.position_m.copy(),
    )
