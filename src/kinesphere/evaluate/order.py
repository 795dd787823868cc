"""`kinesphere evaluate order`: what answers about depth order do to fits, with made-up annotators."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import torch
from jaxtyping import Float

from kinesphere.annotate import agreement
from kinesphere.annotate.contradictions import consistent
from kinesphere.annotate.fusion import Fused, fuse
from kinesphere.annotate.questions import Belief, believed
from kinesphere.body import anny
from kinesphere.core.arrays import Array
from kinesphere.core.pairs import EDGES, NEVER_ASKED, PAIRS
from kinesphere.evaluate import metrics
from kinesphere.evaluate.fit import Variant, evidence
from kinesphere.evaluate.synthetic.annotators import Annotators, annotators, asked, ranked
from kinesphere.evaluate.synthetic.people import People
from kinesphere.truth import prior
from kinesphere.truth.fit.evidence import Order
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.options import Search
from kinesphere.truth.fit.report import report
from kinesphere.truth.fit.single import fit

PEOPLE: Final = 3
"""Annotators for each picture."""
TRUST: Final = 0.98
"""How likely a single answer is taken to be right."""
BY_CHANCE: Final = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)
BY_DOUBT: Final = (0.0625, 0.125, 0.1875, 0.25, 0.3125, 0.375, 0.5, 0.625, 0.75)
"""Parts of all questions about edges, at which the curves are measured."""
INDEX: Final = {tuple(pair): k for k, pair in enumerate(PAIRS.tolist())}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Crowd:
    """The people, and how to fit them."""

    people: People
    problem: Problem
    workers: int

    def fitted(self, told: Float[Array, "N 32"]) -> Float[Array, "N 33 3"]:
        """Landmarks of fits that know orders: the sign says who is nearer, the size how surely."""
        order = Order(torch.as_tensor(PAIRS), torch.as_tensor(told, dtype=torch.float32))
        known = replace(self.problem, evidence=replace(self.problem.evidence, order=order))
        x = fit(known, workers=self.workers).parameters
        return known.body.pose(x).landmarks.xyz_m.numpy().astype(np.float64)

    def error(self, found_m: Float[Array, "N 33 3"], pairs: Array = EDGES) -> float:
        """The part of orders that are wrong, of joints more than 5 cm apart."""
        wrong, counts = metrics.wrong_order(found_m, self.people.xyz_m, pairs, 0.05)
        return float(wrong.sum() / max(counts.sum(), 1))

    def mpjpe_mm(self, found_m: Float[Array, "N 33 3"]) -> float:
        return float(metrics.mpjpe_m(found_m, self.people.xyz_m).mean() * 1000)


def evaluate(people: People, seed: int, workers: int, curve: bool, say: Say) -> dict[str, Any]:
    """The figures; see docs/annotate.md for what each means."""
    crowd = Crowd(people, Problem(anny.load(), prior.load(), evidence(people, Variant())), workers)
    say("fitted without answers")
    before_m, beliefs = _unaided(crowd)
    who = annotators(people.xyz_m, PEOPLE, seed)
    answers = [asked(beliefs, who, person) for person in range(PEOPLE)]
    everybody = np.concatenate(answers)
    fused = fuse(everybody)
    say("fitted with one person's answers")
    one_m = crowd.fitted(_alone(answers[0], len(beliefs)))
    say("fitted with all answers, fused")
    fused_m = crowd.fitted(told(fused, len(beliefs)))
    return {
        **_errors(crowd, before_m, one_m, fused_m),
        **_agreements(everybody, fused),
        "labels_one": len(answers[0]),
        "labels_fused": len(everybody),
        "questions": len(beliefs) * len(PAIRS),
        **(_curves(crowd, beliefs, who, seed, say) if curve else {}),
    }


def _unaided(crowd: Crowd) -> tuple[Array, list[Belief]]:
    """Fits without answers, and what they leave open."""
    fitted = fit(crowd.problem, workers=crowd.workers)
    judged = report(crowd.problem, fitted, Search().tie)
    best_m = crowd.problem.body.pose(fitted.parameters).landmarks.xyz_m.numpy().astype(np.float64)
    beliefs = [
        believed(best, others.numpy(), weights.numpy())
        for best, others, weights in zip(
            metrics.centred(best_m), judged.alternatives_m, judged.alternative_weights, strict=True
        )
    ]
    return best_m, beliefs


def _errors(crowd: Crowd, before_m: Array, one_m: Array, fused_m: Array) -> dict[str, float]:
    return {
        "error_before": crowd.error(before_m),
        "error_one": crowd.error(one_m),
        "error_fused": crowd.error(fused_m),
        "never_asked_before": crowd.error(before_m, NEVER_ASKED),
        "never_asked_fused": crowd.error(fused_m, NEVER_ASKED),
        "mpjpe_before_mm": crowd.mpjpe_mm(before_m),
        "mpjpe_one_mm": crowd.mpjpe_mm(one_m),
        "mpjpe_after_mm": crowd.mpjpe_mm(fused_m),
    }


def _agreements(answers: Array, fused: Fused) -> dict[str, float]:
    return {
        "agreement": agreement.labels(answers, fused),
        "agreement_others": agreement.others(answers, fused),
        "agreement_pairs": agreement.pairs(answers, fused),
        "agreement_halves": agreement.halves(answers, fused),
    }


def told(fused: Fused, count: int) -> Float[Array, "N 32"]:
    """Fused orders that do not go in circles: the sign says who is nearer, the size how surely."""
    out = np.zeros((count, len(PAIRS)))
    for item in range(count):
        one = fused.of(item)
        for row in consistent(one)[0]:
            pair = INDEX[int(one.a[row]), int(one.b[row])]
            out[item, pair] = one.order[row] * one.confidence[row]
    return out


def _alone(answers: Array, count: int) -> Float[Array, "N 32"]:
    """One person's answers, none of which is known to be wrong."""
    out = np.zeros((count, len(PAIRS)))
    for answer, said in zip(answers, agreement.sign(answers), strict=True):
        out[answer["item"], INDEX[int(answer["a"]), int(answer["b"])]] = said * TRUST
    return out


def _curves(
    crowd: Crowd, beliefs: list[Belief], who: Annotators, seed: int, say: Say
) -> dict[str, Any]:
    """Error against answers about edges: asked by doubt over all pictures, and by chance."""
    every = [(item, edge) for item in range(len(beliefs)) for edge in range(len(EDGES))]
    by_chance = [every[k] for k in np.random.default_rng(seed).permutation(len(every))]
    by_doubt = ranked(beliefs, who, person=0)
    curves: dict[str, list[tuple[int, float]]] = {"by_doubt": [], "by_chance": []}
    for name, asked_for, parts in (
        ("by_doubt", by_doubt, BY_DOUBT),
        ("by_chance", by_chance, BY_CHANCE),
    ):
        for part in parts:
            say(f"fitted with {part:.0%} of the answers, asked {name.replace('_', ' ')}")
            some = asked_for[: round(part * len(every))]
            curves[name].append((len(some), crowd.error(crowd.fitted(_some(some, who, beliefs)))))
    return {"curves": curves, "labels_needed": needed(curves)}


def _some(questions: list[tuple[int, int]], who: Annotators, beliefs: list[Belief]) -> Array:
    out = np.zeros((len(beliefs), len(PAIRS)))
    for item, edge in questions:
        out[item, edge] = who.says[0, item, edge] * TRUST
    return out


def needed(curves: dict[str, list[tuple[int, float]]]) -> dict[str, float]:
    """By error reached by chance: which part of so many answers reaches it by doubt."""
    counts, errors = (np.array(column, float) for column in zip(*curves["by_doubt"], strict=True))
    lowest = np.minimum.accumulate(errors)
    return {
        f"{error:.4f}": float(np.interp(-error, -lowest, counts) / count)
        for count, error in curves["by_chance"]
        if lowest[-1] <= error <= lowest[0]
    }
