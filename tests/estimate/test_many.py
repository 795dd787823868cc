"""Several sources in one command: the same tables as one by one."""

import threading

import numpy as np
import pytest

from kinesphere.core.errors import KinesphereError
from kinesphere.estimate import many
from kinesphere.estimate.options import EstimateOptions
from kinesphere.media.clips import ClipWriter
from kinesphere.media.sources import parse
from kinesphere.progress import silent, stoppable


@pytest.fixture
def sources(frames, tmp_path):
    for name, first in (("a", 0), ("b", 20), ("c", 40)):
        with ClipWriter(tmp_path / f"{name}.mp4") as out:
            for i in range(10):
                picture = np.ascontiguousarray(frames[first + i].picture_rgb[::2, ::2])
                out.write(picture, i * 33.0)
    (tmp_path / "bad.mp4").write_bytes(b"no clip")
    return [parse(str(tmp_path / f"{name}.mp4")) for name in ("a", "bad", "b", "c")]


def run(sources, out, **options):
    asked = EstimateOptions(out=out, model="lite", view=False, format="npz", **options)
    return list(many.estimate_all(sources, asked, silent))


def test_side_by_side_is_one_by_one(sources, tmp_path):
    together, alone = run(sources, tmp_path / "2", jobs=2), run(sources, tmp_path / "1", jobs=1)
    for outcomes in (together, alone):
        assert [isinstance(o, KinesphereError) for o in outcomes] == [False, True, False, False]
    for name in "abc":
        with np.load(tmp_path / f"1/{name}.npz") as a, np.load(tmp_path / f"2/{name}.npz") as b:
            for column in a:
                np.testing.assert_array_equal(a[column], b[column])


def test_ctrl_c_reaches_clips_in_other_threads(sources, tmp_path):
    stop = threading.Event()
    watched = stoppable(silent, stop)
    seen = []
    with pytest.raises(KeyboardInterrupt):
        for item in watched(range(9), "counting", None):
            seen.append(item)
            if item == 3:
                stop.set()
    assert seen == [0, 1, 2, 3]


def test_chunks_and_people_are_part_of_what_a_run_is(sources, tmp_path):
    out = tmp_path / "out"
    (report,) = run(sources[:1], out, people=2)
    assert report.frames == 10
    assert run(sources[:1], out, people=2, resume=True)[0].skipped
    assert not run(sources[:1], out, people=3, resume=True)[0].skipped
    (chunked,) = run(sources[:1], out, chunks=True)
    assert chunked.frames == 10
    assert not run(sources[:1], out, resume=True)[0].skipped
