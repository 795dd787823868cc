"""What weights say of a person in metres, beside a body fitted to four calibrated cameras.

    .venv/bin/python bench/weights_views.py runs/mine lite    Pose2Sim's Demo_SinglePerson (BSD-3-Clause)

The reference is that of fit_views.py: fitted to the released heavy network's landmarks in all four
cameras, through time, and kept. Weights are run on each camera's clip (`kinesphere estimate
--no-smoothing`); the released ones of the same size stand beside. Landmarks are shoulders, elbows,
wrists, hips, knees and ankles, from the middle of the hips, in that camera's frame; nothing is turned
but for PA-MPJPE. The 2D error is from the reference as each camera sees it, which has an error of its
own. Others walk about in the clips: whoever is more than half a torso off is one of them, and a miss.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

import fit_views
import report
from kinesphere.core.crop import letterbox
from kinesphere.core.errors import KinesphereError
from kinesphere.core.records import Sample
from kinesphere.evaluate.metrics import centred
from kinesphere.evaluate.weights import table
from kinesphere.evaluate.weights.candidates import Candidate, candidates
from kinesphere.evaluate.weights.compare import compared
from kinesphere.evaluate.weights.people import SEEN, Crowd, Person, nobody
from kinesphere.evaluate.weights.sets import ELSEWHERE
from peers import WORK, SkipError
from worker import Array

TOGETHER: Final = 10
"""So many frames in a row, of all cameras, are drawn together for the intervals."""
Tables = dict[str, dict[int, Array]]


def crowd(name: str, samples: list[Sample]) -> Crowd:
    """The reference's people; of landmarks those alone that `fit_views` compares."""
    some = np.zeros(33, bool)
    some[fit_views.BODY] = True
    people = [_person(sample, some) for sample in samples]
    return Crowd(name, tuple(people), 0, elsewhere=ELSEWHERE)


def _person(sample: Sample, some: Array) -> Person:
    size_px = (int(sample.size_px[0]), int(sample.size_px[1]))
    xyz_m = centred(sample.xyz_m[None].astype(float))[0]
    return Person(
        key=f"{Path(sample.source).name}@{sample.frame}",
        picture=Path(sample.source),
        size_px=size_px,
        region=letterbox(size_px),
        xy_px=np.where(some[:, None], sample.xy_px.astype(float), np.nan),
        visible=np.full(33, np.nan),
        xyz_m=np.where(some[:, None], xyz_m, np.nan),
        mask=lambda: None,
        group=str(sample.frame // TOGETHER),
    )


def seer(people: tuple[Person, ...], videos: list[Path]) -> Callable[[Candidate], Array]:
    """What weights say of each frame; the clips are run through once for each weights."""

    def see(one: Candidate) -> Array:
        out = WORK / "weights_views" / one.weights.card.sha256[:16]
        with report.console.status(one.label):
            tables = {v.name: _estimated(one, out, v) for v in videos}
        rows = [_row(tables, *person.key.rsplit("@", 1)) for person in people]
        return np.concatenate(rows)

    return see


def _estimated(one: Candidate, out: Path, video: Path) -> dict[int, Array]:
    return fit_views.estimate(out, video, str(one.weights.path), "--no-smoothing")


def _row(tables: Tables, clip: str, frame: str) -> Array:
    """As `people.SEEN` has it, shape (1,)."""
    said, row = tables[clip].get(int(frame)), nobody()
    if said is not None:
        row["found"] = True
        for name in set(SEEN.names or ()) & set(said.dtype.names or ()):
            row[name] = said[name]
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", nargs="+", help="as kinesphere evaluate weights takes them")
    parser.add_argument("--every", type=int, default=1, help="the reference has each N-th frame")
    parser.add_argument("--json", type=Path, default=WORK / "weights_views.json")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            records = measure(options.weights, options.every, Path(scratch))
    except (SkipError, KinesphereError) as reason:
        sys.exit(str(reason))
    options.json.write_text(json.dumps(records, indent=1) + "\n")


def measure(named: list[str], every: int, scratch: Path) -> list[dict[str, Any]]:
    """Tables of each camera and of all; their figures. Raises SkipError, InputError, WeightsError."""
    who = candidates(named, scratch)
    with report.console.status("the reference"):
        videos, samples, _ = fit_views.fitted("heavy", every)
    sets = {v.stem: list(fit_views.by_frame(samples, v).values()) for v in videos}
    sets["four cameras"] = samples
    done = [
        compared(one, who, seer(one.people, videos), 1)
        for one in (crowd(name, some) for name, some in sets.items())
    ]
    for one in done:
        table.show(one, report.console)
    return list(table.records(done))


if __name__ == "__main__":
    main()
