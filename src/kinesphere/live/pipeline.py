"""Frame to poses: detect, crop, landmarks, who is who; lift, smooth, mask. `step` is the whole of it.

State is one frozen value: `step(networks, options, state, frame, t_ms) -> (state, poses)`. To begin
anew is to pass a fresh `State()`; the same input gives the same output, bit for bit, on one machine.

A step has two halves. `look` runs the networks and says where to look next; `finish` puts depth right,
smooths what was seen and makes poses of it. The next frame's `look` does not wait for this frame's
`finish`, so on a clip the two can work at the same time (`live/clips.py`).
"""

from dataclasses import replace
from time import perf_counter

from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.pose import Pose
from kinesphere.live import detect
from kinesphere.live.far import find_people_far
from kinesphere.live.finish import finish
from kinesphere.live.holistic.look import Frame, look_at_parts
from kinesphere.live.holistic.track import PartsState
from kinesphere.live.landmarks import find_landmarks
from kinesphere.live.networks import Networks
from kinesphere.live.people import (
    FAR_SELDOM_MS,
    SEARCH_SELDOM_MS,
    People,
    searched,
    settle,
    unfollowed,
    wants_search,
)
from kinesphere.live.state import Looked, Options, State, finished_of, looked_of, state_of


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
    were = {one.id for one in people.followed}
    people, found = settle(people, new, seen, t_ms, options.max_poses)
    if search and (far or (options.max_poses > 1 and not options.far)):
        seldom_ms = FAR_SELDOM_MS if options.far else SEARCH_SELDOM_MS
        came = {one.id for one in found} - were
        people = searched(people, bool(came), t_ms, seldom_ms)
    looked = Looked(t_ms, size_px, people, tuple(found))
    if options.parts is None or networks.parts is None:
        return looked
    parts = before.parts if before.image_size_px == size_px else PartsState()
    frame = Frame(picture_rgb, t_ms, began_s, options.smoothing, networks.each)
    parts, found = look_at_parts(networks.parts, options.parts, parts, frame, found)
    return replace(looked, found=found, parts=parts)


def _detect(
    networks: Networks, picture_rgb: UInt8[Array, "height width 3"], far: bool
) -> list[Region]:
    find = find_people_far if far else detect.find_people
    people = find(networks.detector, picture_rgb, networks.each)
    return [detect.to_region(person) for person in people]
