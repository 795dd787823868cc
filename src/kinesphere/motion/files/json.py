"""JSON of a motion: all that is known of it, to be read back and by programs of your own.

Keys: `format` ("kinesphere motion"), `version` (1), `bones` and `parents` (names; the parent of the
first is null), `tips` (the bones of `tips_m`), then the arrays of `Motion` as lists under their own
names: `t_ms`, `rotations` (frame, bone, then x, y, z, w, in the parent's frame), `hips_m`,
`offsets_m`, `tips_m`, `trust`, `contact`. Metres, x to the person's left, y up, z forwards, the floor
at y = 0. Where hands were seen, `fingers` holds the same (`bones`, `parents`, `tips`, `rotations`,
`offsets_m`, `tips_m`, `trust`) of their bones; where a face was, `expressions` holds `names` and
`values` (frame, name).
"""

import json
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.face import EXPRESSIONS
from kinesphere.media.whole import whole
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Fingers, Motion
from kinesphere.motion.files.even import evenly
from kinesphere.motion.quaternions import normalized

FORMAT: Final = "kinesphere motion"
ARRAYS: Final = ("t_ms", "rotations", "hips_m", "offsets_m", "tips_m", "trust", "contact")
FINGER_ARRAYS: Final = ("rotations", "offsets_m", "tips_m", "trust")
DIGITS: Final = {
    **{"t_ms": 4, "rotations": 7, "hips_m": 6, "offsets_m": 6, "tips_m": 6, "trust": 3},
    "expressions": 4,
}


def write(path: Path, motion: Motion, fps: float | None = None) -> None:
    """The motion at `path`, whole or not at all.

    fps   frames a second; the frames' own times if not given

    Raises OutputError when it cannot be written, InputError when it would be millions of frames.
    """
    motion = motion if fps is None else evenly(motion, fps)
    told = {
        "format": FORMAT,
        "version": 1,
        "bones": humanoid.BONES,
        "parents": _parents(humanoid.BONES),
        "tips": humanoid.TIPS,
        **{name: _plain(name, getattr(motion, name)) for name in ARRAYS},
        **({} if motion.fingers is None else {"fingers": _fingers(motion.fingers)}),
        **({} if motion.expressions is None else {"expressions": _expressions(motion.expressions)}),
    }
    with whole(path) as part, part.open("w", encoding="utf-8") as out:
        json.dump(told, out, separators=(",", ":"))


def _parents(bones: tuple[str, ...]) -> list[str | None]:
    ups = [humanoid.WHOLE_PARENTS[humanoid.WHOLE.index(bone)] for bone in bones]
    return [None if up < 0 else humanoid.WHOLE[up] for up in ups]


def _fingers(fingers: Fingers) -> dict[str, Any]:
    return {
        "bones": humanoid.FINGERS,
        "parents": _parents(humanoid.FINGERS),
        "tips": humanoid.FINGERTIPS,
        **{name: _plain(name, getattr(fingers, name)) for name in FINGER_ARRAYS},
    }


def _expressions(values: Array) -> dict[str, Any]:
    return {"names": EXPRESSIONS, "values": _plain("expressions", values)}


def _plain(name: str, values: Array) -> Any:
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
    _check_names("bones", given.get("bones"), humanoid.BONES)
    arrays = {name: _array(name, given) for name in ARRAYS}
    arrays["rotations"] = normalized(arrays["rotations"])
    more: dict[str, Any] = {}
    if "fingers" in given:
        more["fingers"] = _fingers_read(given["fingers"])
    if "expressions" in given:
        _check_names("expressions: names", given["expressions"].get("names"), EXPRESSIONS)
        more["expressions"] = _array("values", given["expressions"])
    return Motion(**arrays, **more)


def _fingers_read(told: dict[str, Any]) -> Fingers:
    _check_names("fingers: bones", told.get("bones"), humanoid.FINGERS)
    arrays = {name: _array(name, told) for name in FINGER_ARRAYS}
    return Fingers(**{**arrays, "rotations": normalized(arrays["rotations"])})


def _check_names(what: str, told: Any, names: tuple[str, ...]) -> None:
    if tuple(told or ()) != names:
        raise InputError(f"{what} must be {', '.join(names)}")


def _array(name: str, told: dict[str, Any]) -> Array:
    try:
        return np.array(told[name], bool if name == "contact" else float)
    except KeyError:
        raise InputError(f"{name} is missing") from None
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be numbers in lists of one length: {error}") from error
