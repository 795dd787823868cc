"""The lift that ships, and a clip refined once."""

from collections.abc import Generator

import numpy as np
import pytest
import torch

from kinesphere.body.linear import LinearBody
from kinesphere.live.lift.lifting import Lifting, lifting_of
from kinesphere.refine import body as bodies
from kinesphere.refine.rows import Refining, refined
from kinesphere.truth.solve.threads import one_thread
from refine import seen


@pytest.fixture(scope="session")
def lifting() -> Lifting:
    found = lifting_of("auto", fov_deg=60)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def quick() -> LinearBody:
    return bodies.load().body


@pytest.fixture(scope="session")
def clip(quick: LinearBody, lifting: Lifting) -> seen.Clip:
    torch.manual_seed(0)
    return seen.clip(quick, lifting)


@pytest.fixture(scope="session")
def refining(lifting: Lifting) -> Refining:
    return Refining(lifting, seen.SIZE_PX, workers=1)


@pytest.fixture(scope="session")
def out(clip: seen.Clip, refining: Refining) -> np.ndarray:
    """The clip refined."""
    return refined(clip.rows, refining)


@pytest.fixture(scope="package", autouse=True)
def one_thread_computes() -> Generator[None, None, None]:
    with one_thread():
        yield


@pytest.fixture(autouse=True)
def same_every_time() -> None:
    torch.manual_seed(0)
