"""Options of a training that cannot be: said before anything begins."""

import pytest

from kinesphere.core.errors import InputError, SourceError, WeightsError
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import save
from kinesphere.learn.losses.weights import LossWeights
from learn.train.test_run import train

BAD = {
    "no data": ({"data": ("nowhere",)}, SourceError, "nowhere"),
    "no held-out data": ({"held_out": ("nowhere",)}, SourceError, "nowhere"),
    "some weights": ({"data": ("a:1", "b")}, InputError, "for every folder"),
    "weight 0": ({"data": ("PEOPLE:0",)}, InputError, "above 0"),
    "init": ({"init": "huge"}, WeightsError, "no checkpoint huge"),
    "scratch": ({"init": "scratch:huge"}, InputError, "lite, full, heavy"),
    "teacher": ({"teacher": "nobody.pt"}, WeightsError, "no checkpoint"),
    "part": ({"freeze": "backbone,head"}, InputError, "--freeze head"),
    "everything": ({"freeze": "backbone,pyramid,heatmaps,mask,regression"}, InputError, "nothing"),
    "fp16": ({"precision": "fp16"}, InputError, "for GPUs"),
    "device": ({"device": "abacus"}, InputError, "abacus cannot be used"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused(options, people, case):
    how, error, words = BAD[case]
    how = {
        k: tuple(t.replace("PEOPLE", str(people)) for t in v) if k == "data" else v
        for k, v in how.items()
    }
    made = options(**how)
    with pytest.raises(error, match=words):
        train(made)
    assert not made.out.exists(), "nothing was begun"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"data": ()}, "--data"),
        ({"batch": 0}, "--batch"),
        ({"batch": 5, "accumulate": 2}, "multiple"),
        ({"lr": 0.0}, "--lr"),
        ({"lr": float("nan")}, "--lr"),
        ({"ema": 1.0}, "--ema"),
        ({"epochs": 0.0}, "--epochs"),
        ({"patience": 3}, "--held-out"),
        ({"loss": LossWeights(anchor=1)}, "--teacher"),
    ],
)
def test_options_that_cannot_be(options, how, words):
    with pytest.raises(InputError, match=words):
        options(**how)


def test_the_detector_is_not_trained_here(options, tmp_path):
    save(importing.released("detector"), tmp_path / "detector.pt")
    with pytest.raises(InputError, match="that is a detector"):
        train(options(init=str(tmp_path / "detector.pt")))
