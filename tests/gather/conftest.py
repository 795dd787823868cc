"""Pictures of a real person, and networks that are loaded once."""

import functools
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from kinesphere.gather import find, run

SIZE_PX = (324, 384)
NAMES = {"a": 0, "b": 40, "c": 80}


@pytest.fixture(scope="session", autouse=True)
def loaded_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "load", functools.cache(find.load))
        yield


@pytest.fixture(scope="session")
def photos(frames, tmp_path_factory) -> Path:
    """A folder of three pictures of one person, and one of nobody."""
    folder = tmp_path_factory.mktemp("in") / "photos"
    folder.mkdir()
    for name, frame in NAMES.items():
        small = cv2.resize(frames[frame].picture_rgb, SIZE_PX, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / f"{name}.png"), small[:, :, ::-1])
    patches = np.random.default_rng(0).integers(80, 120, (5, 6, 3), np.uint8)
    cv2.imwrite(str(folder / "d.png"), cv2.resize(patches, SIZE_PX))
    return folder


@pytest.fixture(scope="session")
def bodies(photos):
    """Whom the networks see in each picture."""
    networks = find.load()
    pictures = {name: cv2.imread(str(photos / f"{name}.png"))[:, :, ::-1] for name in NAMES}
    return {name: find.bodies(networks, np.ascontiguousarray(p)) for name, p in pictures.items()}


@pytest.fixture
def gather(command, tmp_path):
    """Runs `kinesphere gather` into `tmp_path / "out"`: its exit status, and what it printed."""

    def call(*arguments):
        said = ("--licence", "CC0-1.0", "--source", "a test", "--looks", 0)
        return command("gather", *arguments, *said, "--out", tmp_path / "out")

    return call


@pytest.fixture
def interrupted():
    """Within it Ctrl-C comes before the picture with this number."""

    @contextmanager
    def call(after):
        real, seen = run.examples, []

        def examples(looking, shot):
            seen.append(shot)
            if len(seen) > after:
                raise KeyboardInterrupt
            return real(looking, shot)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "examples", examples)
            yield

    return call
