"""The reference: a body fitted to what all cameras saw of a person, through time; or to what one saw.

This is `kinesphere fit --views --temporal`, told who is who and with the cameras as they were turned.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from kinesphere import __version__
from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import Sample
from kinesphere.evaluate.views import joints
from kinesphere.evaluate.views.people import Person
from kinesphere.fit.bodies import fitted, load
from kinesphere.fit.observation import Observation, blank
from kinesphere.fit.options import FitOptions
from kinesphere.media.samples import read_samples, write_samples
from kinesphere.media.whole import folder
from kinesphere.progress import Track
from kinesphere.truth.solve.threads import one_thread

MAX_AMBIGUITY_M, MAX_REPROJECTION_PX = 9.0, 999.0
"""Nothing is refused: every frame counts."""


@dataclass(frozen=True)
class Task:
    """What is fitted to: a person, as some cameras saw them.

    cameras   (c,) those of `person`'s first axis; of `using` alone the fit hears
    t_ms      (m,)
    """

    person: Person
    cameras: tuple[Camera, ...]
    clips: tuple[Path, ...]
    t_ms: tuple[float, ...]
    using: tuple[int, ...]
    temporal: bool = True

    @property
    def digest(self) -> str:
        """Changes with whatever the fit depends on."""
        known = hashlib.sha256(repr((__version__, self.using, self.temporal, self.t_ms)).encode())
        for k in self.using:
            camera = self.cameras[k]
            arrays = (camera.K, camera.T_camera_world, camera.distortion, self.person.xy_px[k])
            for array in (*arrays, self.person.visibility[k]):
                known.update(np.nan_to_num(np.asarray(array, float), nan=-1e9).tobytes())
        return known.hexdigest()[:16]


def samples(task: Task, name: str, place: Path, track: Track) -> list[Sample]:
    """A sample for each moment and camera that saw the person; `frame` counts moments. Kept in `place`.

    Needs PyTorch. Raises OutputError.
    """
    path = folder(place) / f"{name}-{task.digest}.parquet"
    try:
        return list(read_samples(path))
    except (SourceError, InputError):  # not there or damaged
        made = _fitted(task, name, track)
    write_samples(path, made, {"command": "kinesphere evaluate views", "version": __version__})
    return made


def joints_m(found: Sequence[Sample], moments: int) -> Float[Array, "m 12 3"]:
    """The joints in the calibration's frame; NaN at moments without a sample."""
    out = np.full((moments, joints.COUNT, 3), np.nan)
    for one in found:
        turn, moved_m = one.T_camera_world[:, :3], one.T_camera_world[:, 3]
        out[one.frame] = (one.xyz_camera_m[joints.LANDMARKS].astype(float) - moved_m) @ turn
    return out


def _fitted(task: Task, name: str, track: Track) -> list[Sample]:
    told = [moment for moment in _moments(task) if any(one.known.any() for one in moment)]
    options = FitOptions(
        temporal=task.temporal,
        max_ambiguity=MAX_AMBIGUITY_M,
        max_reprojection=MAX_REPROJECTION_PX,
    )
    steps = Steps(track, f"fitting {name}")
    with one_thread():
        done = fitted(load(), told, options, steps)
    return done.samples


class Steps:
    """Shows the steps of a fit, of which nobody knows how many there will be."""

    def __init__(self, track: Track, doing: str) -> None:
        self._shown = iter(track(iter(int, 1), doing, None))
        next(self._shown)

    def __call__(self, step: int) -> None:
        next(self._shown)


def _moments(task: Task) -> Iterator[tuple[Observation, ...]]:
    for moment, t_ms in enumerate(task.t_ms):
        yield tuple(_observed(task, k, moment, t_ms) for k in task.using)


def _observed(task: Task, k: int, moment: int, t_ms: float) -> Observation:
    clip, camera, person = str(task.clips[k]), task.cameras[k], task.person
    xy_px = person.xy_px[k, moment]
    if not np.isfinite(xy_px).all():
        return blank(clip, moment, t_ms, camera)
    cue_m = person.xyz_m[k, moment] if len(task.using) == 1 else None
    return Observation(
        clip, moment, t_ms, 0, camera, True, xy_px, person.visibility[k, moment], cue_m
    )
