"""Repetitions of the golden clip, and of recorded people who do no exercise.

    .venv/bin/python bench/repetitions.py --clip pose_squats.mp4 --picture docs/pictures/squat_knee.svg
    .venv/bin/python bench/repetitions.py --motions cmu

`--motions` is a folder of BVH files: of each landmarks are made (tools/recorded.py) and told which
exercise is recognised in it. Walking, running, jumping, dancing and martial arts are none.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from kinesphere.estimate.run import Report
from kinesphere.media.whole import whole
from kinesphere.motion import angles, repetitions
from kinesphere.motion.repetitions import Counted
from kinesphere.movement.options import ClipOptions
from kinesphere.movement.page.chart import draw
from kinesphere.movement.page.moments import both
from kinesphere.movement.page.paper import SvgPaper
from kinesphere.movement.people import Person, found

sys.path.append(str(Path(__file__).parent.parent / "tools"))
WIDTH_PT, HEIGHT_PT = 520.0, 190.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--motions", type=Path)
    parser.add_argument("--out", type=Path, default=Path(".bench/repetitions"))
    asked = parser.parse_args()
    if asked.clip:
        seen = found(str(asked.clip), asked.out, ClipOptions(resume=True))
        if isinstance(seen, Report):
            raise SystemExit("stopped")
        done = repetitions.counted(seen.people[0].landmarks)
        print_done(done)
        if asked.picture and done:
            write_picture(asked.picture, seen.people[0], done)
    if asked.motions:
        print_others(asked.motions)


def print_done(done: Counted | None) -> None:
    if done is None:
        print("no exercise is recognised")
        return
    print(f"{done.exercise}: {len(done)}, {done.halves} half, {done.unfinished} cut off")
    for one in done.repetitions:
        times = ", ".join(f"{seconds:.2f}" for seconds in one.seconds)
        print(
            f"  from {one.start_ms / 1000:.2f} s: down, bottom, up {times} s; {one.amount:.0f} degrees"
        )


def write_picture(path: Path, person: Person, done: Counted) -> None:
    spans = [
        (one.start_ms / 1000, one.end_ms / 1000, str(i))
        for i, one in enumerate(done.repetitions, 1)
    ]
    paper = SvgPaper(WIDTH_PT + 20, HEIGHT_PT + 14)
    box = [(0.0, 0.0), (paper.width, 0.0), (paper.width, paper.height), (0.0, paper.height)]
    paper.area([(x - 10, y - 4) for x, y in box], "#ffffff", 1.0)
    title = "Knee flexion in the squat clip (0 is straight; shaded: counted)"
    draw(
        paper, both(title, angles.of(person.landmarks), "knee_flexion", spans), WIDTH_PT, HEIGHT_PT
    )
    with whole(path) as part:
        part.write_text(paper.svg().replace("viewBox='0 0", "viewBox='-10 -4"), encoding="utf-8")


def print_others(motions: Path) -> None:
    from recorded import recorded

    found_: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for path in sorted(motions.glob("*.bvh")):
        try:
            done = repetitions.counted(recorded(path).landmarks)
        except (KeyError, ValueError) as error:  # not a rig of the CMU database
            print(f"  {path.stem} passed over: {error}")
            continue
        kind = path.stem.split("_")[0] if path.stem[0].isalpha() else "numbered subjects"
        kinds[kind] += 1
        if done is not None:
            found_[kind] += 1
            print(f"  {path.stem}: {done.exercise}, {len(done)}")
    for kind, count in kinds.items():
        print(f"{kind}: an exercise is recognised in {found_[kind]} of {count} recordings")


if __name__ == "__main__":
    main()
