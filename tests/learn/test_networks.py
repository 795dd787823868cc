"""The modules: what they compute is what the released files compute; they can be trained and folded."""

import copy

import numpy as np
import pytest
import torch

from kinesphere import engines, weights
from kinesphere.core.errors import InputError
from kinesphere.learn.compare import computed, differences, pictures
from kinesphere.learn.networks import network
from kinesphere.learn.networks.detector import spread
from kinesphere.learn.networks.norm import add_norm, calibrate, fold_norm, has_norm
from kinesphere.weights import card_of, find

MILLIONS = {"lite": 1.363, "full": 3.169, "heavy": 13.751, "detector": 2.965}


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_they_have_as_many_parameters_as_the_released_ones(name):
    assert round(count(network(name)) / 1e6, 3) == MILLIONS[name]


def test_outputs_are_the_released_files_with_every_engine(name, released, seen):
    found = differences(find(name, card_of(name).role), released.network, seen)
    assert {one.engine for one in found} == {"openvino", "litert"}
    for one in found:
        assert one.share < 2e-3, one


def test_landmarks_on_real_crops_are_equal_to_a_hundredth_of_a_pixel(crops, lite):
    net = engines.load(weights.find("lite"), ["landmarks"], "openvino")
    got = net.run(crops)["landmarks"]
    assert np.abs(got - computed(lite.network, crops)["landmarks"]).max() < 0.01


def test_pictures_of_a_batch_do_not_touch_one_another(lite, crops):
    together = computed(lite.network, crops)
    for i, one in enumerate(crops):
        alone = computed(lite.network, one[None])
        for output, value in alone.items():
            scale = max(1.0, np.abs(value).max())
            assert np.abs(together[output][i] - value[0]).max() < 2e-3 * scale


def test_gradients_reach_every_parameter(name):
    torch.manual_seed(0)
    made = network(name)
    outputs = made(torch.rand(1, 3, made.side_px, made.side_px))
    torch.stack([output.square().mean() for output in outputs]).sum().backward()
    without = [
        n for n, p in made.named_parameters() if p.grad is None or not p.grad.isfinite().all()
    ]
    assert without == []


def test_a_step_of_training_lowers_the_loss(lite, crops):
    made = copy.deepcopy(lite.network)
    x = torch.from_numpy(crops[:1]).permute(0, 3, 1, 2) / 255
    optimizer = torch.optim.SGD(made.parameters(), 1e-4)
    losses = []
    for _ in range(3):
        loss = (made(x).world - 0.1).square().mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert losses[0] > losses[1] > losses[2]


@pytest.mark.parametrize("size", ["lite", "detector"])
def test_a_norm_changes_nothing_and_folds_away_again(size):
    from kinesphere.learn.importing import released

    made = released(size).network
    batch = pictures(made.side_px)
    before, keys = computed(made, batch), list(made.state_dict())
    add_norm(made)
    assert has_norm(made)
    near(computed(made, batch), before)
    fold_norm(made)
    assert not has_norm(made) and list(made.state_dict()) == keys
    near(computed(made, batch), before)


def test_norms_with_statistics_change_nothing_and_little_in_training():
    from kinesphere.learn.importing import released

    made = released("lite").network
    batch = torch.rand(8, 3, 256, 256, generator=torch.Generator().manual_seed(1))
    before, bare = computed(made, pictures(256)), made(batch).world.detach()
    add_norm(made)
    apart = moved(made, batch, bare)
    calibrate(made, [batch[:4], batch[4:]])
    near(computed(made, pictures(256)), before)
    assert moved(made, batch, bare) < 0.1 * apart, "as if the norms were not there"
    fold_norm(made)
    near(computed(made, pictures(256)), before)


def moved(made, batch, bare):
    """How far batches' own statistics move outputs."""
    made = copy.deepcopy(made).train()
    return float((made(batch).world.detach() - bare).abs().mean())


def test_a_norm_that_has_learned_folds_into_the_same_outputs():
    torch.manual_seed(0)
    made = network("lite")
    add_norm(made)
    made.train()
    with torch.no_grad():
        for _ in range(3):
            made(torch.rand(2, 3, 256, 256))
        for parameter in made.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    made.eval()
    before = computed(made, pictures(256))
    assert np.abs(before["world"]).max() > 0
    fold_norm(made)
    near(computed(made, pictures(256)), before)


def near(got, expected):
    for output, value in expected.items():
        assert np.abs(got[output] - value).max() < 2e-3 * max(1.0, np.abs(value).max()), output


def test_spreading_keeps_every_number():
    x = torch.arange(2 * 8 * 3 * 3.0).reshape(2, 8, 3, 3)
    y = spread(x)
    assert y.shape == (2, 2, 6, 6)
    # TFLite: the pixel at (row, column) of four takes channels (2 · row + column) · 2 + …
    assert y[1, 1, 4, 3] == x[1, (2 * 0 + 1) * 2 + 1, 2, 1]
    assert sorted(y.ravel().tolist()) == x.ravel().tolist()


def test_an_unknown_name_is_refused():
    with pytest.raises(InputError, match="one of lite, full, heavy, detector, got 'medium'"):
        network("medium")
