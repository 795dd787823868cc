"""Answers about depth: read from a file or a database, some held out, and what the fits make of them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kinesphere.core.errors import InputError
from kinesphere.core.records import DepthOrder, Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.fit.shown import Shown
from kinesphere.media.orders import names_of, read_orders


@dataclass(frozen=True)
class Answer:
    """One that is about somebody in a picture.

    held_out   it is not told to the fit, which is judged by it
    before_m   how much farther away the farther landmark was in the fit that people were asked about
    """

    order: DepthOrder
    held_out: bool
    before_m: float | None


@dataclass(frozen=True)
class Outcome:
    """What a fit makes of an answer. A line of orders.jsonl; `apart_m` is above 0 if it is obeyed."""

    picture: str
    frame: int
    person: int
    nearer: str
    farther: str
    confidence: float
    held_out: bool
    apart_m: float
    before_m: float | None


@dataclass(frozen=True)
class Tally:
    """Of all outcomes: told and obeyed; held out, and how many of these are wrong, now and before."""

    told: int = 0
    obeyed: int = 0
    held_out: int = 0
    wrong: int = 0
    known_before: int = 0
    wrong_before: int = 0

    def words(self) -> list[str]:
        """Lines for people."""
        if not self.told and not self.held_out:
            return []
        refused = self.told - self.obeyed
        lines = [
            f"depth order: {self.told} told, {self.obeyed} obeyed, {refused} not (orders.jsonl)"
        ]
        if self.held_out:
            before = ""
            if self.known_before:
                before = f", {self.wrong_before / self.known_before:.1%} before"
            share = f"{self.wrong / self.held_out:.1%} wrong"
            lines.append(f"depth order: {self.held_out} held out, {share}{before}")
        return lines


@dataclass(frozen=True)
class Answers:
    """Answers about depth, by picture's name, frame and person."""

    by_place: dict[tuple[str, int, int], tuple[Answer, ...]] = field(
        default_factory=dict[tuple[str, int, int], tuple[Answer, ...]]
    )

    @property
    def digest(self) -> str:
        """The same for the same answers: a database's may have become more since."""
        if not self.by_place:
            return ""
        told = sorted(repr(one.order) for some in self.by_place.values() for one in some)
        sha256 = hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()
        return f"{len(told)} ({sha256[:12]})"

    def about(self, shown: Shown, person: int) -> tuple[Answer, ...]:
        """Those about a person in a picture, whether they name it with its folders or without.

        Who answers about the only person in a picture need not say which (0). Raises InputError when
        answers contradict each other.
        """
        here: list[Answer] = []
        people = {person} if len(shown.people) > 1 else {person, 0}
        for name in names_of(shown.source):
            for one in sorted(people):
                here += self.by_place.get((name, shown.frame, one), ())
        check_order([one.order for one in here], f"{shown.source}, frame {shown.frame}")
        return tuple(here)


def read_answers(where: str, hold_out: float = 0.0) -> Answers:
    """Answers in a database of `kinesphere annotate`, or in a JSONL file of answers or of orders.

    hold_out   this part of them is not told to fits

    Raises SourceError and InputError, which names the line.
    """
    from kinesphere.annotate import labels

    fused = labels.read(where)
    orders = read_orders(Path(where)) if fused is None else fused.orders
    before_m = {} if fused is None else fused.before_m
    by_place: dict[tuple[str, int, int], tuple[Answer, ...]] = {}
    for order in orders:
        key = (order.picture, order.frame, order.person)
        answer = Answer(order, _share(order) < hold_out, before_m.get(order))
        by_place[key] = (*by_place.get(key, ()), answer)
    return Answers(by_place)


def _share(order: DepthOrder) -> float:
    """0 to 1, the same for the same question whatever the answer."""
    ends = sorted((order.nearer, order.farther))
    text = "\0".join([order.picture, str(order.frame), str(order.person), *ends])
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def check_order(answers: Sequence[DepthOrder], where: str) -> None:
    """InputError names answers that contradict each other: a before b before … before a."""
    behind: dict[str, set[str]] = {}
    for answer in answers:
        behind.setdefault(answer.nearer, set()).add(answer.farther)
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> None:
        if name in way:
            circle = " before ".join([*way[way.index(name) :], name])
            raise InputError(f"{where}: answers about depth contradict each other: {circle}")
        if name not in done:
            for farther in sorted(behind.get(name, ())):
                walk(farther, [*way, name])
            done.add(name)

    for name in sorted(behind):
        walk(name, [])


def outcomes(answers: Sequence[Answer], sample: Sample) -> list[Outcome]:
    """What the sample, fitted to the person that the answers are about, makes of them."""
    depth_m = sample.xyz_camera_m[:, 2].astype(float)
    return [
        Outcome(
            sample.source,
            sample.frame,
            sample.person,
            one.order.nearer,
            one.order.farther,
            one.order.confidence,
            one.held_out,
            round(float(depth_m[INDEX[one.order.farther]] - depth_m[INDEX[one.order.nearer]]), 4),
            None if one.before_m is None else round(one.before_m, 4),
        )
        for one in answers
    ]


def tally(all_: Iterable[Outcome]) -> Tally:
    """How many of each kind."""
    told = obeyed = held_out = wrong = known_before = wrong_before = 0
    for one in all_:
        if one.held_out:
            held_out += 1
            wrong += one.apart_m < 0
            known_before += one.before_m is not None
            wrong_before += one.before_m is not None and one.before_m < 0
        else:
            told += 1
            obeyed += one.apart_m > 0
    return Tally(told, obeyed, held_out, wrong, known_before, wrong_before)
