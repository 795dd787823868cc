"""Left and right put right again."""

import numpy as np
import pytest

from kinesphere.core.skeleton import INDEX, MIRROR
from kinesphere.live.lift.sides import GROUPS, INSISTS_MS, exchanged, repaired

SIZE_PX = 400.0


@pytest.fixture
def walker():
    """(T, 33, 2): somebody whose sides are 120 pixels apart, and who moves to the right."""
    rng = np.random.default_rng(0)
    xy = rng.uniform(0, 300, (33, 2))
    for name, i in INDEX.items():
        if "left" in name:
            xy[i] = xy[MIRROR[i]] + [120, 0]
    return xy + np.arange(60)[:, None, None] * [3.0, 0.0]


def run(xy, step_ms=33.3):
    state, out, rows = None, [], []
    for k, frame in enumerate(xy):
        state, wrong = repaired(state, frame, SIZE_PX, k * step_ms)
        out.append(exchanged(frame, wrong))
        rows.append(wrong)
    return np.array(out), np.array(rows)


def test_every_landmark_is_in_one_group():
    assert GROUPS.sum(axis=0).tolist() == [1] * 33


def test_nothing_is_done_to_who_is_seen_right(walker):
    out, rows = run(walker)
    assert not rows.any()
    np.testing.assert_array_equal(out, walker)


@pytest.mark.parametrize("group", [0, 1, 2])
def test_a_group_that_jumps_to_the_other_side_is_put_back(walker, group):
    seen = walker.copy()
    seen[20:26, GROUPS[group]] = walker[20:26][:, list(MIRROR)][:, GROUPS[group]]
    out, rows = run(seen)
    np.testing.assert_array_equal(out, walker)
    assert rows[20:26].any() and not rows[:20].any() and not rows[26:].any()


def test_the_whole_person(walker):
    seen = walker.copy()
    seen[30] = walker[30, list(MIRROR)]
    np.testing.assert_array_equal(run(seen)[0], walker)


def test_a_network_that_insists_is_believed(walker):
    seen = walker.copy()
    seen[10:] = walker[10:][:, list(MIRROR)]
    out, _ = run(seen)
    last = 10 + int(INSISTS_MS / 33.3) + 2
    np.testing.assert_array_equal(out[10:20], walker[10:20])
    np.testing.assert_array_equal(out[last:], seen[last:])


def test_who_was_not_seen_for_a_while_may_be_anywhere(walker):
    seen = walker.copy()
    seen[1:] = walker[1:][:, list(MIRROR)]
    assert not run(seen, step_ms=500)[1].any()


def test_exchanging_twice_is_nothing(walker):
    rows = GROUPS.any(axis=0)
    np.testing.assert_array_equal(exchanged(exchanged(walker[0], rows), rows), walker[0])
