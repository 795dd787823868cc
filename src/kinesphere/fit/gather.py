"""From pictures with people to observations, one by one; what cannot be used is told, not lost."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera, pinhole
from kinesphere.core.errors import InputError
from kinesphere.fit.beside import Parts, mask_of
from kinesphere.fit.observation import Observation
from kinesphere.fit.options import FitOptions
from kinesphere.fit.order import Answers
from kinesphere.fit.shown import Shown
from kinesphere.fit.told import Seen
from kinesphere.media.whole import folder, whole

USUAL_FOV_DEG = 60.0


@dataclass(frozen=True)
class Refused:
    """Somebody, or a whole picture, that no body is kept of, and why."""

    source: str
    frame: int
    person: int | None
    reason: str


@dataclass(frozen=True)
class Beside:
    """Where masks, parts and answers are."""

    masks: Path | None
    parts: Parts | None
    answers: Answers
    keep: Path | None = None
    """The table's folder, if masks and parts are to be kept in it."""


def observed(
    shown: Shown, options: FitOptions, beside: Beside, camera: Camera | None = None
) -> Iterator[Observation | Refused]:
    """The people in a picture. `camera` where it is calibrated, else its field of view is taken."""
    if shown.problem or shown.picture_rgb is None:
        yield Refused(shown.source, shown.frame, None, shown.problem or "there is no picture")
        return
    for seen in shown.people:
        try:
            yield _observation(shown, seen, options, beside, camera)
        except InputError as error:
            yield Refused(shown.source, shown.frame, seen.person, str(error))


PADDING_PX = 16
"""Codecs pad pictures to whole blocks, and calibrations may count the padding, or not."""


def check_camera(camera: Camera, shown: Shown) -> None:
    """InputError when a picture has another size than its camera was calibrated for."""
    assert shown.picture_rgb is not None
    height, width = shown.picture_rgb.shape[:2]
    apart = (abs(camera.size_px[0] - width), abs(camera.size_px[1] - height))
    if max(apart) >= PADDING_PX:
        raise InputError(
            f"{shown.source} has {width} x {height} pixels, the calibration of {camera.name} is for "
            f"{camera.size_px[0]} x {camera.size_px[1]}"
        )


def _observation(
    shown: Shown, seen: Seen, options: FitOptions, beside: Beside, camera: Camera | None
) -> Observation:
    assert shown.picture_rgb is not None
    size_px = (shown.picture_rgb.shape[1], shown.picture_rgb.shape[0])
    if camera is not None:
        check_camera(camera, shown)
    told = options.fov or shown.fov_deg
    lens = replace(camera, size_px=size_px) if camera else None
    lens = lens or pinhole(size_px, told or USUAL_FOV_DEG, shown.stem)
    bare = Observation(
        shown.source,
        shown.frame,
        shown.t_ms,
        seen.person,
        lens,
        camera is not None or told is not None,
        seen.xy_px,
        np.where(np.isfinite(seen.xy_px).all(axis=1), seen.visibility, np.nan),
        seen.cue_m,
        answers=beside.answers.about(shown, seen.person),
    )
    bare.check()
    return _with_skin(bare, shown, seen, beside)


def _with_skin(bare: Observation, shown: Shown, seen: Seen, beside: Beside) -> Observation:
    parts = None if beside.parts is None else beside.parts.map_of(shown, seen.person)
    mask = mask_of(beside.masks, shown, seen)
    if mask is None and parts is not None:
        mask = (parts > 0).astype(np.uint8)
    return replace(
        bare,
        mask=_cut(bare, mask, True),
        parts=_cut(bare, parts, False),
        mask_file=_kept(beside, shown, seen, "masks", None if mask is None else mask * 255),
        parts_file=_kept(beside, shown, seen, "parts", parts),
    )


def _kept(beside: Beside, shown: Shown, seen: Seen, what: str, levels: Array | None) -> str:
    """The copy of a mask or map of parts beside the table, from the table's folder."""
    if beside.keep is None or levels is None:
        return ""
    path = Path(what) / f"{shown.copy}_{seen.person}.png"
    with whole(folder(beside.keep / what) / path.name) as part:
        part.write_bytes(cv2.imencode(".png", levels.astype(np.uint8))[1].tobytes())
    return path.as_posix()


def _cut(one: Observation, picture: Array | None, smooth: bool) -> Array | None:
    if picture is None:
        return None
    levels = picture * 255 if smooth else picture
    cut = one.square.cut(levels, one.camera, smooth)
    return (cut >= 128).astype(np.uint8) if smooth else cut.astype(np.uint8)
