"""What was asked for, looked at before any work: what cannot be done is said at once."""

import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path

from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.fit.beside import Parts
from kinesphere.fit.gather import Beside
from kinesphere.fit.options import FitOptions
from kinesphere.fit.order import Answers, read_answers
from kinesphere.media.calibration import read_calibration
from kinesphere.media.orders import names_of
from kinesphere.media.sources import Source

log = logging.getLogger(__name__)


def check(sources: Sequence[Source], options: FitOptions) -> None:
    """InputError for what no source can be fitted with."""
    for source in sources:
        if source.kind not in ("clip", "pictures"):
            raise InputError(
                f"{source.place}: bodies are fitted to pictures and clips, not to a {source.kind}"
            )
        if options.temporal and source.kind == "pictures":
            raise InputError(f"--temporal is for clips: {source.place} has no times")
    if options.masks == "live" and options.landmarks != "live":
        raise InputError("--masks live needs --landmarks live")
    if options.meshes and importlib.util.find_spec("trimesh") is None:
        raise InputError("--mesh needs trimesh: pip install 'kinesphere[truth]'")


def cameras_of(sources: Sequence[Source], options: FitOptions) -> tuple[Camera, ...]:
    """The calibrated cameras, one for each source; none without --views."""
    if options.views is None:
        return ()
    cameras = read_calibration(options.views)
    if len(cameras) != len(sources):
        names = ", ".join(camera.name for camera in cameras)
        raise InputError(
            f"{options.views} calibrates {len(cameras)} cameras ({names}): give one clip for each, in "
            f"that order; got {len(sources)}"
        )
    if options.lags and len(options.lags) != len(sources):
        raise InputError(
            f"--lag must have a number for each of {len(sources)} clips, got {options.lag!r}"
        )
    return tuple(cameras)


def beside(sources: Sequence[Source], options: FitOptions, part_names: tuple[str, ...]) -> Beside:
    """What lies beside the pictures. Raises InputError and SourceError."""
    masks = None if options.masks in (None, "live") else Path(options.masks)
    for folder in (masks, options.parts):
        if folder is not None and not folder.is_dir():
            raise InputError(f"there is no folder {folder}")
        if folder is not None and next(folder.glob("*.png"), None) is None:
            raise InputError(f"the folder {folder} holds no .png file")
    parts = None if options.parts is None else Parts(options.parts, part_names)
    if parts is not None:
        _ = parts.labels  # tells now what is wrong with parts.json
    answers = Answers() if options.order is None else _answers(options.order, sources, options)
    keep = options.out if options.pictures == "keep" else None
    return Beside(masks, parts, answers, keep)


def _answers(where: str, sources: Sequence[Source], options: FitOptions) -> Answers:
    """With several cameras, the first one's pictures are asked about."""
    answers = read_answers(where, options.hold_out)
    asked = sources[:1] if options.views is not None else sources
    places = [str(file) for one in asked for file in one.files or (one.place,)]
    known = {name for place in places for name in names_of(place)}
    named = [name for name, _, _ in answers.by_place]
    unknown = [name for name in named if name not in known]
    if len(unknown) == len(named):
        about = f"but about {unknown[0]!r}" if unknown else "for it is empty"
        raise InputError(f"{where} says nothing about {places[0]} or others given, {about}")
    if unknown:
        log.warning("%s is also about pictures that are not given, such as %r", where, unknown[0])
    return answers
