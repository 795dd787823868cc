"""One thread, for bodies are small; and OpenGL, without which drawing cannot be tested."""

import os

import pytest
import torch

from kinesphere.core.errors import EngineError
from kinesphere.learn.synthetic.render import Renderer


@pytest.fixture(scope="package", autouse=True)
def one_thread():
    """Several only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def opengl() -> None:
    """Tests are left out where nothing can be drawn, unless KINESPHERE_REQUIRE_OPENGL is set."""
    try:
        Renderer(16).release()
    except EngineError as error:
        if os.environ.get("KINESPHERE_REQUIRE_OPENGL"):
            raise
        pytest.skip(str(error))
