"""Joint angles of one camera beside those of a body that four cameras saw; are errors as told?

    kinesphere evaluate views Demo_SinglePerson --models heavy+lift --out views
    .venv/bin/python bench/angles.py Demo_SinglePerson --body views/kept/body-….parquet

For each angle: the share of moments at which it is told, the mean and root mean square error, and the
root mean square of errors in the standard deviations that are told (1: as large as told). The body's
angles are those of its 33 landmarks, in each camera's axes.
"""

import argparse
from pathlib import Path

import numpy as np

from kinesphere.estimate.run import Report
from kinesphere.media.samples import read_samples
from kinesphere.motion import angles
from kinesphere.motion.angles.joints import angles_deg
from kinesphere.movement.options import ClipOptions
from kinesphere.movement.people import found
from worker import Array


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--body", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(".bench/angles"))
    asked = parser.parse_args()
    samples = list(read_samples(asked.body))
    off, sigma = list[Array](), list[Array]()
    for clip in sorted({Path(one.source).name for one in samples}):
        true = {round(s.t_ms, 1): s.xyz_m for s in samples if Path(s.source).name == clip}
        seen = found(str(asked.folder / clip), asked.out, ClipOptions(model="heavy", resume=True))
        if isinstance(seen, Report):
            raise SystemExit("stopped")
        got = angles.of(max(seen.people, key=lambda person: len(person.rows)).landmarks)
        rows = [i for i, t in enumerate(got.t_ms) if round(float(t), 1) in true]
        xyz_m = np.stack([true[round(float(got.t_ms[i]), 1)] for i in rows]).astype(float)
        apart = got.all_deg[rows] - angles_deg(xyz_m * [1, -1, -1])
        off.append((apart + 180) % 360 - 180)
        sigma.append(got.all_sigma_deg[rows])
    print_table(np.concatenate(off), np.concatenate(sigma))


def print_table(off: Array, sigma: Array) -> None:
    print(f"{len(off)} moments\n{'angle':26s} told   mean    RMS  RMS/sigma")
    ratios: list[float] = []
    for i, name in enumerate(angles.NAMES):
        known = np.isfinite(off[:, i])
        if known.mean() < 0.5:
            print(f"{name:26s} {known.mean():4.0%}")
            continue
        each = off[known, i]
        ratio = float(np.sqrt(((each / sigma[known, i]) ** 2).mean()))
        ratios.append(ratio)
        rms = np.sqrt((each**2).mean())
        print(f"{name:26s} {known.mean():4.0%} {each.mean():6.1f} {rms:6.1f} {ratio:6.2f}")
    print(f"median RMS/sigma {np.median(ratios):.2f}")


if __name__ == "__main__":
    main()
