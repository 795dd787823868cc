"""What weights say of a person in metres, beside a body fitted to four calibrated cameras.

    .venv/bin/python bench/weights_views.py runs/mine lite    Pose2Sim's Demo_SinglePerson (BSD-3-Clause)

The reference is that of `kinesphere evaluate views`: a body fitted to the released heavy network's
landmarks in all four cameras, through time, and kept. Weights are run on each camera's clip (`kinesphere
estimate --lift off --no-smoothing`); the released ones of the same size stand beside. Landmarks are
shoulders, elbows, wrists, hips, knees and ankles, from the middle of the hips, in that camera's frame;
nothing is turned but for PA-MPJPE. The 2D error is from the reference as each camera sees it, which has
an error of its own. Whoever is more than half a torso off counts as a miss: others walk about in the
clips, and in camera 2 left and right are often swapped.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

import cutouts
import report
from kinesphere.core.crop import letterbox
from kinesphere.core.errors import KinesphereError
from kinesphere.core.records import Sample
from kinesphere.evaluate.metrics import centred
from kinesphere.evaluate.views import body, joints
from kinesphere.evaluate.views.footage import footage
from kinesphere.evaluate.views.reference import task, triangulate
from kinesphere.evaluate.views.scene import who
from kinesphere.evaluate.weights import table
from kinesphere.evaluate.weights.candidates import Candidate, candidates
from kinesphere.evaluate.weights.compare import compared
from kinesphere.evaluate.weights.people import SEEN, Crowd, Person, nobody
from kinesphere.evaluate.weights.sets import ELSEWHERE
from kinesphere.media.tables_in import read_table
from kinesphere.progress import silent
from peers import WORK, SkipError
from worker import Array

TOGETHER: Final = 10
"""So many frames in a row, of all cameras, are drawn together for the intervals."""
KINESPHERE: Final = Path(sys.executable).with_name("kinesphere")
Tables = dict[str, dict[int, Array]]


def reference(every: int) -> tuple[list[Path], list[Sample]]:
    """The clips, and the body fitted to all of them, of each N-th frame. Raises SkipError."""
    videos = cutouts.pose2sim("Demo_SinglePerson")
    scene, place = footage(videos[0].parent, None), WORK / "views" / "kept"
    (person,) = who(scene, 1, place, silent)
    seen_px = person.xy_px[:, :, joints.LANDMARKS]
    points = triangulate(scene.cameras, seen_px, person.trust, person.sigma_px, scene.fps)
    asked = task(person, points.cameras, scene, range(len(videos)))
    fitted = body.samples(asked, "body-1", place, silent)
    return videos, [one for one in fitted if one.frame % every == 0]


def crowd(name: str, samples: list[Sample]) -> Crowd:
    """The reference's people; of landmarks those alone that `kinesphere evaluate views` compares."""
    some = np.zeros(33, bool)
    some[joints.LANDMARKS] = True
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
    """Rows of `kinesphere estimate`'s table, by frame; made once in a folder."""
    table = out / f"{video.stem}.npz"
    if not table.is_file():
        command = [KINESPHERE, "estimate", video, "--model", one.weights.path, "--lift", "off"]
        command += ["--out", out, "--no-view", "--format", "npz", "--no-smoothing"]
        subprocess.run([*map(str, command)], check=True, stderr=subprocess.DEVNULL)
    rows, _ = read_table(table)
    return {int(row["frame"]): row for row in rows}


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
        videos, samples = reference(every)
    sets = {v.stem: [one for one in samples if Path(one.source) == v] for v in videos}
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
