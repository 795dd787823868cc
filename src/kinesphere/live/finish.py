"""What was seen in a frame put right, smoothed, and made into poses: the second half of a step."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.pose import Pose
from kinesphere.live import constants as c
from kinesphere.live import mask
from kinesphere.live.holistic.finish import WRISTS, Finishing, finish_parts
from kinesphere.live.holistic.scale import View
from kinesphere.live.holistic.track import Followed
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.lift.lifting import lifted
from kinesphere.live.people import Found
from kinesphere.live.smooth import low_pass, one_euro
from kinesphere.live.state import Filters, Finished, Looked, Options


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
