"""`kinesphere evaluate order`: made-up annotators, and what their answers do."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kinesphere import cli
from kinesphere.annotate.answers import FARTHER, NEARER, UNSURE
from kinesphere.annotate.questions import believed
from kinesphere.core.pairs import EDGES, PAIRS
from kinesphere.evaluate.order import needed
from kinesphere.evaluate.synthetic.annotators import FLIPPED, annotators, asked, ranked

KEYS = {
    "error_before",
    "error_one",
    "error_fused",
    "agreement",
    "mpjpe_before_mm",
    "mpjpe_after_mm",
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("order") / "order.json"
    asked_for = ("evaluate", "order", "--simulate", "12", "--no-curve", "--json", str(path))
    assert cli.main(list(asked_for)) == 0
    return json.loads(path.read_text())


def test_answers_help_and_more_people_do_not_harm(figures: dict[str, Any]) -> None:
    assert figures.keys() >= KEYS and "curves" not in figures
    assert 0 <= figures["error_fused"] <= figures["error_before"] / 2
    assert figures["error_one"] < figures["error_before"]
    assert figures["mpjpe_after_mm"] < figures["mpjpe_before_mm"]
    assert 0.9 < figures["agreement_pairs"] <= figures["agreement"] <= 1
    assert figures["labels_one"] < figures["labels_fused"] < 3 * figures["questions"]


def people(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.3, (count, 33, 3))


def test_annotators_are_certain_above_their_own_difference_and_err_sometimes() -> None:
    true_m = people(400)
    who = annotators(true_m, 3, seed=1)
    ahead = true_m[:, PAIRS[:, 1], 2] - true_m[:, PAIRS[:, 0], 2]
    for says, sure_m in zip(who.says, who.sure_m, strict=True):
        certain = np.abs(ahead) > sure_m
        assert not says[~certain].any()
        wrong = says[certain] == -np.sign(ahead[certain])
        assert (says[certain] != 0).all()
        assert wrong.mean() == pytest.approx(FLIPPED, abs=0.006)
    assert np.diff(who.sure_m).min() > 0


def test_who_is_asked_answers_until_the_picture_is_settled() -> None:
    true_m = people(5)
    who = annotators(true_m, 2, seed=2)
    beliefs = [believed(one, people(2, seed=9) * 1.0, np.array([0.9, 0.5])) for one in true_m]
    answers = asked(beliefs, who, person=1)
    assert len(answers) and set(answers["person"]) == {1}
    pairs = {tuple(pair): place for place, pair in enumerate(PAIRS.tolist())}
    words = {NEARER: 1, FARTHER: -1, UNSURE: 0}
    for one in answers:
        said = who.says[1, one["item"], pairs[int(one["a"]), int(one["b"])]]
        assert words[int(one["answer"])] == said
    questions = list(zip(answers["item"], answers["a"], answers["b"], strict=True))
    assert len(set(questions)) == len(questions)


def test_ranked_has_each_edge_once_the_most_doubtful_first() -> None:
    true_m = people(4)
    who = annotators(true_m, 1, seed=3)
    sure = [believed(one, one[None], np.array([0.0])) for one in true_m[:2]]
    open_ = [believed(one, -one[None], np.array([1.0])) for one in true_m[2:]]
    order = ranked(sure + open_, who, person=0)
    assert sorted(order) == [(item, edge) for item in range(4) for edge in range(len(EDGES))]
    assert {item for item, _ in order[:4]} <= {2, 3}


def test_how_many_answers_are_needed() -> None:
    """By hand: chance reaches 5 % with 100 answers, the other way with 50; 9 % with 50 and 10."""
    curves = {
        "by_doubt": [(10, 0.09), (50, 0.05), (80, 0.02)],
        "by_chance": [(50, 0.09), (100, 0.05), (150, 0.035), (200, 0.01)],
    }
    assert needed(curves) == {
        "0.0900": pytest.approx(0.2),
        "0.0500": pytest.approx(0.5),
        "0.0350": pytest.approx(65 / 150),
    }


def test_the_curves_are_drawn(tmp_path: Path) -> None:
    from kinesphere.evaluate.curves import draw

    drawn = draw({"by_doubt": [(10, 0.09), (80, 0.02)], "by_chance": [(50, 0.09), (200, 0.01)]})
    lines = [one for one in ET.fromstring(drawn).iter() if one.tag.endswith("polyline")]
    assert len(lines) >= 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--simulate", "1"), "--simulate must be 4 or more, got 1"),
        (("--seed", "-1"), "--seed must be 0 or more"),
        (("--json", "/nowhere/at/all.json"), "no folder /nowhere/at"),
        (("--no-curve", "--picture", "a.svg"), "leave out --no-curve"),
    ],
)
def test_wrong_use(
    arguments: tuple[str, ...], says: str, command: Callable[..., tuple[int, str]]
) -> None:
    status, printed = command("evaluate", "order", *arguments)
    assert status in (1, 2) and says in printed
