"""Answers as JSONL, a line each: who answered what about whom, when, and how quickly.

    {"picture": "photos/a.jpg", "frame": 0, "person": 0, "a": "left_elbow", "b": "left_wrist",
     "answer": "farther", "annotator": "anna", "took_ms": 1432, "at": "2025-01-31T12:00:00.000Z"}

Of questions whose answer is known, `"gold": true` stands instead of who, when and how quickly; an answer
that was given in a review has `"review": true`.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from kinesphere.annotate import store
from kinesphere.annotate.answers import CODES, LATEST_MS, WITHDRAWN, WORDS, turned
from kinesphere.annotate.files.names import names
from kinesphere.annotate.store import Answer, Database, Place
from kinesphere.core import skeleton
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.whole import whole

SPACE: Final = uuid.UUID("6b1f0a3c-6c0f-4a53-9d6e-0d1f1f2f9a11")
"""Lines get names of their own from it: the same line twice is one answer."""
LONGEST_LINE: Final = 10_000
AT_ONCE: Final = 5000
"""Answers that are kept in one transaction."""
ItemOf: TypeAlias = Callable[[str, int, int], int]
NOBODY: Final = "import"
"""Who answered, if a line does not say."""

Find = Callable[[str, int, int], int]
"""The id of a picture, frame and person."""


@dataclass(frozen=True)
class Line:
    """An answer of a file; `at_ms` is 0 if it does not say when."""

    item: int
    a: int
    b: int
    answer: int
    annotator: str
    took_ms: float | None
    at_ms: int
    gold: bool
    review: bool


@dataclass(frozen=True)
class Imported:
    """What came of a file: answers kept, answers that were there or older, and known answers."""

    kept: int
    known: int
    gold: int


def write(database: Database, path: Path) -> int:
    """All answers that count, then all that are known; how many lines. Raises OutputError."""
    places, people = store.places(database), store.people(database)
    count = 0
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for line in _lines(database, places, people):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def _lines(
    database: Database, places: dict[int, Place], people: dict[int, str]
) -> Iterator[dict[str, Any]]:
    for one in store.read_answers(database):
        yield {
            **_question(places[int(one["item"])], one),
            "annotator": people[int(one["person"])],
            "took_ms": None if np.isnan(one["took_ms"]) else round(float(one["took_ms"]), 1),
            "at": _iso(int(one["at_ms"])),
            **({"review": True} if one["review"] else {}),
        }
    for one in store.gold(database):
        yield {**_question(places[int(one["item"])], one), "gold": True}


def _question(place: Place, one: Any) -> dict[str, Any]:
    return {
        "picture": place.source,
        "frame": place.frame,
        "person": place.person,
        "a": skeleton.NAMES[one["a"]],
        "b": skeleton.NAMES[one["b"]],
        "answer": WORDS[one["answer"]],
    }


def read(database: Database, path: Path, gold: bool = False) -> Imported:
    """Keep a file's answers, none if one is wrong; older ones than are there are left out.

    gold   all of them are known to be right, be it said or not

    Raises SourceError when the file cannot be read, InputError, which names the line.
    """
    lines = list(parse(path, names(store.places(database)).item, gold))
    known = [(one.item, one.a, one.b, one.answer) for one in lines if one.gold]
    given = [one for one in lines if not one.gold]
    fresh = _fresh(database, given)
    for (annotator, review), some in _by_person(fresh).items():
        person = store.add_person(database, annotator)
        for first in range(0, len(some), AT_ONCE):
            store.save(database, person, some[first : first + AT_ONCE], review)
    store.set_gold(database, known)
    return Imported(len(fresh), len(given) - len(fresh), len(known))


def _fresh(database: Database, lines: Sequence[Line]) -> list[Line]:
    """Without those that their person has answered again or taken back since; the oldest first."""
    people, mine = store.people(database), store.read_answers(database, withdrawn=True)
    newest = {
        (item, a, b, people[person]): at_ms
        for item, a, b, person, at_ms in mine[["item", "a", "b", "person", "at_ms"]].tolist()
    }
    fresh = [
        one for one in lines if one.at_ms > newest.get((one.item, one.a, one.b, one.annotator), -1)
    ]
    return sorted(fresh, key=lambda one: one.at_ms)


def _by_person(lines: Sequence[Line]) -> dict[tuple[str, bool], list[Answer]]:
    """As events, by who answered and whether that was in a review."""
    found: dict[tuple[str, bool], list[Answer]] = {}
    for one in lines:
        uid = str(uuid.uuid5(SPACE, repr(one)))
        event = Answer(uid, one.item, one.at_ms, one.a, one.b, one.answer, one.took_ms)
        found.setdefault((one.annotator, one.review), []).append(event)
    return found


def parse(path: Path, item: Find, gold: bool = False) -> Iterator[Line]:
    """The lines of a file. For errors see `read`.

    item   the id of a picture, frame and person; InputError where there is none
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SourceError(f"{path} cannot be read: {why}") from error
    for number, text in enumerate(lines, 1):
        if text.strip():
            try:
                yield _line(text, item, gold)
            except (InputError, ValueError, RecursionError) as error:
                raise InputError(f"{path}, line {number}: {error}") from None


def _line(text: str, item: Find, gold: bool) -> Line:
    if len(text) > LONGEST_LINE:
        raise InputError("the line is too long for an answer")
    data: Any = json.loads(text)
    if not isinstance(data, dict):
        raise InputError(f"expected an object, got {text[:40]!r}")
    a, b = (_landmark(data, name) for name in ("a", "b"))
    if a == b:
        raise InputError(f"a and b must be two landmarks, got {data['a']} twice")
    frame, person = (_whole(data, name, 0) for name in ("frame", "person"))
    answer = _answer(data)
    return Line(
        item(_text(data, "picture"), frame, person),
        min(a, b),
        max(a, b),
        answer if a < b else turned(answer),
        store.checked(_text(data, "annotator", NOBODY)),
        _took_ms(data.get("took_ms")),
        _at_ms(data.get("at")),
        gold or _flag(data, "gold"),
        _flag(data, "review"),
    )


def _flag(data: dict[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise InputError(f"{key} must be true or false, got {str(value)[:40]!r}")
    return value


def _landmark(data: dict[str, Any], key: str) -> int:
    name = _text(data, key)
    if name not in skeleton.INDEX:
        raise InputError(f"{key} must be one of the 33 landmarks, got {name[:40]!r}")
    return skeleton.INDEX[name]


def _answer(data: dict[str, Any]) -> int:
    said = _text(data, "answer")
    if said not in CODES or CODES[said] == WITHDRAWN:
        known = ", ".join(WORDS[:WITHDRAWN])
        raise InputError(f"answer must be one of {known}; got {said[:40]!r}")
    return CODES[said]


def _text(data: dict[str, Any], key: str, usual: str | None = None) -> str:
    value = data.get(key, usual)
    if not isinstance(value, str):
        raise InputError(f"{key} must be a text" + ("" if key in data else ", but is missing"))
    return value


def _whole(data: dict[str, Any], key: str, usual: int) -> int:
    value = data.get(key, usual)
    if type(value) is not int or not 0 <= value < 2**53:
        raise InputError(f"{key} must be a whole number, 0 or more, got {str(value)[:40]!r}")
    return value


def _took_ms(value: Any) -> float | None:
    if value is not None and (type(value) not in (int, float) or not 0 <= value < 2**53):
        raise InputError(f"took_ms must be a number, 0 or more, got {str(value)[:40]!r}")
    return None if value is None else float(value)


def _at_ms(value: Any) -> int:
    if value is None:
        return 0
    try:
        when = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return min(max(0, round(when.timestamp() * 1000)), LATEST_MS)
    except (ValueError, OverflowError):
        raise InputError(f"at must be like 2025-01-31T12:00:00Z, got {str(value)[:40]!r}") from None


def _iso(at_ms: int) -> str:
    when = datetime.fromtimestamp(at_ms / 1000, timezone.utc)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
