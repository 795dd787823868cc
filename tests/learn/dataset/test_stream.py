"""A step's batch depends on the seed and the step alone: not on workers, ranks or where one begins."""

from collections import Counter
from contextlib import closing
from itertools import islice

import numpy as np
import pytest
import torch

from kinesphere.core.errors import InputError
from kinesphere.learn.dataset import plan as planning
from kinesphere.learn.dataset import shards as sharding
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.plan import Plan, Weighted
from kinesphere.learn.dataset.shards import head, read_group, shards, write_shard, write_shards
from kinesphere.learn.dataset.stream import batches, in_order
from learn.dataset.making import nobody, png, someone


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """Two data sets, of 30 and 7 examples, in groups of 4."""
    folder = tmp_path_factory.mktemp("sets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharding, "ROWS_A_GROUP", 4)
        write_shards(folder / "people", "p", map(someone, range(30)), per_shard=9)
        write_shards(folder / "places", "n", map(nobody, range(7)), per_shard=5)
    return tuple(Weighted(tuple(shards(folder / name))) for name in ("people", "places"))


def first(count, *args, **more):
    with closing(batches(*args, **more)) as made:
        return list(islice(made, count))


def assert_same(some, others):
    for one, other in zip(some, others, strict=True):
        for name, a, b in zip(one._fields, one, other, strict=True):
            assert torch.equal(a, b), name


def keys(plan, numbers):
    places = [plan.place(number) for number in numbers]
    return [read_group(one.shard, one.group)[one.row].key for one in places]


def test_training_goes_on_where_it_stopped(sets):
    whole = first(6, sets, 4, 7, Augment())
    assert_same(first(3, sets, 4, 7, Augment(), start=3), whole[3:])


def test_another_seed_is_another_order_and_other_crops(sets):
    a, b = (first(1, sets, 8, seed, Augment())[0] for seed in (1, 2))
    assert not torch.equal(a.crops, b.crops)


def test_workers_do_not_matter(sets):
    alone = first(5, sets, 4, 7, Augment(), start=2)
    assert_same(first(5, sets, 4, 7, Augment(), start=2, workers=2), alone)


def test_ranks_together_are_one_process(sets):
    whole = first(3, sets, 6, 7, Augment())
    ranks = [first(3, sets, 6, 7, Augment(), rank=rank, world=3) for rank in range(3)]
    for step, one in enumerate(whole):
        parts = [rank[step] for rank in ranks]
        for name, value in one._asdict().items():
            assert torch.equal(value, torch.cat([getattr(part, name) for part in parts])), name


@pytest.mark.parametrize("window", [1, 3, 16])
def test_an_epoch_has_each_example_once(sets, monkeypatch, window):
    monkeypatch.setattr(planning, "WINDOW", window)
    planning._window.cache_clear()
    plan = Plan(sets[:1], 3)
    epochs = [keys(plan, range(30 * i, 30 * (i + 1))) for i in range(2)]
    planning._window.cache_clear()
    for one in epochs:
        assert sorted(one) == sorted(f"someone {i}" for i in range(30))
    assert epochs[0] != epochs[1] != sorted(epochs[1])


def test_data_sets_are_mixed_as_their_weights_say(sets):
    mixed = (Weighted(sets[0].shards, 3.0), Weighted(sets[1].shards, 1.0))
    plan = Plan(mixed, 0)
    places = [plan.place(number) for number in range(2048)]
    share = np.mean([place.set is mixed[0] for place in places])
    assert share == pytest.approx(0.75, abs=0.001)
    early = np.mean([place.set is mixed[0] for place in places[:200]])
    assert early == pytest.approx(0.75, abs=0.1)
    counts = Counter((one.shard.path, one.group, one.row) for one in places if one.set is mixed[1])
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_tiny_weight_is_not_nothing(sets):
    plan = Plan((sets[0], Weighted(sets[1].shards, 1e-9)), 0)
    assert any(plan.place(i).set is not sets[0] for i in range(1025))


def test_few_groups_are_read_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(sharding, "ROWS_A_GROUP", 2)
    monkeypatch.setattr(planning, "WINDOW", 3)
    shard = write_shard(tmp_path / "x.parquet", map(nobody, range(24)))
    plan = Plan((Weighted((shard,)),), 0)
    groups = [plan.place(number).group for number in range(24)]
    for begin in range(0, 24, 6):
        assert len(set(groups[begin : begin + 6])) == 3


def test_without_augmentation_the_same_examples_come_as_they_are(sets):
    plain = first(1, sets[:1], 30, 7, None)[0]
    in_file = torch.cat([batch.xy_px for batch in in_order(sets[0].shards, 8)])
    assert len(in_file) == 30
    order = [int(key.split()[1]) for key in keys(Plan(sets[:1], 7), range(30))]
    assert torch.equal(plain.xy_px, in_file[order])


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_picture_is_told_by_name(tmp_path, workers):
    broken = someone(3, picture=someone().picture[:200])
    write_shard(tmp_path / "x.parquet", [broken])
    stream = batches([Weighted((head(tmp_path / "x.parquet"),))], 2, 0, None, workers=workers)
    with closing(stream), pytest.raises(InputError, match=r"someone 3.*picture"):
        next(stream)


def test_pictures_of_another_size_than_told(tmp_path):
    write_shard(tmp_path / "x.parquet", [someone(picture=png(np.zeros((5, 5, 3), np.uint8)))])
    with pytest.raises(InputError, match="5 x 5"):
        list(in_order(shards(tmp_path), 4))


def test_what_makes_no_sense(sets):
    with pytest.raises(InputError, match="multiple"):
        first(1, sets, 5, 0, None, world=2)
    with pytest.raises(InputError, match="multiple"):
        first(1, sets, 0, 0, None)
    for weight in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="weight"):
            Weighted(sets[0].shards, weight)
    with pytest.raises(InputError, match="example"):
        Weighted(())
