"""Several people: who is found, ids, and speed, beside MediaPipe 1.2.2 asked for as many.

    .venv/bin/python bench/people.py                          everything
    .venv/bin/python bench/people.py --clips crossing --rounds 1 --curve no

Clips: two scenes put together from clips of single people (composite.py), where everybody's landmarks
are known, and Pose2Sim's Demo_MultiPerson from four sides, where hips and heights were read off the
frames by eye every 10 frames (multiperson_truth.json; it has a bystander in two of them, whom nobody
needs to find). The curve: pictures of 1 to 8 people beside each other.
"""

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

import charts
import clips
import composite
import cutouts
import identity
import peers
import report
from identity import CLEAR, Score, Truth
from peers import HERE, WORK, SkipError, Software
from worker import Array

SCENES: Final = {scene.name: scene for scene in (composite.CROSSING, composite.LEAVING)}
CAMERAS: Final = tuple(f"cam{number:02d}" for number in range(1, 5))
NUM_POSES: Final = 4
WARM_UP: Final = 10


@dataclass(frozen=True)
class Sides:
    """Both pieces of software at one size."""

    peer: Software
    size: str

    def ours(self, frames: Path, num_poses: int) -> dict[str, Array]:
        return _run([sys.executable, HERE / "ours_people.py", frames, self.size], num_poses)

    def theirs(self, frames: Path, num_poses: int) -> dict[str, Array]:
        assert self.peer.bundles
        bundle = self.peer.bundles[self.size]
        return _run([self.peer.python, HERE / "peer_people.py", frames, bundle], num_poses)

    def alternating(
        self, frames: Path, num_poses: int, rounds: int
    ) -> tuple[list[dict[str, Array]], list[dict[str, Array]]]:
        """Passes of ours and of theirs, by turns."""
        both = [
            (self.ours(frames, num_poses), self.theirs(frames, num_poses)) for _ in range(rounds)
        ]
        return [one for one, _ in both], [other for _, other in both]


def _run(command: list[str | Path], num_poses: int) -> dict[str, Array]:
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        out = Path(folder) / "out.npz"
        peers.call([*command, str(num_poses), out], str(command[1]))
        with np.load(out) as arrays:
            return dict(arrays)


def known(name: str, golden: Path) -> tuple[Path, Truth]:
    """A clip and who is in it. Raises SkipError."""
    if name in SCENES:
        clip = composite.make(SCENES[name], golden)
        with np.load(clip.with_suffix(".npz")) as kept:
            heights = np.median(kept["boxes"][..., 3] - kept["boxes"][..., 1], axis=0)
            names = tuple(map(str, kept["names"]))
            asked = np.ones(len(names), bool)
            return clip, Truth(names, kept["xy_px"], heights, kept["visible"], asked)
    clip = cutouts.pose2sim("Demo_MultiPerson")[CAMERAS.index(name)]
    people = json.loads((HERE / "multiperson_truth.json").read_text())[name]
    hips = np.stack([_track(person["hips"]) for person in people.values()], axis=1)
    heights = np.array([person["height_px"] for person in people.values()])
    asked = np.array([who != "bystander" for who in people])
    return clip, Truth(tuple(people), hips[:, :, None], heights, np.ones(hips.shape[:2]), asked)


def _track(knots: list[list[float]]) -> Array:
    """(T, 2) between the frames that were looked at."""
    frames, xs, ys = zip(*knots, strict=True)
    every = np.arange(int(frames[-1]) + 1)
    return np.stack([np.interp(every, frames, xs), np.interp(every, frames, ys)], axis=1)


def measure(name: str, sides: Sides, rounds: int, golden: Path) -> dict[str, Any]:
    """All figures of one clip. Raises SkipError."""
    clip, truth = known(name, golden)
    ours, theirs = sides.alternating(clips.decoded(clip), NUM_POSES, rounds)
    our_score = identity.score(truth, ours[0]["xy_px"], ours[0]["ids"])
    peer_score = identity.score(truth, theirs[0]["xy_px"], None)
    asked = [number for number, wanted in enumerate(truth.asked) if wanted]
    people = [_person(truth, number, our_score, peer_score) for number in asked]
    mistakes = {
        "false": our_score.false,
        "peer_false": peer_score.false,
        "duplicates": our_score.duplicates,
        "peer_duplicates": peer_score.duplicates,
        "shared_ids": our_score.shared,
    }
    return {"clip": name, "people": people, **mistakes, **_speed(ours, theirs)}


def _person(truth: Truth, number: int, ours: Score, theirs: Score) -> dict[str, Any]:
    clear = truth.visible[:, number] > CLEAR
    our_found, peer_found = ours.found[:, number] & clear, theirs.found[:, number] & clear
    both = int((our_found & peer_found).sum())
    return {
        "who": truth.names[number],
        "frames": int(clear.sum()),
        "ours": int(our_found.sum()),
        "peer": int(peer_found.sum()),
        "of_peers": both / int(peer_found.sum()) if peer_found.any() else None,
        "missed_frames": np.flatnonzero(peer_found & ~our_found).tolist(),
        "switches": ours.switches[number],
        "ids": ours.identities[number],
    }


def _speed(ours: list[dict[str, Array]], theirs: list[dict[str, Array]]) -> dict[str, Any]:
    """Medians over rounds; the ratio is the median of the rounds' own ratios."""
    our_ms, peer_ms = ([_ms(one) for one in passes] for passes in (ours, theirs))
    ratios = [b / a for a, b in zip(our_ms, peer_ms, strict=True)]
    return {
        "ms": statistics.median(our_ms),
        "peer_ms": statistics.median(peer_ms),
        "ratio": statistics.median(ratios),
        "ratios": ratios,
    }


def _ms(one: dict[str, Array]) -> float:
    return float(one["seconds"][WARM_UP:].mean() * 1000)


def curve(sides: Sides, rounds: int, golden: Path) -> list[dict[str, Any]]:
    """Cost by people. Raises SkipError."""
    rows: list[dict[str, Any]] = []
    for count in composite.ROW_COUNTS:
        frames = clips.decoded(composite.make(composite.row(count), golden))
        with report.console.status(f"{count} people"):
            ours, theirs = sides.alternating(frames, count, rounds)
        found, peer_found = (_mean_people(one[0]) for one in (ours, theirs))
        speed = _speed(ours, theirs)
        rows.append({"people": count, "found": found, "peer_found": peer_found, **speed})
    return rows


def _mean_people(one: dict[str, Array]) -> float:
    return float(np.isfinite(one["xy_px"][WARM_UP:, :, 0, 0]).sum(axis=1).mean())


def show_clips(rows: list[dict[str, Any]]) -> None:
    keys = ("who", "frames", "ours", "peer", "of_peers", "switches", "ids")
    report.table(
        f"Frames in which people are found (more than {CLEAR:.0%} of them visible), and their ids",
        ("clip", "who", "visible", "ours", "mediapipe", "ours of these", "id switches", "ids"),
        [(row["clip"], *(one[key] for key in keys)) for row in rows for one in row["people"]],
    )
    wrong = ("false", "peer_false", "duplicates", "peer_duplicates", "shared_ids")
    report.table(
        "Mistakes over the clip, and frames a second (medians)",
        ("clip", "false", "theirs", "doubles", "theirs", "shared ids", "fps", "theirs", "ratio"),
        [(row["clip"], *(row[key] for key in wrong), *_fps(row), row["ratio"]) for row in rows],
    )


def _fps(row: dict[str, Any]) -> tuple[float, float]:
    return 1000 / row["ms"], 1000 / row["peer_ms"]


def show_curve(rows: list[dict[str, Any]]) -> None:
    keys = ("people", "found", "peer_found", "ms", "peer_ms", "ratio")
    report.table(
        "Milliseconds a frame by people in the picture, 1920 x 1080, both asked for as many",
        ("people", "found (mean)", "theirs", "ms", "theirs", "ratio"),
        [tuple(row[key] for key in keys) for row in rows],
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    every = [*SCENES, *CAMERAS]
    add("--clips", nargs="*", choices=every, default=every, help="some of them (default: all)")
    add("--curve", choices=("yes", "no"), default="yes", help="measure cost for 1 to 8 people")
    add("--rounds", type=int, default=3, help="how often speed is measured (default 3)")
    add("--model", choices=("lite", "full", "heavy"), default="full")
    add("--json", type=Path, default=WORK / "people.json", help="where all figures are written")
    add("--golden", type=Path, default=clips.GOLDEN, help="folder of tfjs-models' test data")
    return parser.parse_args()


def main() -> None:
    options = parse()
    WORK.mkdir(exist_ok=True)
    results: dict[str, Any] = {"machine": report.machine(), "model": options.model, "clips": []}
    try:
        sides = Sides(peers.tasks(None), options.model)
    except SkipError as reason:
        sys.exit(str(reason))
    for name in options.clips:
        try:
            with report.console.status(name):
                results["clips"].append(measure(name, sides, options.rounds, options.golden))
        except SkipError as reason:
            report.note(f"{name} is left out: {reason}")
    if results["clips"]:
        show_clips(results["clips"])
    if options.curve == "yes":
        try:
            results["curve"] = curve(sides, options.rounds, options.golden)
            show_curve(results["curve"])
            (clips.PICTURES / "people.svg").write_text(
                charts.people(results["curve"], options.model)
            )
        except SkipError as reason:
            report.note(f"The curve is left out: {reason}")
    options.json.write_text(json.dumps(results, indent=1) + "\n")
    report.console.print(f"All figures: {options.json}")


if __name__ == "__main__":
    main()
