"""Runs of `kinesphere fit` that several tests look at, made once."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from fit.someone import save
from kinesphere import cli
from kinesphere.core.records import Sample
from kinesphere.fit import run
from kinesphere.fit.options import FitOptions
from kinesphere.live.detector import PoseDetector
from kinesphere.media.frames import Frame
from kinesphere.media.samples import read_samples

LITE = ("--model", "lite")


@functools.cache
def finder(model: str, masks: bool, detector: Literal["near", "far"]) -> PoseDetector:
    return _live(FitOptions(model=model, masks="live" if masks else None, detector=detector))


_live = run.live


def by_options(options: FitOptions) -> PoseDetector:
    return finder(options.model, options.masks == "live", options.detector)


@pytest.fixture(scope="session", autouse=True)
def loaded_once() -> Iterator[None]:
    """Networks and the body are the same for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "live", by_options)
        patch.setattr(run, "load", functools.cache(run.load))
        yield


@pytest.fixture
def fit(command: Callable[..., tuple[int, str]], tmp_path: Path) -> Callable[..., list[Sample]]:
    """Runs `kinesphere fit` into `tmp_path / "out"`: the samples, at least one."""

    def call(*arguments: object) -> list[Sample]:
        status, printed = command("fit", *arguments, "--out", tmp_path / "out", "--looks", 0)
        assert status == 0, printed
        return list(read_samples(tmp_path / "out" / "samples.parquet"))

    return call


@pytest.fixture(scope="session")
def photos(frames: list[Frame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three small pictures of a real person."""
    folder = tmp_path_factory.mktemp("in") / "photos"
    folder.mkdir()
    for name, frame in {"a": 0, "b": 40, "c": 80}.items():
        small = np.ascontiguousarray(frames[frame].picture_rgb[::2, ::2])
        save(folder / f"{name}.jpg", small)
    return folder


@pytest.fixture(scope="session")
def done(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a plain run on the photos wrote, with everything that can be drawn."""
    out = tmp_path_factory.mktemp("done") / "fitted"
    drawn = ("--looks", "2", "--mesh", "glb,obj")
    assert cli.main(["fit", str(photos), "--out", str(out), *LITE, *drawn]) == 0
    return out


@pytest.fixture(scope="session")
def samples(done: Path) -> list[Sample]:
    return list(read_samples(done / "samples.parquet"))
