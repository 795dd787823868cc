"""`kinesphere annotate report`: how far people agree, what is covered, how long a label takes."""

import json
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from jaxtyping import Int
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kinesphere.annotate import agreement, chart, store
from kinesphere.annotate.contradictions import consistent
from kinesphere.annotate.fusion import Fused, fuse
from kinesphere.annotate.labels import all_answers
from kinesphere.annotate.options import ReportOptions
from kinesphere.annotate.store import Database
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.media.whole import whole

PAIR: Final = skeleton.COUNT
"""A pair's number is a × this + b."""
Figures = dict[str, Any]


def report(options: ReportOptions, console: Console) -> int:
    """Print the figures, and write them where it was asked. Raises InputError, OutputError."""
    database = store.connect(options.db, make=False)
    try:
        found = figures(database)
    finally:
        database.close()
    _show(found, console)
    if options.json is not None:
        with whole(options.json) as part:
            part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.out is not None:
        with whole(options.out) as part:
            part.write_text(chart.draw(found), encoding="utf-8")
        console.print(str(options.out), markup=False, soft_wrap=True)
    return 0


def figures(database: Database) -> Figures:
    """All figures, as JSON has them; None where there is nothing to tell."""
    answers = all_answers(database)
    fused = fuse(answers)
    left = agreement.left_out(answers, fused)
    return {
        "coverage": _coverage(database, fused),
        "agreement": {
            "labels": _number(agreement.labels(answers, fused)),
            "others": _number(agreement.others(answers, fused)),
            "halves": _number(agreement.halves(answers, fused)),
            "pairs": _number(agreement.pairs(answers, fused)),
        },
        "labels": _labels(fused),
        "people": _people(database, answers, fused, left),
        "joints": _joints(answers, left),
        "seconds": _seconds(answers["took_ms"]),
    }


def _coverage(database: Database, fused: Fused) -> Figures:
    done = store.finished(database)
    answered, counts = np.unique(fused.item, return_counts=True)
    return {
        "pictures": len(store.places(database)),
        "answered": len(answered),
        "finished": len(np.unique(done["item"])),
        "questions": len(fused.item),
        "answers": int(fused.votes.sum()),
        "questions_a_picture": _mean(counts),
        "answers_a_question": _mean(fused.votes),
    }


def _labels(fused: Fused) -> Figures:
    """What everybody's answers come to: how many orders, how many of them sure, how many in circles."""
    aside = sum(len(consistent(fused.of(item))[1]) for item in np.unique(fused.item).tolist())
    return {
        "orders": int((fused.order != 0).sum()),
        "sure": int((fused.confidence > agreement.SURE).sum()),
        "open": int((fused.order == 0).sum()),
        "set_aside": aside,
    }


def _people(
    database: Database, answers: Array, fused: Fused, left: agreement.Left
) -> list[Figures]:
    names, done = store.people(database), store.finished(database)
    with_others = agreement.by(fused.person, len(fused.people), left)
    known, right = _gold(database, answers, fused)
    return [
        {
            "name": names.get(int(person), f"person {person}"),
            "answers": int((mine := fused.person == place).sum()),
            "pictures": int((done["person"] == person).sum()),
            "certain": _mean(left.said[mine] != 0),
            "agrees": _number(float(with_others[place])),
            "gold_asked": int(known[mine].sum()),
            "gold_right": _mean(right[mine & known]),
            "seconds": _seconds(answers["took_ms"][mine])["median"],
        }
        for place, person in enumerate(fused.people)
    ]


def _gold(database: Database, answers: Array, fused: Fused) -> tuple[Array, Array]:
    """(N,) whether the right answer to each answer's question is known, and whether it was given."""
    gold = store.gold(database)
    known = {(int(g["item"]), int(g["a"]), int(g["b"])): int(g["answer"]) for g in gold}
    questions = zip(fused.item.tolist(), fused.a.tolist(), fused.b.tolist(), strict=True)
    right = np.array([known.get(one, -1) for one in questions], np.int64)[fused.question]
    return right >= 0, right == answers["answer"]


def _joints(answers: Array, left: agreement.Left) -> list[Figures]:
    """By pair of landmarks, the most asked first."""
    number = answers["a"].astype(np.int64) * PAIR + answers["b"]
    pairs, group = np.unique(number, return_inverse=True)
    agrees = agreement.by(group, len(pairs), left)
    count, certain = _counts(group, len(pairs)), _counts(group[left.said != 0], len(pairs))
    return [
        {
            "a": skeleton.NAMES[pairs[k] // PAIR],
            "b": skeleton.NAMES[pairs[k] % PAIR],
            "answers": int(count[k]),
            "certain": _number(float(certain[k]) / float(count[k])),
            "agrees": _number(float(agrees[k])),
        }
        for k in np.argsort(-count, kind="stable")
    ]


def _counts(group: Int[Array, "N"], size: int) -> Int[Array, "size"]:
    return np.bincount(group, minlength=size)


def _seconds(took_ms: Array) -> Figures:
    """Of answers whose time is known."""
    took_s = took_ms[np.isfinite(took_ms) & (took_ms > 0)] / 1000
    if not len(took_s):
        return {"median": None, "quick": None, "slow": None, "counts": []}
    quick, median, slow = np.quantile(took_s, [0.1, 0.5, 0.9])
    counts, _ = np.histogram(took_s, bins=np.arange(0, chart.SLOWEST_S + 0.5, 0.5))
    return {
        "median": _number(float(median)),
        "quick": _number(float(quick)),
        "slow": _number(float(slow)),
        "counts": counts.tolist(),
    }


def _mean(values: Array) -> float | None:
    return _number(float(values.mean()) if len(values) else float("nan"))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _show(found: Figures, console: Console) -> None:
    for title, rows in (
        ("What is covered", [_row(found["coverage"], str)]),
        ("What it comes to", [_row(found["labels"], str)]),
        ("How far people agree (docs/annotate.md)", [_row(found["agreement"], _percent)]),
        ("Seconds an answer", [_row(_times(found["seconds"]), str)]),
        ("People", [_person(one) for one in found["people"]]),
        ("Joints", [_joint(one) for one in found["joints"]]),
    ):  # fmt: skip
        if rows:
            _table(title, rows, console)


def _times(seconds: Figures) -> Figures:
    return {name: seconds[name] for name in ("quick", "median", "slow")}


def _row(values: Figures, word: Callable[[Any], str]) -> dict[str, str]:
    return {
        name.replace("_", " "): "–" if value is None else word(value)
        for name, value in values.items()
    }


def _person(one: Figures) -> dict[str, str]:
    shares = _row({key: one[key] for key in ("certain", "agrees", "gold_right")}, _percent)
    rest = _row({key: one[key] for key in ("answers", "pictures", "seconds")}, str)
    return {"name": one["name"], **rest, **shares}


def _joint(one: Figures) -> dict[str, str]:
    words = f"{one['a']} – {one['b']}".replace("_", " ")
    shares = _row({key: one[key] for key in ("certain", "agrees")}, _percent)
    return {"joints": words, "answers": str(one["answers"]), **shares}


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _table(title: str, rows: list[dict[str, str]], console: Console) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for place, name in enumerate(rows[0]):
        table.add_column(name, justify="left" if place == 0 and len(rows) > 1 else "right")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row.values()))
    console.print(table)


def _plain(cell: str) -> str:
    """Names are no markup."""
    return cell.replace("[", "\\[")
