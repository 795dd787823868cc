"""Compiled networks on disk: used again, never trusted when damaged, never in the way."""

import os
import time

import numpy as np
import pytest

from kinesphere import engines, weights
from kinesphere.engines import cache
from kinesphere.engines import openvino as engine


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KINESPHERE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept" / "compiled"


def detector():
    found = weights.find("detector", "detector")
    return engines.load(found, ("scores", "boxes"), "openvino")


PICTURE = np.random.default_rng(0).integers(0, 255, (1, 224, 224, 3), dtype=np.uint8)


def scores(network):
    return network.run(PICTURE)["scores"].copy()


def test_the_second_start_compiles_nothing_and_computes_the_same(folder, monkeypatch):
    first = scores(detector())
    (kept,) = folder.iterdir()
    assert kept.stat().st_size > 1e6

    def never(*_):
        raise AssertionError("compiled again")

    monkeypatch.setattr(engine, "_compile", never)
    np.testing.assert_array_equal(scores(detector()), first)


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:-1] + b"x"]
)
def test_a_damaged_file_is_made_anew(folder, damage):
    first = scores(detector())
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    np.testing.assert_array_equal(scores(detector()), first)
    assert len(kept.read_bytes()) > 1e6


def test_it_can_be_turned_off_and_does_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KINESPHERE_CACHE", "off")
    assert cache.folder() is None
    assert cache.cached(("a",), lambda: b"made") == b"made"
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("KINESPHERE_CACHE", str(blocked))
    assert cache.cached(("a",), lambda: b"made") == b"made"


def test_other_parts_are_other_files_and_old_ones_go(folder):
    assert cache.cached(("a",), lambda: b"1") == b"1"
    assert cache.cached(("a",), lambda: b"2") == b"1"
    (old,) = folder.iterdir()
    long_ago = time.time() - cache.KEEP_S - 60
    os.utime(old, (long_ago, long_ago))
    assert cache.cached(("b",), lambda: b"3") == b"3"
    assert len(list(folder.iterdir())) == 1
    cache.forget(("b",))
    assert not list(folder.iterdir())


@pytest.mark.parametrize("name", ["openvino", "litert"])
def test_batches_and_threads_at_once_give_what_one_by_one_gives(name):
    from concurrent.futures import ThreadPoolExecutor

    found = weights.find("lite")
    wanted = ("landmarks", "presence", "heatmaps", "world")
    one, many = (engines.load(found, wanted, name, workers=w) for w in (1, 2))
    batch = np.random.default_rng(1).integers(0, 255, (5, 256, 256, 3), dtype=np.uint8)
    singly = [{k: v.copy() for k, v in one.run(p[None]).items()} for p in batch]
    together = one.run(batch)

    def run(picture):
        return {k: v.copy() for k, v in many.run(picture[None]).items()}

    with ThreadPoolExecutor(2) as pool:
        threaded = list(pool.map(run, batch))
    for output in wanted:
        expected = np.concatenate([s[output] for s in singly])
        np.testing.assert_allclose(together[output], expected, atol=1e-4)
        np.testing.assert_allclose(
            np.concatenate([t[output] for t in threaded]), expected, atol=1e-4
        )
