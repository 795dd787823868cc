"""Checkpoints of the released weights, read once, and crops of a real person."""

from pathlib import Path

import numpy as np
import pytest

from kinesphere.core.crop import Crop, letterbox
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import Checkpoint, save
from kinesphere.learn.compare import pictures
from kinesphere.learn.networks import NAMES
from kinesphere.live import constants as c
from kinesphere.live.detect import find_people, to_region


@pytest.fixture(scope="session", params=NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="session")
def released(name) -> Checkpoint:
    return importing.released(name)


@pytest.fixture(scope="session")
def lite() -> Checkpoint:
    return importing.released("lite")


@pytest.fixture
def lite_path(lite, tmp_path) -> Path:
    path = tmp_path / "lite.pt"
    save(lite, path)
    return path


@pytest.fixture(scope="session")
def crops(frames, networks) -> np.ndarray:
    """(2, 256, 256, 3): a man, as the landmark network gets to see him."""
    pictures_rgb = [frames[i].picture_rgb for i in (0, 40)]
    regions = [to_region(find_people(networks.detector, p)[0]) for p in pictures_rgb]
    cut = [
        Crop(region, c.LANDMARKS_SIZE_PX).cut(p, c.LANDMARKS_BORDER)
        for region, p in zip(regions, pictures_rgb, strict=True)
    ]
    return np.stack(cut)


@pytest.fixture(scope="session")
def wholes(frames) -> np.ndarray:
    """(1, 224, 224, 3): a whole picture, as the detector gets to see it."""
    picture_rgb = frames[0].picture_rgb
    height, width = picture_rgb.shape[:2]
    return Crop(letterbox((width, height)), c.DETECTOR_SIZE_PX).cut(picture_rgb, "zero")[None]


@pytest.fixture(scope="session")
def seen(name, crops, wholes) -> np.ndarray:
    """What a network is shown: real pictures and made-up ones."""
    real = wholes if name == "detector" else crops
    return np.concatenate([real, pictures(real.shape[1])])
