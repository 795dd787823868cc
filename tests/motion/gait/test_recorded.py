"""Recorded walks: events beside those of the recording's own feet. Skipped without shared data."""

from pathlib import Path

import numpy as np
import pytest

from kinesphere.motion import gait

CMU = Path(__file__).parents[4] / "shared" / "data" / "mocap" / "cmu"
WALKS = ("07_01", "07_02", "08_01", "08_02", "35_01", "35_02", "39_01", "12_01", "16_15")

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.skipif(not CMU.exists(), reason="needs recorded motions")


@pytest.mark.parametrize("name", WALKS)
def test_events_are_those_of_the_recorded_feet(name) -> None:
    from recorded import events_of, recorded

    one = recorded(CMU / f"{name}.bvh", yaw_deg=80.0)
    walk, true = gait.steps(one.landmarks), events_of(one)
    end = one.landmarks.t_ms[-1]
    for side, (strikes, offs) in true.items():
        found = walk.events[side]
        inside = strikes[(strikes > 400) & (strikes < end - 400)]
        late = found.strikes_ms[:, None] - inside[None]
        assert (np.abs(late).min(0) < 60).all()  # every one, within two frames
        off = np.abs(found.offs_ms[:, None] - offs[None])
        assert np.median(off.min(1)) < 50


@pytest.mark.parametrize("name", ["16_31", "16_47", "143_32"])
def test_what_is_no_walk_does_not_fail(name) -> None:
    from recorded import recorded

    for figure in gait.figures(gait.steps(recorded(CMU / f"{name}.bvh").landmarks)):
        assert figure.count > 0 and np.isfinite(figure.mean)
