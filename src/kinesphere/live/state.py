"""What a pipeline is asked to do, and all that it remembers from one frame to the next."""

from dataclasses import dataclass, field

from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.holistic.finish import PartFilters
from kinesphere.live.holistic.options import Parts
from kinesphere.live.holistic.track import PartsState
from kinesphere.live.lift.lifting import Known, Lifting
from kinesphere.live.people import Found, People
from kinesphere.live.smooth import OneEuroState


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
