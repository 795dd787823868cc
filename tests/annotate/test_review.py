"""What comes back to be looked at again, and why."""

from collections.abc import Callable

import numpy as np
import pytest

from annotate.making import answer, item, uid
from kinesphere.annotate import store
from kinesphere.annotate.questions import believed
from kinesphere.annotate.server.review import Reviewed, Waiting, review_items
from kinesphere.annotate.store import Database, Item, Landmark, Place
from kinesphere.core.pairs import PAIRS
from kinesphere.core.skeleton import INDEX

Ask = Callable[..., list[Reviewed]]
WRIST, ELBOW, SHOULDER, HIP = (
    INDEX[f"left_{name}"] for name in ("wrist", "elbow", "shoulder", "hip")
)


def plain(*others: dict[int, float]) -> Item:
    """Somebody whose joints are ever farther away in the skeleton's order, by 10 cm; in each other
    explanation some are elsewhere."""
    best = np.zeros((33, 3))
    best[:, 2] = np.arange(33) * 0.1
    rest = np.repeat(best[None], len(others), axis=0)
    for xyz_m, moved in zip(rest, others, strict=True):
        for landmark, z in moved.items():
            xyz_m[landmark, 2] = z
    marks = np.column_stack([np.arange(33.0), np.arange(33.0) * 10, np.full(33, 0.5)])
    belief = believed(best, rest, np.full(len(others), 0.9))
    xyz_m = np.concatenate([best[None], rest])
    return Item(Place("a.jpg"), "a.jpg", (640, 480), marks, (0.0, 0.0, 9.0, 9.0), belief, xyz_m)


@pytest.fixture
def review(sqlite: Database) -> Ask:
    """What three people's answers about one item come to: (a, b, answer) each."""

    def ask(made: Item, *said: tuple[int, int, str], marks: tuple[Landmark, ...] = ()):
        (id,) = store.register(sqlite, [made]).values()
        for name in ("anna", "ben", "eve"):
            told = [answer(id, code, a, b) for a, b, code in said]
            store.save(sqlite, store.add_person(sqlite, name), [*told, *marks])
        return review_items(sqlite, [id])

    return ask


def test_nothing_to_look_at(review: Ask):
    assert review(plain()) == []
    assert review(plain(), *((int(a), int(b), "nearer") for a, b in PAIRS)) == []


def test_a_fit_that_disobeys(review: Ask):
    (one,) = review(plain(), (SHOULDER, ELBOW, "nearer"), (ELBOW, WRIST, "farther"))
    (reason,) = one.reasons
    assert reason.startswith("the fit disobeys: left_wrist nearer than left_elbow (")
    assert [PAIRS[place].tolist() for place in one.ask] == [[ELBOW, WRIST]]
    assert one.hypotheses[0]["disobeys"] == [[ELBOW, WRIST]]
    assert [(label["a"], label["b"], label["answer"]) for label in one.labels] == [
        (SHOULDER, ELBOW, "nearer"), (ELBOW, WRIST, "farther"),
    ]  # fmt: skip


def test_one_that_is_not_sure_disobeys_nothing(sqlite: Database):
    (id,) = store.register(sqlite, [plain()]).values()
    for name, code in (("anna", "nearer"), ("ben", "farther")):
        store.save(sqlite, store.add_person(sqlite, name), [answer(id, code, ELBOW, WRIST)])
    assert not any("disobeys" in r for one in review_items(sqlite, [id]) for r in one.reasons)


def test_circles(review: Ask):
    circle = (SHOULDER, ELBOW, "nearer"), (SHOULDER, HIP, "farther"), (ELBOW, HIP, "nearer")
    (one,) = review(plain(), *circle)
    (reason,) = [reason for reason in one.reasons if "circle" in reason]
    names = reason.removeprefix("the answers go in a circle: ").split(", ")
    assert names[0] == names[-1] and set(names) == {"left_shoulder", "left_elbow", "left_hip"}
    assert {(SHOULDER, ELBOW), (SHOULDER, HIP)} <= {tuple(PAIRS[p].tolist()) for p in one.ask}


def test_hidden_but_in_front(review: Ask, sqlite: Database):
    made = plain()
    (id,) = store.register(sqlite, [made]).values()
    marks = (
        Landmark(uid(), id, 0, ELBOW, 100.0, 100.0, True),
        Landmark(uid(), id, 0, WRIST, 102.0, 100.0, False),
    )
    (one,) = review(made, (ELBOW, WRIST, "nearer"), marks=marks)
    assert one.reasons == ("hidden, but told to be in front of left_wrist: left_elbow",)


def test_still_open(review: Ask, sqlite: Database):
    """Two explanations, and nobody was asked what tells them apart."""
    (one,) = review(plain({WRIST: 0.0}), (SHOULDER, HIP, "nearer"))
    assert one.reasons[0].startswith("still open: another body is ")
    assert (ELBOW, WRIST) in {tuple(PAIRS[place].tolist()) for place in one.ask}
    weights = [hypothesis["weight"] for hypothesis in one.hypotheses]
    assert sum(weights) == pytest.approx(1, abs=1e-3)


def test_open_no_longer(review: Ask):
    told = ((int(a), int(b), "nearer") for a, b in PAIRS if WRIST in (a, b))
    assert review(plain({WRIST: 0.0}), *told) == []


def test_those_that_cannot_be_shown_are_left_out(sqlite: Database):
    (id,) = store.register(sqlite, [plain()]).values()
    store.save(sqlite, store.add_person(sqlite, "anna"), [answer(id, "farther", ELBOW, WRIST)])
    assert review_items(sqlite, []) == []
    assert Waiting(sqlite, []).items() == []


def test_looked_for_anew_when_somebody_answered(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    clock = [1000.0]
    monkeypatch.setattr("kinesphere.annotate.server.review.time.monotonic", lambda: clock[0])
    ids = list(store.register(sqlite, [plain(), item("b.jpg")]).values())
    waiting = Waiting(sqlite, ids)
    assert waiting.items() == []
    anna = store.add_person(sqlite, "anna")
    store.save(sqlite, anna, [answer(ids[0], "farther", ELBOW, WRIST)])
    assert waiting.items() == []  # not at once
    clock[0] += 31
    assert [one.item for one in waiting.items()] == [ids[0]]
