"""How far results are from those that the reference's own tests expect.

The expected values are from tfjs-models, pose-detection/src/blazepose_mediapipe/mediapipe_test.ts
(Google LLC, Apache-2.0) for the picture pose.jpg, and from the JSON files beside the clip, size full
all of them. The reference rounds: to a pixel and to a centimetre for the picture.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import kinesphere as ks
from peers import OURS, WORK, Software
from report import progress, table
from worker import Array

SIZE = "full"
EXPECTED_PX = """
    460 283  467 273  471 273  474 273  465 273  465 273  466 273  491 277  480 277  470 294  465 294
    545 319  453 329  622 323  375 316  696 316  299 307  719 316  278 306  721 311  274 304  713 313
    283 306  520 476  467 471  612 550  358 490  701 613  349 611  709 624  363 630  730 633  303 628
"""
EXPECTED_M = """
    -0.11 -0.59 -0.15  -0.09 -0.64 -0.16  -0.09 -0.64 -0.16  -0.09 -0.64 -0.16  -0.11 -0.64 -0.14
    -0.11 -0.64 -0.14  -0.11 -0.64 -0.14   0.01 -0.65 -0.15  -0.06 -0.64 -0.05  -0.07 -0.57 -0.15
    -0.09 -0.57 -0.12   0.18 -0.49 -0.09  -0.14 -0.50 -0.03   0.41 -0.48 -0.11  -0.42 -0.50 -0.02
     0.64 -0.49 -0.17  -0.63 -0.51 -0.13   0.70 -0.50 -0.19  -0.71 -0.53 -0.15   0.72 -0.51 -0.23
    -0.69 -0.54 -0.19   0.66 -0.49 -0.19  -0.64 -0.52 -0.15   0.09  0.00 -0.04  -0.09  0.00  0.03
     0.41  0.23 -0.09  -0.43  0.10 -0.11   0.69  0.49 -0.04  -0.48  0.47 -0.02   0.72  0.52 -0.04
    -0.48  0.51 -0.02   0.80  0.50 -0.14  -0.59  0.52 -0.11
"""


def measure(golden: Path, squats: Path, peers: list[Software]) -> dict[str, Any]:
    """All figures of this part; prints them. `squats` are the clip's frames."""
    sides = [OURS, *peers]
    with progress("golden results", 2 * len(sides)) as step:
        rows: list[dict[str, Any]] = []
        for side in sides:
            step(f"clip, {side.name}")
            rows.append(_clip(golden, side, squats))
            step(f"picture, {side.name}")
            rows.append(_picture(golden, side))
    overlap = _mask_overlap(golden)
    _show(rows, overlap)
    return {"rows": rows, "mask_overlap": overlap}


def _clip(golden: Path, side: Software, squats: Path) -> dict[str, Any]:
    """Followed and smoothed, 33.333 ms a frame."""
    xy_px = np.array(json.loads((golden / "pose_squats.full.json").read_text()))[..., :2]
    xyz_m = np.array(json.loads((golden / "pose_squats_3d.full.json").read_text()))
    return _figures("clip", side, side.run(squats, SIZE), xy_px, xyz_m)


def _picture(golden: Path, side: Software) -> dict[str, Any]:
    """Looked at on its own."""
    frames = WORK / "frames/pose.npy"
    np.save(frames, np.array(Image.open(golden / "pose.jpg").convert("RGB"))[None])
    out = side.run(frames, SIZE, "--mode", "pictures")
    return _figures("picture", side, out, _numbers(EXPECTED_PX, 2), _numbers(EXPECTED_M, 3))


def _numbers(text: str, columns: int) -> Array:
    return np.array(text.split(), float).reshape(1, 33, columns)


def _figures(
    what: str, side: Software, out: dict[str, Array], xy_px: Array, xyz_m: Array
) -> dict[str, Any]:
    """Mean and greatest |difference| of a coordinate."""
    px = np.abs(out["xy_px"] - xy_px)
    mm = np.abs(out["xyz_world_m"] - xyz_m) * 1000
    names = {"what": what, "side": side.name, "frames": len(px)}
    px_figures = {"px_mean": float(px.mean()), "px_max": float(px.max())}
    return {**names, **px_figures, "mm_mean": float(mm.mean()), "mm_max": float(mm.max())}


def _mask_overlap(golden: Path) -> float:
    """Intersection over union of our mask (128 of 255 and more) and the reference's (blue)."""
    expected = np.array(Image.open(golden / "pose_segmentation.png").convert("RGB"))[..., 2] == 255
    with ks.create_detector(model_type=SIZE, enable_segmentation=True) as detector:
        mask = detector.estimate_poses(golden / "pose.jpg")[0].mask
    assert mask is not None
    ours = mask >= 128 / 255
    return float((ours & expected).sum() / (ours | expected).sum())


def _show(rows: list[dict[str, Any]], overlap: float) -> None:
    order = sorted(rows, key=lambda row: str(row["what"]))
    table(
        "|Difference| of a coordinate from the reference's expected results, size full",
        ("what", "side", "frames", "px mean", "px max", "mm mean", "mm max"),
        [tuple(row.values()) for row in order],
    )
    table("The picture's mask", ("intersection over union with the reference's",), [(overlap,)])
