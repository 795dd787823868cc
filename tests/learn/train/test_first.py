"""Networks from scratch: what they begin with, and that they learn to tell people apart."""

from collections.abc import Iterator

import pytest
import torch

from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses.said import Said, said
from kinesphere.learn.losses.weights import LossWeights
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.networks.blocks import InvertedResidual, Residual
from kinesphere.learn.train import state, steps
from kinesphere.learn.train.first import first, from_scratch
from kinesphere.learn.train.machine import Machine
from kinesphere.learn.train.steps import Setting
from kinesphere.learn.train.together import Together
from learn.train import sticks

PEOPLE, STEPS = 12, 30
CPU = Machine(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def people() -> Batch:
    return sticks.batch(PEOPLE)


def seen(network: LandmarkNetwork, people: Batch) -> Said:
    """In training: norms take the statistics of these crops."""
    network.train()
    with torch.no_grad():
        return said(network(people.crops.float() / 255, False))


def test_outputs_begin_in_the_middle_and_differ_as_landmarks_do(people):
    found = seen(from_scratch("lite", 0), people)
    x, y = found.xy_px.mean((0, 1))
    assert abs(x - 128) < 20
    assert abs(y - 128) < 20
    assert 8 < found.xy_px.std(0).mean() < 80
    assert 25 < found.z_px.std(0).mean() < 240
    assert 0.08 < found.xyz_m.std(0).mean() < 0.8
    assert found.heat_logit.sigmoid().mean() < 0.05


def blocks(network: LandmarkNetwork) -> Iterator[Residual | InvertedResidual]:
    for one in network.modules():
        if isinstance(one, Residual | InvertedResidual) and one.is_residual:
            yield one


def test_residual_blocks_begin_as_nearly_nothing():
    network = from_scratch("lite", 0).train()
    x = torch.rand(4, 24, 16, 16)
    fitting = [one for one in blocks(network) if one.project.conv.out_channels == 24]
    same = [one for one in fitting if getattr(one, "stride", 1) == 1]
    assert same
    for one in same:
        assert (one(x) - x).square().mean().sqrt() < 0.15


def test_people_are_told_apart(options, people):
    """What stays at the mean of all has learnt nothing from pictures."""
    made = options(init="scratch:lite", freeze="", lr=None, ema=0.0, loss=LossWeights(mask=0))
    begun = state.begin(first(made.init, 0), made, CPU)
    setting = Setting(made, CPU, Together(), STEPS, STEPS // 10)
    for _ in range(STEPS):
        steps.step(begun, setting, people)
    found = seen(begun.network, people)
    body = slice(0, 33)
    error = (found.xy_px - people.xy_px)[:, body].abs().mean()
    of_mean = (people.xy_px - people.xy_px.mean(0))[:, body].abs().mean()
    # Measured: 0.22 of it; 2.3 where residual blocks begin with a gain of 1.
    assert error < 0.5 * of_mean
