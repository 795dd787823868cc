"""JSON of a motion: all that is known of it, to be read back and by programs of your own.

Keys: `format` ("kinesphere motion"), `version` (1), `bones` and `parents` (names; the parent of the
first is null), `tips` (the bones of `tips_m`), then the arrays of `Motion` as lists under their own
names: `t_ms`, `rotations` (frame, bone, then x, y, z, w, in the parent's frame), `hips_m`,
`offsets_m`, `tips_m`, `trust`, `contact`. Metres, x to the person's left, y up, z forwards, the floor
at y = 0.
"""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.whole import whole
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files.even import evenly
from kinesphere.motion.quaternions import normalized

FORMAT: Final = "kinesphere motion"
DIGITS: Final = {"t_ms": 4, "rotations": 7, "hips_m": 6, "offsets_m": 6, "tips_m": 6, "trust": 3}


def write(path: Path, motion: Motion, fps: float | None = None) -> None:
    """The motion at `path`, whole or not at all.

    fps   frames a second; the frames' own times if not given

    Raises OutputError when it cannot be written, InputError when it would be millions of frames.
    """
    motion = motion if fps is None else evenly(motion, fps)
    parents = [None if up < 0 else humanoid.BONES[up] for up in humanoid.PARENTS]
    told = {
        "format": FORMAT,
        "version": 1,
        "bones": humanoid.BONES,
        "parents": parents,
        "tips": humanoid.TIPS,
        **{field.name: _plain(field.name, motion) for field in fields(Motion)},
    }
    with whole(path) as part, part.open("w", encoding="utf-8") as out:
        json.dump(told, out, separators=(",", ":"))


def _plain(name: str, motion: Motion) -> Any:
    values = getattr(motion, name)
    return (values if values.dtype == bool else np.round(values, DIGITS[name]) + 0.0).tolist()


def read(path: Path) -> Motion:
    """What `write` wrote. Raises SourceError when it cannot be read, InputError when it is no motion."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON: {error}") from error
    try:
        return _motion(told)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _motion(told: Any) -> Motion:
    if not isinstance(told, dict) or told.get("format") != FORMAT or told.get("version") != 1:
        raise InputError(f'expected "format": "{FORMAT}", "version": 1, as `--to json` writes it')
    given = cast(dict[str, Any], told)
    if tuple(given.get("bones", ())) != humanoid.BONES:
        raise InputError(f"bones must be {', '.join(humanoid.BONES)}")
    arrays = {field.name: _array(field.name, given) for field in fields(Motion)}
    return Motion(**{**arrays, "rotations": normalized(arrays["rotations"])})


def _array(name: str, told: dict[str, Any]) -> Array:
    try:
        return np.array(told[name], bool if name == "contact" else float)
    except KeyError:
        raise InputError(f"{name} is missing") from None
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be numbers in lists of one length: {error}") from error
