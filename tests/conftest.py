"""What many tests share: the sample clip, networks loaded once, and where shared data may lie."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kinesphere import cli, weights
from kinesphere.live.networks import Networks, load_networks
from kinesphere.media.frames import Frame, read_video

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT.parent / "shared" / "data" / "golden"
"""Reference results that may lie beside the checkout; tests that use them are skipped without."""


@pytest.fixture(scope="session")
def clip_path() -> Path:
    return ROOT / "examples" / "balance.mp4"


@pytest.fixture(scope="session")
def frames(clip_path: Path) -> list[Frame]:
    return list(read_video(clip_path))


@pytest.fixture(scope="session")
def person(frames: list[Frame]) -> np.ndarray:
    """One picture of a real person, standing, facing the camera."""
    return frames[0].picture_rgb


@pytest.fixture(scope="session")
def networks() -> Networks:
    """The full network without mask."""
    return load_networks(weights.find("detector", "detector"), weights.find("full"))


@pytest.fixture(scope="session")
def mask_networks() -> Networks:
    return load_networks(weights.find("detector", "detector"), weights.find("full"), True)


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command in this process: its exit status, and all that it printed."""

    def call(*arguments: object) -> tuple[int, str]:
        capfd.readouterr()
        status = cli.main([str(a) for a in arguments])
        return status, "".join(capfd.readouterr())

    return call
