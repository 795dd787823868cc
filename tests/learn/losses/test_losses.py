"""Laws of the losses: nothing at the truth, something elsewhere, nothing of what is not known."""

import math
from dataclasses import fields, replace

import pytest
import torch
from torch import Tensor

from kinesphere.core.errors import InputError
from kinesphere.learn.dataset import seen
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses import landmarks, mask, order, world
from kinesphere.learn.losses.distil import distilled
from kinesphere.learn.losses.said import Said
from kinesphere.learn.losses.total import Told, losses
from kinesphere.learn.losses.weights import LossWeights

ALL = LossWeights()
LABELS = [one.name for one in fields(ALL) if one.name not in ("distil", "anchor")]


def some(n: int = 3, side: int = 64, seed: int = 0) -> Batch:
    """Labels of all kinds, all known; masks are of `side`."""
    made = torch.Generator().manual_seed(seed)
    rand = lambda *shape: torch.rand(*shape, generator=made)  # noqa: E731
    flags = lambda *shape: (rand(*shape) > 0.5).float()  # noqa: E731
    xyz = rand(n, 39, 3) - 0.5
    depth = xyz[..., 2]
    pairs = torch.stack([torch.arange(0, 16), torch.arange(16, 32)], 1).expand(n, -1, 2)
    swap = depth.gather(1, pairs[..., 0]) > depth.gather(1, pairs[..., 1])
    pairs = torch.where(swap[..., None], pairs.flip(-1), pairs)
    return Batch(
        crops=torch.zeros(n, 3, 256, 256, dtype=torch.uint8),
        xy_px=rand(n, 39, 2) * 200 + 28,
        xy_weight=torch.ones(n, 39),
        z_px=depth * 100,
        z_weight=torch.ones(n, 39),
        visible=flags(n, 39),
        visible_weight=torch.ones(n, 39),
        present=flags(n, 39),
        present_weight=torch.ones(n, 39),
        xyz_m=xyz,
        xyz_weight=torch.ones(n, 39, 3),
        mask=flags(n, side, side),
        mask_weight=torch.ones(n),
        pairs=pairs,
        pairs_weight=torch.ones(n, 16),
        is_person=torch.ones(n),
        distil=torch.zeros(n),
    )


def perfect(batch: Batch) -> Said:
    """Outputs that say what is so."""
    return Said(
        xy_px=batch.xy_px.clone(),
        z_px=batch.z_px * landmarks.Z_STRETCH,
        visible_logit=batch.visible * 80 - 40,
        present_logit=batch.present * 80 - 40,
        xyz_m=batch.xyz_m.clone(),
        heat_logit=landmarks.spots(batch.xy_px).clamp(1e-7, 1 - 1e-7).logit(),
        mask_logit=batch.mask * 80 - 40,
        person_logit=batch.is_person * 80 - 40,
    )


def wrong(batch: Batch, seed: int = 1) -> Said:
    """Outputs that are off, with a gradient."""
    made = torch.Generator().manual_seed(seed)
    right = perfect(batch)._asdict()
    off = [
        torch.randn(one.shape, generator=made) + (0 if "logit" in name else one)
        for name, one in right.items()
    ]
    return Said(*(one.requires_grad_() for one in off))


def gradients(total: Tensor, said: Said) -> list[Tensor]:
    found = torch.autograd.grad(total, list(said), allow_unused=True)
    return [torch.zeros(1) if one is None else one for one in found]


@pytest.mark.parametrize("name", [one for one in LABELS if one != "order"])
def test_nothing_is_left_at_the_truth_and_something_beside_it(name):
    batch = some()
    assert losses(perfect(batch), batch, ALL)[name].abs() < 1e-4
    assert losses(wrong(batch), batch, ALL)[name] > 1e-3


def test_an_order_is_right_when_it_is_right_by_far():
    batch = some()
    depth = torch.zeros(3, 39)
    told = lambda d: order.order(d, batch.pairs, batch.pairs_weight, 0.05)  # noqa: E731
    assert told(depth).item() == pytest.approx(math.log(2))
    right = depth.scatter(1, batch.pairs[..., 1], 1.0)
    assert told(right) < 1e-6
    assert told(-right) > 10


@pytest.mark.parametrize("name", LABELS)
def test_gradients_are_finite_and_lead_down(name):
    batch = some()
    said = wrong(batch)
    total = losses(said, batch, ALL)[name]
    slopes = gradients(total, said)
    assert all(one.isfinite().all() for one in slopes)
    length = sum(one.square().sum() for one in slopes)
    small = 1e-3 * total.item() / length
    moved = [
        one.detach() - small * slope if slope.shape == one.shape else one.detach()
        for one, slope in zip(said, slopes, strict=True)
    ]
    assert losses(Said(*moved), batch, ALL)[name] < total


def test_gradients_are_finite_at_the_truth_too():
    batch = some()
    said = Said(*(one.requires_grad_() for one in perfect(batch)))
    total = torch.stack(list(losses(said, batch, ALL).values())).sum()
    assert all(one.isfinite().all() for one in gradients(total, said))


def test_what_is_not_known_teaches_nothing():
    batch = some()
    weights = {name: torch.zeros_like(v) for name, v in batch._asdict().items() if "weight" in name}
    said = wrong(batch)
    only = replace(ALL, person=0)
    total = torch.stack(list(losses(said, batch._replace(**weights), only).values())).sum()
    assert total == 0
    assert all((one == 0).all() for one in gradients(total, said))


def test_one_landmark_that_is_not_known_has_no_gradient():
    batch = some()
    for weight in (batch.xy_weight, batch.z_weight, batch.visible_weight, batch.xyz_weight):
        weight[:, 5] = 0
    batch.pairs_weight[:, 5] = 0
    batch.present_weight[:, 5] = 0
    said = wrong(batch)
    slopes = gradients(torch.stack(list(losses(said, batch, ALL).values())).sum(), said)
    for name in ("xy_px", "z_px", "visible_logit", "present_logit", "xyz_m", "heat_logit"):
        slope = slopes[Said._fields.index(name)]
        assert (slope[:, 5] == 0).all(), name
        assert (slope[:, 6] != 0).any(), name


@pytest.mark.parametrize("name", LABELS)
def test_a_loss_that_counts_for_nothing_is_left_out(name):
    found = losses(wrong(some()), some(), replace(ALL, **{name: 0.0}))
    assert set(found) == set(LABELS) - {name}


def test_weights_multiply():
    batch, said = some(), wrong(some())
    one, two = (losses(said, batch, replace(ALL, world=w))["world"] for w in (1.0, 2.0))
    assert two.item() == pytest.approx(2 * one.item())


def test_a_batch_has_the_mean_of_its_parts():
    batch, said = some(4), wrong(some(4))
    batch.xy_weight[0] = 0
    batch.mask_weight[:2] = 0
    batch.pairs_weight[3, 3:] = 0
    whole = losses(said, batch, ALL)
    parts = [
        losses(Said(*(v[i : i + 2] for v in said)), Batch(*(v[i : i + 2] for v in batch)), ALL)
        for i in (0, 2)
    ]
    for name, value in whole.items():
        assert value.item() == pytest.approx((parts[0][name] + parts[1][name]).item() / 2, rel=1e-4)


def test_mirrored_people_are_as_wrong():
    batch, said, sides = some(), wrong(some()), seen.MIRROR
    left = torch.tensor([256.0, 0.0])
    turn = torch.tensor([-1.0, 1.0])
    other = batch._replace(
        xy_px=batch.xy_px[:, sides] * turn + left,
        z_px=batch.z_px[:, sides],
        xyz_m=batch.xyz_m[:, sides] * torch.tensor([-1.0, 1.0, 1.0]),
        visible=batch.visible[:, sides],
        present=batch.present[:, sides],
        pairs=torch.as_tensor(sides)[batch.pairs],
        mask=batch.mask.flip(-1),
    )
    mirrored = said._replace(
        xy_px=said.xy_px[:, sides] * turn + left,
        z_px=said.z_px[:, sides],
        xyz_m=said.xyz_m[:, sides] * torch.tensor([-1.0, 1.0, 1.0]),
        visible_logit=said.visible_logit[:, sides],
        present_logit=said.present_logit[:, sides],
        mask_logit=said.mask_logit.flip(-1),
    )
    much = replace(ALL, heatmaps=0)  # a cell's place is its left edge: maps have another law
    plain, turned = losses(said, batch, much), losses(mirrored, other, much)
    for name, value in plain.items():
        assert turned[name].item() == pytest.approx(value.item(), rel=1e-4), name


def test_spots_are_highest_where_landmarks_are_and_mirror_with_them():
    xy = torch.tensor([[[100.0, 48.0], [-40.0, 20.0]]])
    spots = landmarks.spots(xy)
    assert spots[0, 0].argmax() == 12 * 64 + 25
    assert spots[0, 0].amax() == 1
    assert spots[0, 1].amax() < 1e-6, "out of the crop there is nothing"
    mirrored = landmarks.spots(torch.tensor([[[256 - 100.0, 48.0]]]))
    assert torch.allclose(mirrored[0, 0, :, 1:], spots[0, 0, :, 1:].flip(-1), atol=1e-6)


def test_known_values():
    zeros, ones = torch.zeros(1, 2, 2), torch.ones(1, 2, 2)
    assert landmarks.xy(zeros, ones * 3, torch.tensor([[1.0, 0.0]])).item() == 1.5
    assert world.world(torch.zeros(1, 1, 3), torch.ones(1, 1, 3), torch.ones(1, 1, 3)).item() == 1
    logits = torch.zeros(4)
    assert landmarks.scores(logits, torch.ones(4), torch.ones(4)).item() == pytest.approx(
        math.log(2)
    )
    assert mask.dice(ones * 40, ones).item() == pytest.approx(0, abs=1e-6)
    assert mask.dice(-ones * 40, ones).item() == pytest.approx(1 - 1 / 5)


def test_bones_have_the_lengths_of_bones_whatever_way_they_point():
    batch = some()
    turned = batch.xyz_m[..., [1, 0, 2]]
    assert world.bones(turned, batch.xyz_m, batch.xyz_weight) < 1e-6
    longer = world.bones(turned * 2, batch.xyz_m, batch.xyz_weight)
    assert longer > 0.1


def test_a_network_has_nothing_to_learn_from_itself():
    batch = some()._replace(distil=torch.ones(3))
    said = wrong(batch)
    told = distilled(said, Said(*(one.detach() for one in said)), unlabelled(batch), ALL)
    assert all(value.abs() < 1e-5 for value in told.values())


def unlabelled(batch: Batch) -> Batch:
    zeros = {name: torch.zeros_like(v) for name, v in batch._asdict().items() if "weight" in name}
    return batch._replace(**zeros)


def test_a_teacher_is_heard_where_labels_are_silent_and_asked_for():
    labels = some()._replace(distil=torch.tensor([1.0, 0.0, 1.0]))
    labels.xy_weight[2] = 0
    said, teacher = wrong(labels), perfect(some(seed=5))
    teacher.person_logit[:] = 40.0
    told = distilled(said, teacher, labels, ALL)
    assert told["world"] == 0, "labels know"
    slope = gradients(told["xy"], said)[0]
    assert (slope[:2] == 0).all()
    assert (slope[2] != 0).any()


def test_a_teacher_who_sees_nobody_says_nothing_about_landmarks():
    batch = unlabelled(some())._replace(distil=torch.ones(3))
    teacher = perfect(some(seed=5))._replace(person_logit=torch.full((3,), -60.0))
    told = distilled(wrong(batch), teacher, batch, ALL)
    assert all(value.abs() < 1e-9 for value in told.values())


def test_an_anchor_holds_everybody_in_the_crop():
    batch = some()
    teacher = near(batch, 5.0)
    free = distilled(wrong(batch), teacher, batch, ALL)
    held = distilled(wrong(batch), teacher, batch, replace(ALL, anchor=0.5))
    assert free["xy"] == free["heatmaps"] == 0
    assert held["xy"] > 0
    assert held["heatmaps"] > 0
    assert held["world"] == 0


def test_an_anchor_that_lies_where_no_landmark_is_holds_nothing():
    batch, much = some(), replace(ALL, anchor=0.5)
    far = near(batch, 30.0)
    assert distilled(wrong(batch), far, batch, much)["xy"] == 0
    assert distilled(wrong(batch), far, unlabelled(batch), much)["xy"] > 0, "nobody knows better"


def near(batch: Batch, away_px: float) -> Said:
    """A teacher that sees a person, and each landmark so far to the right of its label."""
    teacher = perfect(batch)
    teacher.person_logit[:] = 40.0
    return teacher._replace(xy_px=batch.xy_px + torch.tensor([away_px, 0.0]))


def test_only_the_rows_that_a_teacher_saw_count():
    batch = unlabelled(some())._replace(distil=torch.tensor([0.0, 1.0, 0.0]))
    said, teacher = wrong(batch), perfect(some(seed=5))
    row = torch.tensor([1])
    found = losses(said, batch, ALL, Told(row, Said(*(one[row] for one in teacher))))
    every = losses(said, batch, ALL, Told(torch.arange(3), teacher))
    nobody = losses(said, batch, ALL, Told(row[:0], Said(*(one[row[:0]] for one in teacher))))
    assert found.keys() == every.keys() == nobody.keys()
    for name, value in found.items():
        assert value.item() == pytest.approx(every[name].item(), rel=1e-5, abs=1e-7)
    assert all(nobody[name] == 0 for name in nobody if name.startswith("distil_"))


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_weights_that_cannot_be(value):
    with pytest.raises(InputError, match=r"--loss\.world"):
        LossWeights(world=value)
