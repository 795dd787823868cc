"""What the page tells, event by event: those that make sense, and why others do not."""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from kinesphere.annotate.answers import CODES, LATEST_MS
from kinesphere.annotate.store import Answer, Choice, Event, Finished, Landmark
from kinesphere.core import skeleton
from kinesphere.core.errors import InputError

MOST: Final = 500
"""Events in one request."""
UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST_ID: Final = 100
LARGEST_ID: Final = 2**53
"""JavaScript's numbers are exact to here."""
LONGEST_MS: Final = 1e9
FARTHEST_PX: Final = 100_000.0

Known = Mapping[int, int]
"""How many hypotheses each item has that may be told about."""


def event(data: Any, known: Known, review: bool) -> Event:
    """One event of a request. Raises InputError, in words for people."""
    if not isinstance(data, dict):
        raise InputError("an event must be an object")
    uid = data.get("id")
    if not isinstance(uid, str) or not UUID.fullmatch(uid):
        raise InputError("an event's id must be a UUID in lower case")
    item = _whole(data, "item", 0, LARGEST_ID)
    if item not in known:
        raise InputError(f"there is no picture {item} here")
    at_ms = _whole(data, "at_ms", 0, LATEST_MS)
    kind = data.get("kind")
    if kind == "finished":
        return Finished(uid, item, at_ms)
    if kind == "answer":
        return _answer(data, uid, item, at_ms)
    if kind == "landmark":
        return _landmark(data, uid, item, at_ms)
    if kind == "choice" and review:
        return Choice(uid, item, at_ms, _whole(data, "hypothesis", -1, known[item] - 1))
    if kind == "choice":
        raise InputError("hypotheses are chosen in a review: kinesphere annotate --review")
    raise InputError("an event's kind must be answer, landmark, choice or finished")


def _answer(data: dict[str, Any], uid: str, item: int, at_ms: int) -> Answer:
    a, b = (_whole(data, name, 0, skeleton.COUNT - 1) for name in ("a", "b"))
    if a >= b:
        raise InputError(f"a must be less than b, got {a} and {b}")
    said = data.get("answer")
    if not isinstance(said, str) or said not in CODES:
        raise InputError(f"an answer must be one of {', '.join(CODES)}")
    took_ms = _number(data, "took_ms", 0, LONGEST_MS)
    return Answer(uid, item, at_ms, a, b, CODES[said], took_ms, _flag(data, "mirrored"))


def _landmark(data: dict[str, Any], uid: str, item: int, at_ms: int) -> Landmark:
    landmark = _whole(data, "landmark", 0, skeleton.COUNT - 1)
    x_px, y_px = (_number(data, name, -FARTHEST_PX, FARTHEST_PX) for name in ("x_px", "y_px"))
    return Landmark(uid, item, at_ms, landmark, x_px, y_px, _flag(data, "hidden"))


def _whole(data: dict[str, Any], name: str, low: int, high: int) -> int:
    value = data.get(name)
    if type(value) is not int or not low <= value <= high:
        raise InputError(f"{name} must be a whole number from {low} to {high}")
    return value


def _number(data: dict[str, Any], name: str, low: float, high: float) -> float:
    value: Any = data.get(name)
    if type(value) not in (int, float) or not low <= value <= high or not math.isfinite(value):
        raise InputError(f"{name} must be a number from {low:g} to {high:g}")
    return float(value)


def _flag(data: dict[str, Any], name: str) -> bool:
    value = data.get(name)
    if not isinstance(value, bool):
        raise InputError(f"{name} must be true or false")
    return value
