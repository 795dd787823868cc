"""People near and far: `find_people`, `find_people_far` and MediaPipe 1.2.2 on the same pictures.

    .venv/bin/python bench/far.py --coco FOLDER --clip CLIP

FOLDER holds COCO's person_keypoints_val2017.json and val2017/ (or train2017, or both). Poses are what
a user gets: after the landmark network, each body once, eight at most. Figures go to .bench/far.json.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

import peers
from clips import BALANCE
from kinesphere import weights
from kinesphere.core import skeleton
from kinesphere.live.detect import find_people, to_region
from kinesphere.live.far import find_people_far
from kinesphere.live.landmarks import find_landmarks
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.people import COCO_SIGMA, People, settle, unfollowed
from kinesphere.live.ssd import Detection
from kinesphere.media.frames import read_video
from kinesphere.media.picture import to_rgb
from peers import WORK, SkipError
from report import machine, note, table
from worker import Array

MAX_POSES: Final = 8
SIDES: Final = [
    f"{side}_{part}" for part in ("shoulder", "elbow", "wrist") for side in ("left", "right")
]
LEGS: Final = [f"{side}_{part}" for part in ("hip", "knee", "ankle") for side in ("left", "right")]
COCO: Final = ["nose", "left_eye", "right_eye", "left_ear", "right_ear", *SIDES, *LEGS]
"""COCO's keypoints in its order, by the names of ours."""
OURS: Final = [skeleton.INDEX[name] for name in COCO]
SIGMA: Final = np.array([next(s for p, s in COCO_SIGMA.items() if p in name) for name in COCO])
MIN_KEYPOINTS: Final = 5
MIN_OKS: Final = 0.5
HEIGHTS: Final = (0.15, 0.30, 0.50)
BINS: Final = ("< 15 %", "15–30 %", "30–50 %", "> 50 %")
ON_SOMEBODY: Final = 0.3
"""A pose with less of its box than this on any person that COCO marks is on nobody."""
SCENE_PX: Final = (1920, 1080)
TALL_PX: Final = (480, 400, 320, 280, 240, 200, 170, 140, 120, 100, 80, 60)
PLACES: Final = ((0.2, 0.35), (0.41, 0.5), (0.73, 0.66))
"""Where the middle of the pasted picture lies, as parts of the scene's sides."""
NEAR_ENOUGH: Final = 0.1
"""Mean distance to where the landmarks must be, in heights of the person."""


@dataclass(frozen=True)
class Seen:
    """What one finder saw in each picture, and how long each took."""

    poses: list[list[Array]]
    ms: list[float]
    search_ms: list[float] | None = None


Finder = Callable[[list[Array]], Seen]


def ours(
    networks: Networks, search: Callable[[Any, Array], list[Detection]], pictures: list[Array]
) -> Seen:
    """As the first frame of a clip goes through the pipeline."""
    seen = Seen([], [], [])
    assert seen.search_ms is not None
    for picture_rgb in pictures:
        start = time.perf_counter()
        people = search(networks.detector, picture_rgb)
        seen.search_ms.append((time.perf_counter() - start) * 1000)
        new = unfollowed(People(), [to_region(person) for person in people], MAX_POSES)
        bodies = find_landmarks(networks.landmarks, picture_rgb, new)
        _, found = settle(People(), new, bodies, 0.0, MAX_POSES)
        seen.ms.append((time.perf_counter() - start) * 1000)
        seen.poses.append([one.landmarks.xyz_image_px[:, :2] for one in found])
    return seen


def theirs(peer: peers.Software, size: str, pictures: list[Array]) -> Seen:
    assert peer.bundles is not None
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        named, out = Path(folder) / "pictures.npz", Path(folder) / "out.npz"
        arrays: dict[str, Any] = {str(i): picture for i, picture in enumerate(pictures)}
        np.savez(named, **arrays)
        script = peers.HERE / "peer_far.py"
        bundle = peer.bundles[size]
        peers.call([peer.python, script, named, bundle, str(MAX_POSES), out], peer.name)
        with np.load(out) as told:
            seconds, xy_px = told["seconds"], told["xy_px"]
    poses = [[pose for pose in people if np.isfinite(pose).all()] for people in xy_px]
    return Seen(poses, [float(s) * 1000 for s in seconds])


def coco(folder: Path) -> tuple[list[Array], list[list[Any]]]:
    """The pictures, and the people that are marked in each."""
    pictures: list[Array] = []
    people: list[list[Any]] = []
    for part in ("val2017", "train2017"):
        file = folder / f"person_keypoints_{part}.json"
        if not file.is_file():
            note(f"Left out: there is no {file}")
            continue
        told = json.loads(file.read_text())
        for image in told["images"]:
            pictures.append(to_rgb(folder / part / image["file_name"]))
            people.append([a for a in told["annotations"] if a["image_id"] == image["id"]])
    return pictures, people


def judge_coco(seen: Seen, pictures: list[Array], people: list[list[Any]]) -> dict[str, Any]:
    found, total = [0] * len(BINS), [0] * len(BINS)
    nobody = wrong = 0
    for picture, poses, marked in zip(pictures, seen.poses, people, strict=True):
        wanted = [p for p in marked if p["num_keypoints"] >= MIN_KEYPOINTS and not p["iscrowd"]]
        pairs = _pairs(poses, wanted)
        for index, person in enumerate(wanted):
            height = int(np.digitize(person["bbox"][3] / picture.shape[0], HEIGHTS))
            total[height] += 1
            found[height] += index in pairs.values()
        rest = [pose for index, pose in enumerate(poses) if index not in pairs]
        lost = [all(_part_on(pose, p["bbox"]) < ON_SOMEBODY for p in marked) for pose in rest]
        nobody, wrong = nobody + sum(lost), wrong + len(lost) - sum(lost)
    count = len(pictures)
    return {
        "found": dict(zip(BINS, found, strict=True)),
        "people": dict(zip(BINS, total, strict=True)),
        "poses_per_picture": sum(map(len, seen.poses)) / count,
        "on_nobody_per_picture": nobody / count,
        "wrong_or_unmarked_per_picture": wrong / count,
    }


def _pairs(poses: list[Array], people: list[Any]) -> dict[int, int]:
    """Which pose is whose: the most alike first, each once."""
    alike = [(_oks(a, b), i, j) for i, a in enumerate(poses) for j, b in enumerate(people)]
    pairs: dict[int, int] = {}
    for oks, pose, person in sorted(alike, reverse=True):
        if oks >= MIN_OKS and pose not in pairs and person not in pairs.values():
            pairs[pose] = person
    return pairs


def _oks(pose: Array, person: Any) -> float:
    """Object keypoint similarity, as COCO has it."""
    marked = np.array(person["keypoints"], float).reshape(-1, 3)
    shown = marked[:, 2] > 0
    distance2 = ((pose[OURS] - marked[:, :2]) ** 2).sum(axis=1)[shown]
    return float(np.exp(-distance2 / (8 * SIGMA[shown] ** 2 * person["area"])).mean())


def _part_on(pose: Array, box: Any) -> float:
    """How much of the pose's box lies on the person's (x, y, width, height)."""
    low, high = pose.min(axis=0), pose.max(axis=0)
    corner, size = np.array(box[:2]), np.array(box[2:])
    shared = (np.minimum(high, corner + size) - np.maximum(low, corner)).clip(0)
    return float(shared.prod() / (high - low).prod())


def scenes(networks: Networks) -> tuple[list[Array], list[Array], list[int]]:
    """The sample clip's person ever smaller in a plain scene: pictures, landmarks, heights in px."""
    near = next(iter(read_video(BALANCE))).picture_rgb
    (person,) = ours(networks, find_people, [near]).poses[0]
    tall = float(np.ptp(person[:, 1]))
    pictures: list[Array] = []
    truth: list[Array] = []
    for height_px in TALL_PX:
        small = cv2.resize(
            near, None, fx=height_px / tall, fy=height_px / tall, interpolation=cv2.INTER_AREA
        )
        for place in PLACES:
            size = np.array([small.shape[1], small.shape[0]])
            corner = (np.array(place) * SCENE_PX - size / 2).astype(int).clip(0, SCENE_PX - size)
            scene = np.full((SCENE_PX[1], SCENE_PX[0], 3), near.mean(axis=(0, 1)), np.uint8)
            scene[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]] = small
            pictures.append(scene)
            truth.append(person * (height_px / tall) + corner)
    return pictures, truth, [height for height in TALL_PX for _ in PLACES]


def judge_scenes(seen: Seen, truth: list[Array], heights_px: list[int]) -> dict[int, int]:
    """In how many of the places the person was found, by height."""
    found: dict[int, int] = dict.fromkeys(map(int, TALL_PX), 0)
    for poses, at, tall in zip(seen.poses, truth, heights_px, strict=True):
        away = [np.linalg.norm(pose - at, axis=1).mean() for pose in poses]
        found[tall] += bool(min(away, default=np.inf) < NEAR_ENOUGH * tall)
    return found


def times(seen: Seen) -> dict[str, float | None]:
    search = None if seen.search_ms is None else float(np.median(seen.search_ms))
    return {"search_ms": search, "picture_ms": float(np.median(seen.ms))}


def main() -> None:
    options = parse()
    networks = load_networks(weights.find("detector", "detector"), weights.find(options.model))
    finders: dict[str, Finder] = {
        "near": partial(ours, networks, find_people),
        "far": partial(ours, networks, find_people_far),
    }
    try:
        peer = peers.tasks(None)
        finders[peer.name] = partial(theirs, peer, options.model)
    except SkipError as reason:
        note(f"Left out: {reason}")
    for search in finders.values():
        search(
            [np.zeros((480, 640, 3), np.uint8)]
        )  # what is made at the first call is off the clock
    results: dict[str, Any] = {"machine": machine(), "model": options.model}
    if options.coco:
        results["coco"] = on_coco(finders, options.coco)
    results["scenes"] = on_scenes(finders, networks)
    for clip in options.clip:
        results[clip.name] = on_clip(finders, clip)
    options.json.write_text(json.dumps(results, indent=1) + "\n")


def on_coco(finders: dict[str, Finder], folder: Path) -> dict[str, Any]:
    pictures, people = coco(folder)
    results: dict[str, Any] = {}
    for name, find in finders.items():
        seen = find(pictures)
        results[name] = judge_coco(seen, pictures, people) | times(seen)
    bins = [
        [name, *(f"{r['found'][b]} of {r['people'][b]}" for b in BINS)]
        for name, r in results.items()
    ]
    table(f"People found in {len(pictures)} pictures, by height", ["", *BINS], bins)
    keys = [key for key in next(iter(results.values())) if key not in ("found", "people")]
    table("Per picture", ["", *keys], [[n, *(r[k] for k in keys)] for n, r in results.items()])
    return results


def on_scenes(finders: dict[str, Finder], networks: Networks) -> dict[str, Any]:
    pictures, truth, heights_px = scenes(networks)
    results: dict[str, Any] = {}
    for name, find in finders.items():
        seen = find(pictures)
        results[name] = {"found": judge_scenes(seen, truth, heights_px)} | times(seen)
    title = (
        f"Found in so many of {len(PLACES)} places, by height in px ({SCENE_PX[0]} x {SCENE_PX[1]})"
    )
    rows = [[n, *(r["found"][h] for h in TALL_PX)] for n, r in results.items()]
    table(title, ["", *map(str, TALL_PX)], rows)
    return results


def on_clip(finders: dict[str, Finder], clip: Path) -> dict[str, Any]:
    """Ten frames, each alone."""
    frames = [frame.picture_rgb for frame in read_video(clip)]
    pictures = frames[:: max(1, len(frames) // 10)]
    results: dict[str, Any] = {}
    for name, find in finders.items():
        seen = find(pictures)
        results[name] = {"poses_per_frame": float(np.mean([len(p) for p in seen.poses]))} | times(
            seen
        )
    keys = list(next(iter(results.values())))
    table(clip.name, ["", *keys], [[n, *(r[k] for k in keys)] for n, r in results.items()])
    return results


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--coco", type=Path, help="folder of COCO pictures with keypoints")
    add("--clip", type=Path, action="append", default=[], help="look at this clip, too")
    add("--model", choices=weights.SIZES, default="full")
    add("--json", type=Path, default=WORK / "far.json", help="where all figures are written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
