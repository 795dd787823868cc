"""Faces beside MediaPipe's legacy face mesh (0.10.21) on the same pixels, in one run: parity, speed.

    .venv/bin/python bench/faces.py [--rounds N] [--only NAME …]

Sets of pictures, each alone: the reference's portrait, golden data, pictures of COCO, and parts of those
around each head. Clips, followed: the reference's asl_hand, the sample clip, squats, a walk, and the
heads of people in these. What is not at hand is said and left out.

The size of a face is the square root of the area of the box around the landmarks of the peer.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

import clips
import hand_pictures as pictures
import kinesphere as ks
import peers
import report
from peers import HERE, OURS, WORK, SkipError
from worker import Array

PEER: Final = WORK / "mediapipe-0.10.21/bin/python"
NEAR: Final = 0.5
"""Two results are of one face when their landmarks are nearer on average, in face sizes."""
WARM_UP: Final = 3
LEAST_PX: Final = 12
"""Between the eyes of a person of COCO whose head is cut out."""
PARTS: Final = {"lips": (61, 291, 0, 17, 13, 14), "irises": (*range(468, 478),)}


@dataclass(frozen=True)
class Set:
    name: str
    make: Callable[[], list[Array]]
    alone: bool
    max_faces: int = 1
    plain: bool = False


def portrait() -> list[Array]:
    return [_picture(pictures.REFERENCE / "portrait.jpg")]


def heads_of_coco() -> list[Array]:
    """Around each person whose eyes and nose are visible: squares of eight times the eyes' distance."""
    parts: list[Array] = []
    for folder in ("train2017", "val2017"):
        told = json.loads((pictures.COCO / f"person_keypoints_{folder}.json").read_text())
        files = {one["id"]: pictures.COCO / folder / one["file_name"] for one in told["images"]}
        for person in told["annotations"]:
            points = np.array(person["keypoints"], float).reshape(-1, 3)[:3]
            apart = float(np.linalg.norm(points[1, :2] - points[2, :2]))
            file = files[person["image_id"]]
            if points[:, 2].min() == 2 and apart >= LEAST_PX and file.is_file():
                center = points[:, :2].mean(axis=0)
                parts.append(_part(_picture(file), center, 8 * apart))
    return parts


def near(frames: list[Array]) -> list[Array]:
    """One square for all frames of a clip, around the head of the person."""
    points: list[Array] = []
    with ks.create_detector(model_type="lite") as detector:
        for frame in frames[::5]:
            points += [pose.xy_image_px[:11] for pose in detector.estimate_poses(frame)]
    if not points:
        raise SkipError("nobody is in the clip")
    low, high = np.concatenate(points).min(axis=0), np.concatenate(points).max(axis=0)
    return [_part(f, (low + high) / 2, 2.5 * float(max(high - low))) for f in frames]


def _picture(path: Path) -> Array:
    if not path.is_file():
        raise SkipError(f"there is no {path}")
    with Image.open(path) as image:
        return np.array(image.convert("RGB"))


def _part(picture: Array, center: Array, side: float) -> Array:
    """A square of the picture; black where there is no picture."""
    corners = np.concatenate([center - side / 2, center + side / 2]).round().astype(int)
    return np.array(Image.fromarray(picture).crop(tuple(corners.tolist())))


def balance() -> list[Array]:
    return pictures.clip(clips.BALANCE)


def squats() -> list[Array]:
    return pictures.clip(clips.squats(clips.GOLDEN))


SETS: Final = (
    Set("portrait", portrait, True),
    Set("golden", pictures.golden, True, 4),
    Set("coco", pictures.coco, True, 4),
    Set("coco, heads", heads_of_coco, True),
    Set("coco, heads, plain", heads_of_coco, True, plain=True),
    Set("balance", balance, False),
    Set("balance, head", lambda: near(balance()), False),
    Set("balance, head, alone", lambda: near(balance()), True),
    Set("balance, head, plain", lambda: near(balance()), False, plain=True),
    Set("squats, head", lambda: near(squats()), False),
    Set("asl_hand", pictures.asl, False),
    Set("walk, head", lambda: near(pictures.clip(clips.sports2d(), 200)), False),
)


def measure(one: Set, rounds: int, engine: str) -> dict[str, Any]:
    """All figures of a set. Raises SkipError."""
    frames = one.make()
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        file = Path(folder) / "frames.npz"
        named: dict[str, Any] = {str(i): frame for i, frame in enumerate(frames)}
        np.savez(file, **named)
        options = ["--max-faces", str(one.max_faces)]
        options += ["--alone"] * one.alone + ["--plain"] * one.plain
        ours: list[str | Path] = [OURS.python, HERE / "ours_faces.py", file]
        both = [
            (_run(ours, [*options, "--engine", engine]), _run(_peer(file), options))
            for _ in range(rounds)
        ]
        smooth = None if one.alone else _run(ours, [*options, "--smooth"])
    row = {"set": one.name, "pictures": len(frames), **compare(*both[0]), **_speed(both)}
    if smooth is not None:
        row["jitter"], row["peer_jitter"] = _jitter(smooth), _jitter(both[0][1])
    return row


def _peer(file: Path) -> list[str | Path]:
    return [PEER, HERE / "peer_faces.py", file]


def _run(command: list[str | Path], options: list[str]) -> dict[str, Array]:
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        out = Path(folder) / "out.npz"
        peers.call([*command, out, *options], str(command[1]))
        with np.load(out) as arrays:
            return dict(arrays)


def compare(ours: dict[str, Array], theirs: dict[str, Array]) -> dict[str, Any]:
    """Faces found by each, and how far those found by both differ, in % of the face's size."""
    a, b = ours["xyz_px"], theirs["xyz_px"]
    pairs = [(t, i, j) for t in range(len(a)) for i, j in matched(a[t], b[t])]
    t, i, j = np.array(pairs, int).reshape(-1, 3).T
    off, unit = a[t, i] - b[t, j], size(b[t, j])
    xy = np.linalg.norm(off[..., :2], axis=2)
    each = xy.mean(axis=1) / unit * 100
    found = {
        "ours": int(np.isfinite(a[..., 0, 0]).sum()),
        "peer": int(np.isfinite(b[..., 0, 0]).sum()),
        "both": len(pairs),
    }
    if not pairs:
        return found
    parts = {
        name: float((xy[:, list(at)].mean(axis=1) / unit).mean() * 100)
        for name, at in PARTS.items()
        if max(at) < xy.shape[1]
    }
    return {
        **found,
        **parts,
        "px": float(xy.mean()),
        "mean": float(each.mean()),
        "median": float(np.median(each)),
        "p95": float(np.percentile(each, 95)),
        "z": float((np.abs(off[..., 2]).mean(axis=1) / unit).mean() * 100),
        "size_px": float(np.median(unit)),
    }


def matched(ours: Array, theirs: Array) -> list[tuple[int, int]]:
    """Which of our faces in a picture are which of theirs: the nearest first, each once."""
    apart = np.linalg.norm(ours[:, None, :, :2] - theirs[None, :, :, :2], axis=3).mean(axis=2)
    apart = np.where(np.isfinite(apart), apart / size(theirs), np.inf)
    pairs: list[tuple[int, int]] = []
    while apart.min() < NEAR:
        i, j = (int(v) for v in np.unravel_index(apart.argmin(), apart.shape))
        pairs.append((i, j))
        apart[i], apart[:, j] = np.inf, np.inf
    return pairs


def size(xyz_px: Array) -> Array:
    sides = xyz_px[..., :468, :2].max(axis=-2) - xyz_px[..., :468, :2].min(axis=-2)
    return np.sqrt(sides.prod(axis=-1))


def _speed(both: list[tuple[dict[str, Array], dict[str, Array]]]) -> dict[str, Any]:
    """Medians over pictures and rounds, of time and of all cores' time: others disturb that less."""
    figures: dict[str, Any] = {}
    for kind, column in (("ms", "seconds"), ("cpu_ms", "cpu_seconds")):
        pairs = [tuple(_ms(side[column]) for side in pair) for pair in both]
        ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(theirs / ours for ours, theirs in pairs)
        figures |= {kind: ours, f"peer_{kind}": theirs, f"{kind}_ratio": ratio}
    return figures


def _ms(seconds: Array) -> float:
    skip = WARM_UP if len(seconds) > 2 * WARM_UP else 0
    return float(np.median(seconds[skip:]) * 1000)


def _jitter(one: dict[str, Array]) -> float | None:
    """The mean second difference over time of the first face, in % of its size."""
    xyz = one["xyz_px"][:, 0]
    bend = np.linalg.norm((xyz[2:] - 2 * xyz[1:-1] + xyz[:-2])[..., :2], axis=2).mean(axis=1)
    known = np.isfinite(bend)
    return float((bend / size(xyz[2:]))[known].mean() * 100) if known.any() else None


def show(rows: list[dict[str, Any]]) -> None:
    parity = ("ours", "peer", "both", "size_px", "px", "mean", "median", "p95", *PARTS, "z")
    report.table(
        "Faces found, and mean difference of a landmark in % of the face's size",
        ("set", "pictures", *parity),
        [(r["set"], r["pictures"], *(r.get(key) for key in parity)) for r in rows],
    )
    speed = ("ms", "peer_ms", "ms_ratio", "cpu_ms", "peer_cpu_ms", "cpu_ms_ratio")
    report.table(
        "Milliseconds a picture; trembling with our smoothing, in % of the face's size",
        ("set", "ms", "theirs", "ratio", "cores' ms", "theirs", "ratio", "tremble", "theirs"),
        [
            (r["set"], *(r[key] for key in speed), r.get("jitter"), r.get("peer_jitter"))
            for r in rows
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = [one.name for one in SETS]
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    parser.add_argument("--rounds", type=int, default=3, help="how often speed is measured")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--json", type=Path, default=WORK / "faces.json")
    options = parser.parse_args()
    peers.legacy()
    rows: list[dict[str, Any]] = []
    for one in (one for one in SETS if one.name in options.only):
        try:
            with report.console.status(one.name):
                rows.append(measure(one, options.rounds, options.engine))
        except SkipError as reason:
            report.note(f"{one.name} is left out: {reason}")
    show(rows)
    results = {"machine": report.machine(), "rows": rows}
    options.json.write_text(json.dumps(results, indent=1) + "\n")
    report.console.print(f"All figures: {options.json}")


if __name__ == "__main__":
    main()
