"""Bodies fitted to one camera's clip beside those fitted to four: real footage, no markers.

    .venv/bin/python bench/fit_views.py             Pose2Sim's Demo_SinglePerson (BSD-3-Clause)

The reference is the body fitted to all four calibrated cameras, through time. Beside it stand, for each
camera: the network's own world landmarks, the body fitted to that camera's landmarks frame by frame, and
through time. All use the same landmarks (`--model`). Distances are over shoulders, elbows, wrists, hips,
knees and ankles, from the middle of the hips, in the camera's frame.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

import cutouts
import report
from kinesphere.core.records import Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.evaluate.metrics import aligned
from kinesphere.media.calibration import read_calibration
from kinesphere.media.samples import read_samples
from kinesphere.media.tables_in import read_table
from peers import WORK, SkipError
from worker import Array

BODY: Final = [
    INDEX[f"{side}_{part}"]
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
]
HIPS: Final = [BODY.index(INDEX["left_hip"]), BODY.index(INDEX["right_hip"])]
BONES: Final = (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
KINESPHERE: Final = Path(sys.executable).with_name("kinesphere")


def fit(out: Path, *arguments: str | Path) -> list[Sample]:
    """The samples of `kinesphere fit`."""
    if not (out / "samples.parquet").is_file():
        command = [
            KINESPHERE,
            "fit",
            *arguments,
            "--out",
            out,
            "--looks",
            "0",
            "--pictures",
            "none",
        ]
        # Nothing is refused: every frame counts.
        limits = ["--max-ambiguity", "9", "--max-reprojection", "999"]
        subprocess.run([*map(str, command), *limits], check=True, stderr=subprocess.DEVNULL)
    return list(read_samples(out / "samples.parquet"))


def by_frame(samples: list[Sample], clip: Path) -> dict[int, Sample]:
    return {s.frame: s for s in samples if Path(s.source).name == clip.name}


def centred(xyz_m: Array) -> Array:
    some = xyz_m[:, BODY].astype(float)
    return some - some[:, HIPS].mean(axis=1, keepdims=True)


def errors(found_m: Array, true_m: Array) -> dict[str, Any]:
    found, true = centred(found_m), centred(true_m)
    away = found - true
    return {
        "mpjpe_mm": float(np.linalg.norm(away, axis=2).mean() * 1000),
        "pa_mpjpe_mm": float(np.linalg.norm(aligned(found, true) - true, axis=2).mean() * 1000),
        "axes_mm": [float(v) for v in np.abs(away).mean(axis=(0, 1)) * 1000],
    }


def bone_cv(xyz_m: Array) -> float:
    """How much bones change their length over the clip: the mean of sd / mean."""
    values = [
        np.linalg.norm(xyz_m[:, INDEX[f"{s}_{a}"]] - xyz_m[:, INDEX[f"{s}_{b}"]], axis=1)
        for a, b in BONES
        for s in ("left", "right")
    ]
    return float(np.mean([v.std() / v.mean() for v in values]))


def fitted(model: str, every: int) -> tuple[list[Path], list[Sample], Path]:
    """The clips, the body fitted to all of them through time, and the folder of what is kept of it.

    Raises SkipError.
    """
    videos = cutouts.pose2sim("Demo_SinglePerson")
    out = WORK / (f"fit_views_{model}" if every == 1 else f"fit_views_{model}_{every}")
    step = ["--model", model, "--every", str(every)]
    calibration = videos[0].parent / cutouts.CALIBRATION
    return videos, fit(out / "all", *videos, "--views", calibration, "--temporal", *step), out


def measure(model: str, every: int) -> dict[str, Any]:
    """All figures. Raises SkipError."""
    videos, reference, out = fitted(model, every)
    cameras = read_calibration(videos[0].parent / cutouts.CALIBRATION)
    step = ["--model", model, "--every", str(every)]
    rows: list[dict[str, Any]] = []
    for video, camera in zip(videos, cameras, strict=True):
        with report.console.status(video.name):
            true = by_frame(reference, video)
            longer = max(camera.size_px) / 2
            fov = str(2 * np.degrees(np.arctan(longer / camera.K[0, 0])))
            rows += _camera(out, video, [*step, "--fov", fov], true, model)
    reprojection = [s.reprojection_px for s in reference]
    xyz_m = np.stack([s.xyz_m for s in by_frame(reference, videos[0]).values()])
    return {
        "model": model,
        "reference": {
            "reprojection_px": float(np.median(reprojection)),
            "bone_cv": bone_cv(xyz_m),
            "height_m": reference[0].height_m,
        },
        "rows": rows,
    }


def _camera(
    out: Path, video: Path, step: list[str], true: dict[int, Sample], model: str
) -> list[dict[str, Any]]:
    """The detector, the fit, and the fit through time, of one camera."""
    name = video.stem
    own = {f: row["xyz_m"] for f, row in estimate(out, video, model).items()}
    single = by_frame(fit(out / f"{name}_single", video, *step), video)
    motion = by_frame(fit(out / f"{name}_temporal", video, "--temporal", *step), video)
    frames = sorted(set(true) & set(own) & set(single) & set(motion))
    true_m = np.stack([true[f].xyz_m for f in frames])
    found = {
        "detector": np.stack([own[f] for f in frames]),
        "fit": np.stack([single[f].xyz_m for f in frames]),
        "fit --temporal": np.stack([motion[f].xyz_m for f in frames]),
    }
    return [
        {"camera": name, "what": what, "frames": len(frames), **errors(xyz_m, true_m)}
        | {"bone_cv": bone_cv(xyz_m)}
        for what, xyz_m in found.items()
    ]


def estimate(out: Path, video: Path, model: str, *options: str) -> dict[int, Array]:
    """Rows of `kinesphere estimate`'s table, by frame; made once in a folder."""
    table = out / f"{video.stem}.npz"
    if not table.is_file():
        command = [KINESPHERE, "estimate", video, "--model", model, "--out", out, "--no-view"]
        command += ["--format", "npz", *options]
        subprocess.run([*map(str, command)], check=True, stderr=subprocess.DEVNULL)
    rows, _ = read_table(table)
    return {int(row["frame"]): row for row in rows}


def show(results: dict[str, Any]) -> None:
    rows = results["rows"]
    mean = [
        _mean([r for r in rows if r["what"] == what])
        for what in dict.fromkeys(r["what"] for r in rows)
    ]
    base = {row["camera"]: row for row in [*rows, *mean] if row["what"] == "detector"}
    table = [
        (
            *(row["camera"], row["what"], row["mpjpe_mm"], row["pa_mpjpe_mm"]),
            *(row["axes_mm"][2], row["bone_cv"]),
            *(row[key] / base[row["camera"]][key] for key in ("mpjpe_mm", "pa_mpjpe_mm")),
        )
        for row in [*rows, *mean]
    ]
    report.table(
        f"One camera beside four, {results['model']}: mm from the body that all cameras give",
        ("camera", "what", "MPJPE", "PA", "depth", "bones", "of detector's", "of its PA"),
        table,
    )
    report.note(f"The reference: {json.dumps(results['reference'])}")


def _mean(rows: list[dict[str, Any]]) -> dict[str, Any]:
    keys = ("mpjpe_mm", "pa_mpjpe_mm", "bone_cv")
    return {
        **{key: float(np.mean([row[key] for row in rows])) for key in keys},
        "axes_mm": np.mean([row["axes_mm"] for row in rows], axis=0).tolist(),
        "camera": "mean",
        "what": rows[0]["what"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="heavy", help="whose landmarks (default heavy)")
    parser.add_argument("--every", type=int, default=1, help="look at each N-th frame")
    parser.add_argument("--json", type=Path, default=WORK / "fit_views.json")
    options = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    try:
        results = measure(options.model, options.every)
    except SkipError as reason:
        sys.exit(str(reason))
    show(results)
    options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
