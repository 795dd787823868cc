"""Bodies loaded once; chance is the same in every test, and one thread computes, as in a fit."""

from collections.abc import Generator

import pytest
import torch

from kinesphere.body import anny
from kinesphere.body.linear import LinearBody
from kinesphere.truth import prior
from kinesphere.truth.solve.threads import one_thread


@pytest.fixture(scope="session")
def exact() -> LinearBody:
    """In float64, for derivatives."""
    return anny.load(skin=100, dtype=torch.float64)


@pytest.fixture(scope="session")
def exact_prior() -> prior.Prior:
    return prior.load(torch.float64)


@pytest.fixture(scope="session")
def quick() -> LinearBody:
    """In float32, as it is fitted; fewer points of the skin, as no masks are fitted to."""
    return anny.load(skin=60)


@pytest.fixture(scope="session")
def known() -> prior.Prior:
    return prior.load()


@pytest.fixture(autouse=True)
def same_every_time() -> Generator[None, None, None]:
    torch.manual_seed(0)
    with one_thread():
        yield
