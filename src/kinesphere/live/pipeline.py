"""Frame to poses: detect, crop, landmarks, smooth, track. `step` is the whole of it.

State is one frozen value: `step(networks, options, state, frame, t_ms) -> (state, poses)`. To begin
anew is to pass a fresh `State()`; the same input gives the same output, bit for bit, on one machine.
"""

from dataclasses import dataclass, replace

from jaxtyping import Float, UInt8

from kinesphere import engines
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.core.errors import WeightsError
from kinesphere.core.pose import Pose
from kinesphere.engines import Network
from kinesphere.live import constants as c
from kinesphere.live import detect, mask
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.smooth import OneEuroState, low_pass, one_euro
from kinesphere.weights import Weights


@dataclass(frozen=True)
class Options:
    """What a pipeline is asked to do."""

    smoothing: bool = True
    segmentation: bool = False
    smooth_segmentation: bool = True


@dataclass(frozen=True)
class Networks:
    """The two networks, loaded."""

    detector: Network
    landmarks: Network


@dataclass(frozen=True)
class Filters:
    """The states of all filters of one person."""

    landmarks: OneEuroState | None = None
    auxiliary: OneEuroState | None = None
    world: OneEuroState | None = None
    visibility: Float[Array, "33"] | None = None


@dataclass(frozen=True)
class State:
    """All that the pipeline remembers from one frame to the next."""

    t_ms: float | None = None
    image_size_px: tuple[int, int] | None = None
    region: Region | None = None
    """Where to look next; None when nobody is being followed."""
    filters: Filters = Filters()
    mask: Float[Array, "height width"] | None = None


def load_networks(
    detector: Weights,
    landmarks: Weights,
    segmentation: bool = False,
    engine: str = "auto",
    threads: int | None = None,
) -> Networks:
    """Both networks, computing only what `step` needs.

    Raises as `engines.load`, and WeightsError when a network looks at crops of another size.
    """
    _check_input(detector, c.DETECTOR_SIZE_PX)
    _check_input(landmarks, c.LANDMARKS_SIZE_PX)
    wanted = ("landmarks", "presence", "heatmaps", "world") + ("mask",) * segmentation
    return Networks(
        engines.load(detector, ("scores", "boxes"), engine, threads),
        engines.load(landmarks, wanted, engine, threads),
    )


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

    A picture of another size begins a new clip. Poses hold one person at most.
    """
    size_px = (picture_rgb.shape[1], picture_rgb.shape[0])
    if state.image_size_px != size_px:
        state = State(image_size_px=size_px)
    region = state.region or _detect(networks.detector, picture_rgb)
    found = find_landmarks(networks.landmarks, picture_rgb, region) if region else None
    if region is None or found is None:
        return State(t_ms=t_ms, image_size_px=size_px), []
    filters, smooth = _smooth(state, found, t_ms, options.smoothing)
    blended = _mask(options, state, found, region, size_px)
    follow = region_around(smooth.auxiliary_px[0], smooth.auxiliary_px[1], c.REGION_SCALE)
    following = follow if follow.usable else None
    return State(t_ms, size_px, following, filters, blended), [_pose(smooth, size_px, blended)]


def _detect(network: Network, picture_rgb: UInt8[Array, "height width 3"]) -> Region | None:
    regions = (detect.to_region(person) for person in detect.find_people(network, picture_rgb))
    return next((region for region in regions if region.usable), None)


def _smooth(
    state: State, found: Landmarks, t_ms: float, smoothing: bool
) -> tuple[Filters, Landmarks]:
    """The filters of `state` moved on, and `found` smoothed.

    The auxiliary points, which aim the next crop, are smoothed always, as in MediaPipe. The size of
    a movement counts relative to the person's size in the picture.
    """
    filters = state.filters
    size_px = region_around(found.auxiliary_px[0], found.auxiliary_px[1], 1.0).size_px
    if size_px < c.SMOOTH_MIN_SCALE_PX:
        return filters, found
    aux_state, aux = one_euro(
        filters.auxiliary, found.auxiliary_px, t_ms, c.SMOOTH_AUXILIARY, size_px
    )
    if not smoothing:
        return replace(filters, auxiliary=aux_state), replace(found, auxiliary_px=aux)
    image_state, image = one_euro(
        filters.landmarks, found.xyz_image_px, t_ms, c.SMOOTH_LANDMARKS, size_px
    )
    world_state, world = one_euro(filters.world, found.xyz_world_m, t_ms, c.SMOOTH_WORLD)
    passed = 1.0 if state.t_ms is None else max(0.0, t_ms - state.t_ms) / c.REFERENCE_FRAME_MS
    visibility = low_pass(filters.visibility, found.visibility, c.VISIBILITY_ALPHA, passed)
    return Filters(image_state, aux_state, world_state, visibility), replace(
        found, xyz_image_px=image, auxiliary_px=aux, xyz_world_m=world, visibility=visibility
    )


def _mask(
    options: Options, state: State, found: Landmarks, region: Region, size_px: tuple[int, int]
) -> Float[Array, "height width"] | None:
    if found.mask_logits is None:
        return None
    new = mask.project(found.mask_logits, region, size_px)
    if not options.smooth_segmentation or state.mask is None:
        return new
    return mask.blend(state.mask, new, region)


def _pose(
    found: Landmarks, size_px: tuple[int, int], mask: Float[Array, "height width"] | None
) -> Pose:
    # Copies: the arrays of the state are the filters' memory, and a pose is its owner's to change.
    return Pose(
        xy_image_px=found.xyz_image_px[:, :2].copy(),
        z=found.xyz_image_px[:, 2].copy(),
        xyz_world_m=found.xyz_world_m.copy(),
        visibility=found.visibility.copy(),
        presence=found.presence.copy(),
        score=found.score,
        image_size_px=size_px,
        mask=None if mask is None else mask.copy(),
    )
