"""Clips refined beside the lift alone, on people made up in motion whose bodies are known.

    .venv/bin/python bench/refine.py --motions cmu --trained lift
    .venv/bin/python bench/refine.py --motions cmu --trained lift --weights across=0.5 pose=1

`--motions` is a folder of BVH files of the CMU database, `--trained` one that `kinesphere lift` wrote.
Two kinds of clips: recorded ones, seen well (as for motion capture), and anything that the lift
learns from, often hardly seen. Beside each other stand the lift forwards (as live, not smoothed), both
ways together, refined; and refined with other weights (`kinesphere.refine.options`), once for each
`--weights`.

Distances are over shoulders, elbows, wrists, hips, knees and ankles. `glides`: how fast feet move that
truly stand (below 0.15 m/s). `sigmas`: a coordinate's error in what is told of it, root mean square.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

import report
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import INDEX
from kinesphere.evaluate.views.joints import LANDMARKS
from kinesphere.evaluate.views.measures import abs_xyz_mm, mpjpe_mm, pa_mm
from kinesphere.learn.lift.tracks import RATE_HZ
from kinesphere.live.lift.lifting import Lifting, lifting_of
from kinesphere.live.lift.step import LiftState, step
from kinesphere.refine.cues import cues, seen_by_lift
from kinesphere.refine.options import Weights
from kinesphere.refine.people import people
from kinesphere.refine.rows import Refining, refined
from moving import Scenes, anything, imitation, recorded, unlike
from worker import Array

SIZE_PX: Final = (1000, 1000)
FOV_DEG: Final = 60.0
FEET: Final = [
    INDEX[f"{side}_{part}"] for side in ("left", "right") for part in ("heel", "foot_index")
]
STANDS_M_S: Final = 0.15
COLUMNS: Final = (
    "clips",
    "what",
    "MPJPE",
    "median",
    "PA",
    "x",
    "y",
    "depth",
    "px",
    "glides",
    "sigmas",
)
Way = Callable[[Array, Lifting], Array]
"""From rows as the networks saw somebody to rows, by a lift."""


def lifting(known: bool) -> Lifting:
    found = lifting_of("auto", FOV_DEG if known else None)
    assert found is not None
    return found


def seen(scenes: Scenes, index: int) -> Array:
    """A clip as rows (T,) of ROW."""
    rays, rows = scenes.rays[index].numpy(), np.zeros(scenes.rays.shape[1], ROW)
    focal_px = lifting(True).focal_px(SIZE_PX)
    rows["frame"], rows["score"] = np.arange(len(rows)), 1
    rows["t_ms"] = rows["frame"] * (1000 / RATE_HZ)
    rows["xy_px"] = rays * focal_px + np.array(SIZE_PX) / 2
    rows["xyz_m"], rows["visibility"] = scenes.cue_m[index], scenes.visibility[index]
    rows["presence"] = rows["visibility"]
    return rows


def forwards(rows: Array, lift: Lifting) -> Array:
    """As live, but for smoothing."""
    out, state = rows.copy(), LiftState()
    for row in out:
        state, one = step(lift.lift, state, seen_by_lift(lift, row, SIZE_PX), float(row["t_ms"]))
        row["xyz_m"], row["sigma_m"], row["position_m"] = one.xyz_m, one.sigma_m, one.position_m
    return out


def both_ways(rows: Array, lift: Lifting) -> Array:
    out, told = rows.copy(), cues(lift, people(rows)[0], SIZE_PX)
    for name in ("xyz_m", "sigma_m", "position_m"):
        out[name] = getattr(told, name)
    return out


def refining(weights: Weights) -> Way:
    def way(rows: Array, lift: Lifting) -> Array:
        return refined(rows, Refining(lift, SIZE_PX, weights))

    return way


def measured(scenes: Scenes, way: Way) -> tuple[list[Any], float]:
    """A line of the table from the third column on, and frames a second."""
    start = time.perf_counter()
    out = np.stack(
        [way(seen(scenes, i), lifting(bool(known))) for i, known in enumerate(scenes.known)]
    )
    fps = out.size / (time.perf_counter() - start)
    true_m = scenes.xyz_camera_m.double().numpy()
    joints = [a[:, :, LANDMARKS] for a in (out["xyz_m"].astype(np.float64), true_m)]
    each = [mpjpe_mm(a, b) for a, b in zip(*joints, strict=True)]
    flat = [a.reshape(-1, len(LANDMARKS), 3) for a in joints]
    numbers = [np.mean(each), np.median(each), pa_mm(flat[0], flat[1]), *abs_xyz_mm(*flat)]
    more = [away_px(out, scenes), glides(out, true_m), sigmas(out, true_m)]
    return [float(number) for number in (*numbers, *more)], fps


def away_px(out: Array, scenes: Scenes) -> float:
    """How far landmarks are off in the picture, in a square of 256 around the person: the median."""
    xyz_m, focal_px = scenes.xyz_camera_m.numpy(), lifting(True).focal_px(SIZE_PX)
    rays = xyz_m[..., :2] / xyz_m[..., 2:]
    xy_px = rays * scenes.scale.numpy()[:, None, None, None] * focal_px + np.array(SIZE_PX) / 2
    side_px = np.ptp(xy_px, axis=2).max(axis=-1)[..., None] * 1.25
    away = np.linalg.norm(out["xy_px"] - xy_px, axis=-1) * 256 / side_px
    return float(np.median(away[:, :, LANDMARKS]))


def glides(out: Array, true_m: Array) -> float:
    """m/s"""
    found_m = out["xyz_m"] + out["position_m"][:, :, None]
    speed, true = (
        np.linalg.norm(np.diff(xyz_m[:, :, FEET], axis=1), axis=-1) * RATE_HZ
        for xyz_m in (found_m, true_m)
    )
    return float(speed[true < STANDS_M_S].mean())


def sigmas(out: Array, true_m: Array) -> float:
    true = true_m - true_m[:, :, 23:25].mean(axis=2, keepdims=True)
    away = (out["xyz_m"] - true) / out["sigma_m"][..., None]
    return float(np.sqrt((away[:, :, LANDMARKS] ** 2).mean()))


def with_numbers(words: list[str]) -> Weights:
    """`name=value` …; SystemExit for what is none."""
    try:
        pairs = [word.split("=") for word in words]
        return replace(Weights(), **{name: float(value) for name, value in pairs})
    except (ValueError, TypeError) as error:
        raise SystemExit(f"--weights: {error}") from None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--motions", type=Path, required=True)
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=32, help="of each kind")
    parser.add_argument("--frames", type=int, default=90, help="of each, at 30 a second")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", default=["recorded", "unlike", "anything"])
    parser.add_argument("--weights", nargs="+", action="append", default=[])
    asked = parser.parse_args()
    torch.set_num_threads(1)
    who, makers = (
        imitation(asked.trained / "imitation.pt"),
        {"recorded": recorded, "unlike": unlike, "anything": anything},
    )
    ways: dict[str, Way] = {
        "forwards": forwards,
        "both ways": both_ways,
        "refined": refining(Weights()),
    }
    ways |= {" ".join(words): refining(with_numbers(words)) for words in asked.weights}
    rows: list[list[Any]] = []
    for kind in asked.kinds:
        scenes = makers[kind](asked.motions, who, asked.clips, asked.frames, asked.seed)
        for what, way in ways.items():
            with report.console.status(f"{kind}: {what}"):
                numbers, fps = measured(scenes, way)
            report.note(f"{kind}, {what}: {fps:.1f} frames a second")
            rows.append([kind, what, *numbers])
    report.table("mm from the truth; pixels of 256; metres a second", COLUMNS, rows)


if __name__ == "__main__":
    main()
