"""The command `kinesphere evaluate lift`."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table

from kinesphere import weights
from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.evaluate.lift import calibration, groups
from kinesphere.evaluate.lift.options import LiftOptions
from kinesphere.evaluate.metrics import centred, pa_mpjpe_m
from kinesphere.learn.lift.batches import usable
from kinesphere.learn.lift.observe import observed
from kinesphere.live.lift.lifting import calibrated, lifting_of
from kinesphere.live.lift.step import Lifted, LiftState, Seen, step
from kinesphere.live.lift.stored import Lift
from kinesphere.media.whole import folder, whole
from kinesphere.progress import Track, bars

BODY: Final = [
    INDEX[f"{side}_{part}"]
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
]
Row = dict[str, Any]


def run(options: LiftOptions, console: Console) -> int:
    """Measure, show and write; exit status 0.

    Raises InputError, SourceError, OutputError, WeightsError.
    """
    folder(options.out)
    lifting = lifting_of(options.lift)
    assert lifting is not None
    with bars(Console(stderr=True)) as track:
        seen = _seen(options, track)
        found = _lifted(lifting.lift, seen, track)
    rows = table(seen, found)
    show(rows, console)
    _write(options.out / "lift.json", json.dumps(rows, indent=1) + "\n")
    before = seen["visibility"]
    after = np.stack([calibrated(lifting.lift, one) for one in before.astype(np.float64)])
    curves = {"as the network says": before, "calibrated": after}
    _write(options.out / "calibration.svg", calibration.draw(curves, seen["visible"]))
    for name, said in curves.items():
        off = calibration.off(said, seen["visible"])
        console.print(f"visibility {name}: off by {off:.1%} on average", highlight=False)
    within = np.abs(_errors(found, seen)) <= np.stack([f.sigma_m for f in found])[..., None]
    console.print(f"coordinates within sigma_m: {within.mean():.1%} (68 % are wanted)")
    return 0


def _seen(options: LiftOptions, track: Track) -> dict[str, Array]:
    """What the networks see, kept in a file."""
    path = options.out / f"observed-{options.people.name}-{options.seed}.npy"
    if path.exists():
        rows = np.load(path)
    else:
        rows = observed(options.people, weights.SIZES, options.seed, track)
        with whole(path) as part, part.open("wb") as file:
            np.save(file, rows)
    return {name: values.numpy() for name, values in usable(rows).items()}


def _lifted(lift: Lift, seen: dict[str, Array], track: Track) -> list[Lifted]:
    count = len(seen["rays"])
    out: list[Lifted] = []
    for i in track(range(count), "lifting", count):
        rays, cue_m, visibility = (seen[name][i] for name in ("rays", "xyz_m", "visibility"))
        told = Seen(rays.astype(float), cue_m.astype(float), visibility.astype(float), True)
        out.append(step(lift, LiftState(), told, 0.0)[1])
    return out


def _errors(found: list[Lifted], seen: dict[str, Array]) -> Array:
    true_m = centred(seen["xyz_camera_m"].astype(float))
    return np.stack([one.xyz_m for one in found]) - true_m


def table(seen: dict[str, Array], found: list[Lifted]) -> list[Row]:
    """A row for each network and group of people: errors in millimetres, without and with the lift."""
    xyz_m = seen["xyz_camera_m"].astype(float)
    true_m = centred(xyz_m)
    said = centred(seen["xyz_m"].astype(float))
    got = np.stack([one.xyz_m for one in found])
    kinds = {
        "all": np.full(len(xyz_m), "all"),
        "view": groups.views(xyz_m),
        "pose": groups.classes(xyz_m),
        "build": groups.builds(xyz_m),
        "seen": np.where(seen["visible"].mean(1) > 0.5, "more than half", "less than half"),
    }
    return [
        {"model": size, "by": by, "group": str(name), "people": int(which.sum())}
        | _figures(said[which], got[which], true_m[which])
        for model, size in enumerate(weights.SIZES)
        for by, names in kinds.items()
        for name in np.unique(names)
        if (which := (names == name) & (seen["model"] == model)).any()
    ]


def _figures(said: Array, got: Array, true_m: Array) -> Row:
    out: Row = {}
    for name, one in (("without", said), ("with", got)):
        away = (one - true_m)[:, BODY]
        out[f"mpjpe_mm_{name}"] = float(np.linalg.norm(away, axis=2).mean() * 1000)
        out[f"pa_mpjpe_mm_{name}"] = float(pa_mpjpe_m(one[:, BODY], true_m[:, BODY]).mean() * 1000)
        out[f"depth_mm_{name}"] = float(np.abs(away[..., 2]).mean() * 1000)
    return out


def show(rows: list[Row], console: Console) -> None:
    """As a table."""
    shown = Table(title="Held-out people, mm: without the lift → with it (ratio)")
    for name in ("network", "who", "people", "MPJPE", "PA-MPJPE", "depth"):
        shown.add_column(name)
    for row in rows:
        cells = [_cell(row, measure) for measure in ("mpjpe_mm", "pa_mpjpe_mm", "depth_mm")]
        who = row["group"] if row["by"] == "all" else f"{row['by']}: {row['group']}"
        shown.add_row(row["model"], who, str(row["people"]), *cells)
    console.print(shown)


def _cell(row: Row, measure: str) -> str:
    before, after = row[f"{measure}_without"], row[f"{measure}_with"]
    return f"{before:.0f} → {after:.0f} ({after / max(before, 1e-9):.2f})"


def _write(path: Path, text: str) -> None:
    with whole(path) as part:
        part.write_text(text, encoding="utf-8")
