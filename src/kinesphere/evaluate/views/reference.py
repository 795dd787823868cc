"""What a person's joints are held to be, by all cameras together, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.evaluate.views import body, joints, movenet
from kinesphere.evaluate.views.aim import aimed
from kinesphere.evaluate.views.definitions import without
from kinesphere.evaluate.views.footage import Footage
from kinesphere.evaluate.views.people import Person
from kinesphere.evaluate.views.smooth import smoothed
from kinesphere.evaluate.views.triangulate import LEAST_CAMERAS, flat, triangulated
from kinesphere.progress import Track

MM: Final = 1000.0


@dataclass(frozen=True)
class Reference:
    """One person's joints.

    cameras     (c,) turned a little, so that their rays meet where this person is
    xyz_m       (m, 12, 3) in the calibration's frame; NaN where fewer than two cameras saw the person
    seen_px     (c, m, 12, 2) what it was made from, as in the pictures
    left_out_m  (c, m, 12, 3) the same without each of the cameras; empty with two cameras
    """

    cameras: tuple[Camera, ...]
    xyz_m: Float[Array, "m 12 3"]
    seen_px: Float[Array, "c m 12 2"]
    left_out_m: Float[Array, "k m 12 3"]

    def away_px(self) -> Float[Array, "c m 12"]:
        """How far what was seen is from the reference, in the pictures."""
        pairs = zip(self.cameras, self.seen_px, strict=True)
        points_m = self.xyz_m.reshape(-1, 3)
        missed = [one.project(points_m).reshape(seen.shape) - seen for one, seen in pairs]
        return np.linalg.norm(np.stack(missed), axis=3)

    def spread_mm(self) -> Float[Array, "12"]:
        """How far each joint moves when one camera is left out: means, from the middle of the hips."""
        if not len(self.left_out_m):
            return np.full(joints.COUNT, np.nan)
        moved_m = joints.centred(self.left_out_m) - joints.centred(self.xyz_m)
        return np.nanmean(np.linalg.norm(moved_m, axis=3), axis=(0, 1)) * MM


@dataclass(frozen=True)
class Subject:
    """One person, and what is held to be true of them.

    points        BlazePose's joints triangulated
    body          a body fitted to BlazePose's landmarks: what errors are measured from
    independent   MoveNet's joints triangulated; None if it was not asked for
    """

    person: Person
    points: Reference
    body: Reference
    independent: Reference | None

    def in_camera_m(self, k: int) -> Float[Array, "m 12 3"]:
        """The body's joints as a camera sees them."""
        return _seen(self.body.cameras[k], self.body.xyz_m)

    def independent_m(self, k: int, meaning_the_same: bool) -> Float[Array, "m 12 3"]:
        """The independent joints in a camera's frame; as they are, or moved to what the body means."""
        assert self.independent is not None
        xyz_m = self.independent.xyz_m
        if meaning_the_same:
            xyz_m = without(xyz_m, self.body.xyz_m)
        return _seen(self.body.cameras[k], xyz_m)


def _seen(camera: Camera, xyz_m: Float[Array, "m 12 3"]) -> Float[Array, "m 12 3"]:
    return camera.seen(xyz_m.reshape(-1, 3)).reshape(xyz_m.shape)


def triangulate(
    cameras: Sequence[Camera],
    seen_px: Float[Array, "c m 12 2"],
    trust: Float[Array, "c m 12"],
    sigma_px: Float[Array, " c"],
    fps: float,
) -> Reference:
    """Joints in space from where cameras saw them, smoothed over a few frames."""
    count, moments = seen_px.shape[:2]
    flat_px = flat(cameras, seen_px).reshape(count, -1, 2)
    turned = aimed(cameras, flat_px, sigma_px)

    def points_m(some: Sequence[int]) -> Float[Array, "m 12 3"]:
        using, told = [turned[k] for k in some], trust.reshape(count, -1)[list(some)]
        found = triangulated(using, flat_px[list(some)], sigma_px[list(some)], told)
        return smoothed(found.xyz_m.reshape(moments, joints.COUNT, 3), fps)

    left_out = [points_m(some) for some in _without_each(count)]
    empty = np.zeros((0, moments, joints.COUNT, 3))
    return Reference(
        turned, points_m(range(count)), seen_px, np.stack(left_out) if left_out else empty
    )


def _without_each(count: int) -> list[tuple[int, ...]]:
    """Cameras, each left out once, where enough are left."""
    if count <= LEAST_CAMERAS:
        return []
    return [tuple(k for k in range(count) if k != out) for out in range(count)]


def body_of(
    person: Person,
    cameras: tuple[Camera, ...],
    scene: Footage,
    name: str,
    place: Path,
    track: Track,
) -> Reference:
    """The body fitted to all cameras, and to all but one each. Needs PyTorch."""
    every = range(len(cameras))
    fits = [
        _fit(person, cameras, scene, some, name, place, track)
        for some in [tuple(every), *_without_each(len(cameras))]
    ]
    seen_px = person.xy_px[:, :, joints.LANDMARKS]
    enough = np.isfinite(seen_px).all(axis=(2, 3)).sum(axis=0) >= LEAST_CAMERAS
    xyz_m = [np.where(enough[:, None, None], one, np.nan) for one in fits]
    return Reference(cameras, xyz_m[0], seen_px, np.stack(xyz_m)[1:])


def task(
    person: Person,
    cameras: tuple[Camera, ...],
    scene: Footage,
    using: Sequence[int],
    temporal: bool = True,
) -> body.Task:
    """What a body is fitted to."""
    t_ms = tuple(1000 * m / scene.fps for m in range(scene.moments))
    return body.Task(person, cameras, scene.clips, t_ms, tuple(using), temporal)


def _fit(
    person: Person,
    cameras: tuple[Camera, ...],
    scene: Footage,
    using: tuple[int, ...],
    name: str,
    place: Path,
    track: Track,
) -> Float[Array, "m 12 3"]:
    left_out = [scene.names[k] for k in range(len(cameras)) if k not in using]
    said = f"{name}-without-{left_out[0]}" if left_out else name
    found = body.samples(task(person, cameras, scene, using), said, place, track)
    return body.joints_m(found, scene.moments)


def independent_of(
    person: Person, scene: Footage, place: Path, say: movenet.Say, track: Track
) -> Reference:
    """MoveNet's joints triangulated, the cameras turned by them alone."""
    told = [
        movenet.look(person, k, clip, first, place, say, track)
        for k, (clip, first) in enumerate(zip(scene.clips, scene.first, strict=True))
    ]
    seen_px = np.stack([one.xy_px for one in told])
    trust = np.nan_to_num(np.stack([one.score for one in told]))
    return triangulate(scene.cameras, seen_px, trust, person.sigma_px, scene.fps)
