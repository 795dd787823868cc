"""Gait beside others: Sports2D on its demo clip, and recorded feet of the CMU database.

    .venv/bin/python bench/gait.py --clip .bench/sports2d_demo.mp4 --sports2d peer/bin/sports2d
    .venv/bin/python bench/gait.py --motions cmu

The clip is Sports2D/Demo/demo.mp4 of the wheel sports2d==0.8.34; `--sports2d` is the program of an
environment of its own (python -m venv peer; peer/bin/pip install sports2d==0.8.34). Its networks come
from a server when it first runs. Where that cannot be reached (`--landmarks ours`) it is given our
landmarks in pixels, which it takes as a file (--load_trc_px): then its angles, filters and all, are
compared, not its networks.

Angles are compared frame by frame where both have one and the body is wholly in the picture; Sports2D's
are angles in the picture's plane, ours in space. Sports2D tells no gait figures: step lengths and
speed are taken from its markers in metres, at our heel strikes. `--motions` is a folder of BVH files:
landmarks are made of them, and heel strikes and toe offs compared with those of the recording's own feet
(tools/recorded.py).
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core.skeleton import INDEX
from kinesphere.estimate.run import Report
from kinesphere.motion import angles, gait
from kinesphere.movement.options import ClipOptions
from kinesphere.movement.people import Person, found
from worker import Array

sys.path.append(str(Path(__file__).parent.parent / "tools"))

MARKERS: Final = {
    **{f"{s}{name}": f"{side}_{part}"
       for s, side in (("R", "right"), ("L", "left"))
       for name, part in (("Hip", "hip"), ("Knee", "knee"), ("Ankle", "ankle"), ("BigToe", "foot_index"),
                          ("SmallToe", "foot_index"), ("Heel", "heel"), ("Shoulder", "shoulder"),
                          ("Elbow", "elbow"), ("Wrist", "wrist"))},
    "Nose": "nose",
}  # fmt: skip
"""Sports2D's (HALPE_26): ours."""
PAIRS: Final = {
    "knee": "knee_flexion",
    "hip": "hip_flexion",
    "ankle": "ankle_flexion",
    "elbow": "elbow_flexion",
}
WALKS: Final = (
    "07_01", "07_02", "07_03", "08_01", "08_02", "08_03", "12_01", "16_15", "35_01", "35_02", "35_03",
    "39_01", "39_02", "47_01",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--sports2d", type=Path)
    parser.add_argument("--landmarks", choices=("ours", "theirs"), default="theirs")
    parser.add_argument("--motions", type=Path)
    parser.add_argument(
        "--floor", type=float, default=1.0, help="m/s: a slower foot is on the floor"
    )
    parser.add_argument("--out", type=Path, default=Path(".bench/gait"))
    asked = parser.parse_args()
    if asked.clip:
        walker = walker_of(asked.clip, asked.out)
        print_figures(walker)
        if asked.sports2d:
            theirs = beside(walker, asked.clip, asked.sports2d, asked.landmarks, asked.out)
            print_angles(walker, theirs)
            print_steps(walker, next(asked.out.rglob("*_m_person00.trc")))
    if asked.motions:
        print_events(asked.motions, asked.floor)


def walker_of(clip: Path, out: Path) -> Person:
    """Who takes the most steps."""
    seen = found(str(clip), out, ClipOptions(model="heavy", people=2, resume=True))
    if isinstance(seen, Report):
        raise SystemExit("stopped")
    return max(seen.people, key=lambda person: len(gait.steps(person.landmarks).steps))


def print_figures(walker: Person) -> None:
    walk = gait.steps(walker.landmarks)
    print(f"person {walker.id}, {len(walker.rows)} frames, {len(walk.steps)} steps")
    print(f"  hips move in the room at {walk.position_m_s:.2f} m/s")
    print(f"  O'Connor's strikes and toe offs are {walk.check_ms} ms later")
    for step in walk.steps:
        print(f"  {step.side:5s} heel at {step.strike_ms / 1000:.2f} s, step {step.length_m:.2f} m")
    for one in gait.figures(walk):
        print(
            f"  {one.name} ({one.of}): {one.mean:.2f} ± {one.spread:.2f} {one.unit} ({one.count})"
        )


def beside(
    walker: Person, clip: Path, program: Path, landmarks: str, out: Path
) -> dict[str, Array]:
    """Sports2D's angles of the person: columns of its table by name, and `time` in seconds."""
    out.mkdir(parents=True, exist_ok=True)
    places = {"--video_input": str(clip.absolute()), "--result_dir": str(out.absolute())}
    whom = {
        "--nb_persons_to_detect": "1",
        "--person_ordering_method": "greatest_displacement",
        "--first_person_height": "1.65",
    }
    words = [str(program.absolute()), *(word for pair in (places | whom).items() for word in pair)]
    for name in ("show_realtime_results", "show_graphs", "save_vid", "save_img", "save_graphs"):
        words += [f"--{name}", "False"]
    if landmarks == "ours":
        path = out / "ours_px.trc"
        write_px(path, walker)
        words += ["--load_trc_px", str(path.absolute())]
    done = subprocess.run(words, capture_output=True, text=True, cwd=out)
    tables = sorted(out.rglob("*_angles_*.mot"), key=lambda path: path.stat().st_mtime)
    if done.returncode or not tables:
        raise SystemExit(f"Sports2D failed:\n{done.stderr[-1500:]}")
    return read_mot(tables[-1])


def write_px(path: Path, walker: Person) -> None:
    """Our landmarks as Sports2D reads them: pixels, a row for each frame of the clip."""
    names = [*MARKERS, "Neck", "Head", "Hip"]
    xy = walker.rows["xy_px"].astype(float)
    each = [xy[:, INDEX[part]] for part in MARKERS.values()]
    middle = [xy[:, [INDEX[f"{side}_{part}"] for side in ("left", "right")]].mean(1)
              for part in ("shoulder", "ear", "hip")]  # fmt: skip
    points = np.stack([*each, *middle], 1)
    frames = int(walker.rows["frame"].max()) + 1
    all_ = np.full((frames, len(names), 3), np.nan)
    all_[walker.rows["frame"], :, :2], all_[walker.rows["frame"], :, 2] = points, 0.0
    step_s = float(np.median(np.diff(walker.rows["t_ms"]))) / 1000
    rate = f"{1 / step_s:g}"
    axes = [f"{axis}{i}" for i in range(1, len(names) + 1) for axis in "XYZ"]
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\t"
        "OrigNumFrames",
        "\t".join([rate, rate, str(frames), str(len(names)), "px", rate, "0", str(frames)]),
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(axes),
    ]
    rows = [
        "\t".join([str(i), f"{i * step_s:.5f}", *(_word(v) for v in row.ravel())])
        for i, row in enumerate(all_)
    ]
    path.write_text("\n".join([*head, *rows]) + "\n")


def _word(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else ""


def read_mot(path: Path) -> dict[str, Array]:
    lines = path.read_text().splitlines()
    start = lines.index("endheader") + 1
    names = lines[start].split("\t")
    values = np.array(
        [[float(v) if v else np.nan for v in line.split("\t")] for line in lines[start + 1 :]]
    )
    return {name.strip().lower(): values[:, i] for i, name in enumerate(names)}


def print_angles(walker: Person, theirs: dict[str, Array]) -> None:
    """Ours less theirs; and without the mean, as zeros are defined otherwise (ankle)."""
    ours = angles.of(walker.landmarks)
    whole = (walker.rows["xy_px"][:, INDEX["left_shoulder"] :] > 0).all((1, 2))
    print("ours in space less Sports2D's in the picture, degrees:")
    print("  mean, RMS, RMS without the mean, correlation")
    for joint, name in PAIRS.items():
        for side in ("left", "right"):
            own = ours.deg(f"{side}_{name}")
            there = theirs[f"{side} {joint}"]
            other = np.interp(ours.t_ms / 1000, theirs["time"], there, np.nan, np.nan)
            known = np.isfinite(own - other) & whole
            off, alike = (own - other)[known], np.corrcoef(own[known], other[known])[0, 1]
            words = (
                f"{off.mean():+.1f}, {np.sqrt((off**2).mean()):.1f}, {off.std():.1f}, {alike:.2f}"
            )
            print(f"  {side} {joint}: {words} ({known.sum()} frames)")


def print_steps(walker: Person, path: Path) -> None:
    """Between Sports2D's heels, at our strikes; and how fast its hips move."""
    lines = path.read_text().splitlines()
    names = [name for name in lines[3].split("\t")[2:] if name.strip()]
    rows = [line.split("\t") for line in lines[5:] if line.strip()]
    values = np.array([[float(v or "nan") for v in row] for row in rows])
    t_s, x_m = values[:, 1], values[:, 2::3]
    heels = x_m[:, names.index("LHeel")] - x_m[:, names.index("RHeel")]
    walk = gait.steps(walker.landmarks)
    for step in walk.steps:
        theirs = abs(np.interp(step.strike_ms / 1000, t_s, heels))
        print(
            f"  {step.strike_ms / 1000:.2f} s: ours {step.length_m:.2f} m, Sports2D's {theirs:.2f} m"
        )
    inside = (t_s >= walk.steps[0].strike_ms / 1000) & (t_s <= walk.steps[-1].strike_ms / 1000)
    speed = abs(np.polyfit(t_s[inside], x_m[inside, names.index("Hip")], 1)[0])
    print(f"  Sports2D's hips move at {speed:.2f} m/s")


def print_events(motions: Path, floor_m_s: float) -> None:
    from recorded import events_of, recorded

    late: dict[str, list[float]] = {"strikes": [], "toe offs": []}
    seen = there = extra = 0
    for name in WALKS:
        one = recorded(motions / f"{name}.bvh", yaw_deg=90.0)
        walk, end = gait.steps(one.landmarks), one.landmarks.t_ms[-1]
        for side, (strikes, offs) in events_of(one, floor_m_s).items():
            own = walk.events[side]
            for kind, mine, true in (
                ("strikes", own.strikes_ms, strikes),
                ("toe offs", own.offs_ms, offs),
            ):
                off = mine - true[np.abs(mine[:, None] - true).argmin(1)]
                late[kind] += off[np.abs(off) < 200].tolist()
                extra += int((np.abs(off) >= 200).sum()) if kind == "strikes" else 0
            inside = strikes[(strikes > 400) & (strikes < end - 400)]
            there += len(inside)
            seen += int((np.abs(inside[:, None] - own.strikes_ms).min(1) < 200).sum())
    print(
        f"{len(WALKS)} recorded walks: {seen} of {there} heel strikes found, {extra} that are none"
    )
    for kind, values in late.items():
        off = np.array(values)
        low, high = np.percentile(off, (25, 75))
        print(f"  {kind}: median {np.median(off):+.0f} ms, half of them {low:+.0f} to {high:+.0f}, "
              f"mean distance {np.abs(off).mean():.0f} ms ({len(off)})")  # fmt: skip


if __name__ == "__main__":
    main()
