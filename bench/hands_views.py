"""Hands in metres from one camera, beside what four calibrated cameras say.

    .venv/bin/python bench/hands_views.py             Pose2Sim's Demo_SinglePerson (BSD-3-Clause)

Hands' landmarks, as found in each camera's clip and not smoothed, are triangulated where at least two
cameras agree; so are elbows and wrists of the body. Lengths are medians over frames, beside those that
each camera alone says (`xyz_world_m`, smoothed). The error in 3D is of a hand's landmarks from its
wrist, in the camera's axes, nothing turned or scaled. (No faces: they are blurred there.)
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

import numpy as np

import cutouts
import peers
import report
import whole_footage
from kinesphere.core.camera import Camera
from kinesphere.evaluate.views import joints
from kinesphere.evaluate.views.footage import Footage, footage
from kinesphere.evaluate.views.people import Person
from kinesphere.evaluate.views.reference import Reference, triangulate
from kinesphere.evaluate.views.scene import who
from kinesphere.evaluate.views.triangulate import flat, triangulated
from kinesphere.progress import silent
from peers import WORK, Software
from whole import Array

OURS: Final = Software("kinesphere", peers.OURS.python, "ours_holistic.py")
PALM: Final = (0, 9)
SIGMA_PX: Final = 4.0
"""Beyond which a camera is more and more disbelieved."""
CAMERAS: Final = 2
"""So many must be believed more than half."""
OWN: Final = 0.35
"""Hands farther from the person's wrist than this part of the torso are somebody else's."""
ELBOWS, WRISTS = ("left_elbow", "right_elbow"), ("left_wrist", "right_wrist")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=("lite", "full", "heavy"), default="full")
    parser.add_argument("--json", type=Path, default=WORK / "hands_views.json")
    options = parser.parse_args()
    videos = cutouts.pose2sim("Demo_SinglePerson")
    scene = footage(videos[0].parent, None)
    (person,) = who(scene, 1, WORK / "views" / "kept", silent)
    seen_px = person.xy_px[:, :, joints.LANDMARKS]
    body = triangulate(scene.cameras, seen_px, person.trust, person.sigma_px, scene.fps)
    raw, smooth = (_looked(scene, options.size, mode) for mode in ("raw", "video"))
    true = _true(body, raw, person)
    result = {"true": _lengths(true), "cameras": _beside(true, body.cameras, smooth, scene.names)}
    _show(result)
    options.json.write_text(json.dumps(result, indent=1) + "\n")


def _looked(scene: Footage, size: str, mode: str) -> list[dict[str, Array]]:
    """What each camera's clip shows, at the moments that all saw."""
    out: list[dict[str, Array]] = []
    for clip, first in zip(scene.clips, scene.first, strict=True):
        found = OURS.run(whole_footage.clips.decoded(clip), size, "--mode", mode)
        out.append({k: v[first : first + scene.moments] for k, v in found.items()})
    return out


def _true(body: Reference, raw: list[dict[str, Array]], person: Person) -> dict[str, Array]:
    """In metres: hands (m, 2, 21, 3), elbows and wrists (m, 2, 3)."""
    hands = np.stack([one["hands"] for one in raw]).astype(float)
    own = person.xy_px[:, :, [15, 16]]
    torso = np.linalg.norm(person.xy_px[:, :, [11, 12]] - person.xy_px[:, :, [23, 24]], axis=-1)
    away = np.linalg.norm(hands[:, :, :, 0] - own, axis=-1)
    hands[~(away < OWN * torso.mean(axis=2, keepdims=True))] = np.nan
    names = [joints.NAMES.index(name) for name in (*ELBOWS, *WRISTS)]
    ends = body.xyz_m[:, names]
    points = _points(body.cameras, hands)
    return {"hands": points, "elbows": ends[:, :2], "wrists": ends[:, 2:]}


def _points(cameras: Any, xy_px: Array) -> Array:
    """(c, m, …, 2) triangulated: (m, …, 3), NaN where too few cameras agree."""
    count, shape = len(cameras), xy_px.shape[1:-1]
    flat_px = flat(cameras, xy_px).reshape(count, -1, 2)
    found = triangulated(cameras, flat_px, np.full(count, SIGMA_PX))
    sure = (found.belief > 0.5).sum(axis=0) >= CAMERAS
    return np.where(sure[:, None], found.xyz_m, np.nan).reshape(*shape, 3)


def _lengths(true: dict[str, Array]) -> dict[str, Any]:
    palm = np.linalg.norm(true["hands"][..., PALM[1], :] - true["hands"][..., PALM[0], :], axis=-1)
    forearm = np.linalg.norm(true["wrists"] - true["elbows"], axis=-1)
    return _told(palm, forearm)


def _told(palm: Array, forearm: Array) -> dict[str, Any]:
    return {
        "palms": int(np.isfinite(palm).sum()),
        "palm mm": _median(1000 * palm),
        "forearm mm": _median(1000 * forearm),
        "palm / forearm": _median(1000 * palm) / _median(1000 * forearm),
    }


def _beside(
    true: dict[str, Array], cameras: Any, seen: list[dict[str, Array]], names: tuple[str, ...]
) -> dict[str, Any]:
    return {
        name: _camera(true, camera, one)
        for name, camera, one in zip(names, cameras, seen, strict=True)
    }


def _camera(true: dict[str, Array], camera: Camera, one: dict[str, Array]) -> dict[str, Any]:
    """What one camera alone says, and how far off its hands are."""
    hands, world = one["hands_m"], one["world"]
    palm = np.linalg.norm(hands[..., PALM[1], :] - hands[..., PALM[0], :], axis=-1)
    forearm = np.linalg.norm(world[:, [15, 16]] - world[:, [13, 14]], axis=-1)
    turned = true["hands"] @ camera.T_camera_world[:, :3].T
    off = (hands - hands[:, :, :1]) - (turned - turned[:, :, :1])
    return _told(palm, forearm) | {
        "hand mm": 1000 * float(np.nanmean(np.linalg.norm(off[:, :, 1:], axis=-1))),
    }


def _median(values: Array) -> float:
    return float(np.nanmedian(values))


def _show(result: dict[str, Any]) -> None:
    columns = list(next(iter(result["cameras"].values())))
    lines = [["all four", *result["true"].values(), None]]
    lines += [[name, *row.values()] for name, row in result["cameras"].items()]
    report.table("Hands in metres", ["camera", *columns], lines)


if __name__ == "__main__":
    main()
