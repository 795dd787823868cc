"""Nothing here may hang: a test that takes this long ends the run and says where it stood."""

import faulthandler
import functools
from collections.abc import Callable, Iterator

import pytest

from kinesphere import cli, create_detector
from kinesphere.estimate import run
from kinesphere.live.detector import PoseDetector
from kinesphere.live.networks import Networks

LIMIT_S = 60


@pytest.fixture(autouse=True)
def time_limit() -> Iterator[None]:
    faulthandler.dump_traceback_later(LIMIT_S, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def detector() -> PoseDetector:
    return create_detector(model_type="lite")


@functools.cache
def loaded(model: str, mask: bool, workers: int) -> Networks:
    return _load(run.EstimateOptions(model=model, mask=mask), workers)


_load = run.load


@pytest.fixture
def command(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """Runs the command in this process: its exit status, and all that it printed.

    Whatever a library writes to the process's own streams counts as printed too.
    """

    def once(options: run.EstimateOptions, workers: int = 1) -> Networks:
        usual = options.engine == "auto" and options.threads is None and options.parts is None
        shared = options.model == "lite" and usual
        return loaded("lite", options.mask, workers) if shared else _load(options, workers)

    def call(*arguments: object) -> tuple[int, str]:
        capfd.readouterr()
        status = cli.main([str(a) for a in arguments])
        printed = "".join(capfd.readouterr())
        assert "Traceback" not in printed
        return status, printed

    monkeypatch.setattr(run, "load", once)
    return call
