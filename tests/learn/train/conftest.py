"""Trainings that are short: a few people of sticks, one thread, float32, most of the network frozen."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from kinesphere.learn.dataset.augment.options import PLAIN
from kinesphere.learn.losses.weights import LossWeights
from kinesphere.learn.train import prepare
from kinesphere.learn.train.options import TrainOptions
from learn.train import sticks


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """The same to the bit every time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def few_crops(monkeypatch) -> None:
    """Statistics of norms are measured on 8 crops: that takes longer than the trainings, else."""
    monkeypatch.setattr(prepare, "_CALIBRATING", 2)
    monkeypatch.setattr(prepare, "_CALIBRATED", 4)


@pytest.fixture(scope="session")
def people(tmp_path_factory) -> Path:
    """A data set of 12."""
    return sticks.folder(tmp_path_factory.mktemp("data") / "people", 12)


@pytest.fixture(scope="session")
def others(tmp_path_factory) -> Path:
    """Another of 3, for measuring."""
    return sticks.folder(tmp_path_factory.mktemp("data") / "others", 3, first=100)


@pytest.fixture
def options(people, tmp_path) -> Callable[..., TrainOptions]:
    """A training of 4 steps of 2 crops, but for what is said."""

    def made(**how: Any) -> TrainOptions:
        short: dict[str, Any] = {
            "data": (str(people),),
            "out": tmp_path / "run",
            "steps": 4,
            "batch": 2,
            "every": 2,
            "precision": "float32",
            "device": "cpu",
            "workers": 0,
            "augment": PLAIN,
            "norm": False,
            "lr": 5e-4,
            "freeze": "backbone",
            "loss": LossWeights(mask=0),
        }
        return TrainOptions(**(short | how))

    return made
