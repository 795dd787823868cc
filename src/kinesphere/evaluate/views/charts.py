"""Pictures of a comparison: skeletons from the side, errors by model and by joint. SVG."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views import joints
from kinesphere.evaluate.views.compare import MEAN, Row, Said
from kinesphere.evaluate.views.footage import Footage
from kinesphere.evaluate.views.reference import Subject
from kinesphere.media.page import printable
from kinesphere.media.svg import Axis, Drawing
from kinesphere.media.whole import whole

TRUE, FOUND = "#1a7f37", "#cf222e"
SHADES: Final = {
    "mediapipe": ("#b5bac1", "#8b949e", "#57606a"),
    "refine": ("#e9a3c9", "#d1589d", "#99286e"),
    "lift": ("#a2d8a6", "#4ba957", "#1a6b2a"),
    "fit": ("#e8b54a", "#b07a10", "#7a5200"),
    "": ("#9ecbff", "#4a94e8", "#0550ae"),
}
"""By what is in a model's name; light to dark from lite to heavy."""
SIZES: Final = ("lite", "full", "heavy")
MOMENTS: Final = 6
TILE_PX, NAMES_PX, HEAD_PX = 140.0, 140.0, 50.0
METRES: Final = 1.9
"""What a tile spans."""
LEFT_PX, WIDE_PX, ROW_PX = 150.0, 640.0, 22.0
PARTS: Final = ("shoulder", "elbow", "wrist", "knee", "ankle")
"""Of these the error is drawn; hips are where it is measured from."""


def draw(
    rows: Sequence[Row],
    said: Sequence[Said],
    subjects: Sequence[Subject],
    scene: Footage,
    out: Path,
) -> list[Path]:
    """errors.svg, joints.svg, and side-CAMERA.svg for each camera. Raises OutputError."""
    made = {"errors": errors(rows), "joints": by_joint(rows)}
    for k, name in enumerate(scene.names):
        mine = [one for one in said if one.camera == k]
        made[f"side-{name}"] = from_the_side(mine, subjects[0], name)
    paths: list[Path] = []
    for name, drawing in made.items():
        paths.append(out / f"{name}.svg")
        with whole(paths[-1]) as part:
            part.write_text(printable(drawing.svg()), encoding="utf-8")
    return paths


def colour(model: str) -> str:
    """A hue for each kind of model, a shade for each size."""
    shades = next(some for kind, some in SHADES.items() if kind in model)
    size = next((place for place, size in enumerate(SIZES) if size in model), -1)
    return shades[2 if model == "fit+temporal" else max(size, 0)]


def errors(rows: Sequence[Row]) -> Drawing:
    """MPJPE of each model as a bar, PA-MPJPE as a darker one in it; a dot for each camera."""
    means = [row for row in rows if row["camera"] == MEAN and "mpjpe_mm" in row]
    every = [row for row in rows if "mpjpe_mm" in row]
    x = Axis(0, max([row["mpjpe_mm"] for row in every], default=1.0) * 1.05, LEFT_PX, WIDE_PX)
    deep = ROW_PX * len(means)
    drawing = Drawing(WIDE_PX + 70, HEAD_PX + deep + 60, "Distance of a joint from where it is, mm")
    drawing.grid(x, HEAD_PX, HEAD_PX + deep)
    for place, row in enumerate(means):
        y = HEAD_PX + ROW_PX * (place + 0.5)
        drawing.text(LEFT_PX - 8, y + 4, row["model"], "end")
        drawing.bar(x(0), x(row["mpjpe_mm"]), y, 12, colour(row["model"]))
        drawing.bar(x(0), x(row["pa_mpjpe_mm"]), y, 4, "#ffffff")
        for one in every:
            if one["model"] == row["model"] and one["camera"] != MEAN:
                drawing.dot(x(one["mpjpe_mm"]), y, 4, "#ffffff")
                drawing.dot(x(one["mpjpe_mm"]), y, 3, "#24292f")
        drawing.text(WIDE_PX + 8, y + 4, f"{row['mpjpe_mm']:.0f}, {row['pa_mpjpe_mm']:.0f}")
    words = "bar: mean of the cameras; dots: each camera; white: turned and scaled onto it (PA)"
    drawing.text(10, HEAD_PX + deep + 46, words)
    return drawing


def by_joint(rows: Sequence[Row]) -> Drawing:
    """A line for each model over the joints, left and right together."""
    means = [row for row in rows if row["camera"] == MEAN and "mpjpe_by_joint_mm" in row]
    values = {
        row["model"]: [_both_sides(row["mpjpe_by_joint_mm"], p) for p in PARTS] for row in means
    }
    most = max([v for one in values.values() for v in one], default=1.0)
    y, x = Axis(0, most * 1.05, 330, HEAD_PX), Axis(0, len(PARTS) - 1, 60, 420)
    drawing = Drawing(640, 370, "Distance by joint, from the middle of the hips, mm")
    drawing.frame(x, y, ())
    for place, part in enumerate(PARTS):
        drawing.text(x(place), 350, part, "middle")
    for place, (model, mm) in enumerate(values.items()):
        line = [(x(k), y(value)) for k, value in enumerate(mm)]
        drawing.line(line, colour(model))
        drawing.bar(450, 472, HEAD_PX + 20 * place, 4, colour(model))
        drawing.text(480, HEAD_PX + 20 * place + 4, model)
    return drawing


def _both_sides(by_joint_mm: dict[str, float], part: str) -> float:
    return float(np.mean([by_joint_mm[f"{side}_{part}"] for side in joints.SIDES]))


def from_the_side(said: Sequence[Said], subject: Subject, camera: str) -> Drawing:
    """A row for each model: the first person at some moments, the camera on the left."""
    size = (NAMES_PX + TILE_PX * MOMENTS, HEAD_PX + TILE_PX * len(said) + 10)
    words = "from the side (the camera looks to the right): true green, found red, left thick"
    drawing = Drawing(*size, f"{camera} {words}")
    for place, one in enumerate(said):
        top = HEAD_PX + TILE_PX * place
        drawing.text(8, top + TILE_PX / 2, one.model)
        true_m = joints.centred(subject.in_camera_m(one.camera))
        found_m = joints.centred(one.xyz_m[0])
        for column, moment in enumerate(_moments(true_m)):
            middle = (NAMES_PX + TILE_PX * (column + 0.5), top + TILE_PX / 2)
            _skeleton(drawing, true_m[moment], middle, TRUE)
            _skeleton(drawing, found_m[moment], middle, FOUND)
    return drawing


def _moments(true_m: Float[Array, "m 12 3"]) -> list[int]:
    known = np.isfinite(true_m).all(axis=(1, 2)).nonzero()[0]
    if not len(known):
        return []
    return known[np.linspace(0, len(known) - 1, MOMENTS + 2)[1:-1].astype(int)].tolist()


def _skeleton(
    drawing: Drawing, xyz_m: Float[Array, "12 3"], middle_px: tuple[float, float], ink: str
) -> None:
    """Depth to the right, down is down; the person's left is drawn thicker."""
    if not np.isfinite(xyz_m).all():
        return
    at = xyz_m[:, [2, 1]] * (TILE_PX / METRES) + np.array(middle_px)
    for a, b in joints.DRAWN:
        left = joints.NAMES[a].startswith("left") and joints.NAMES[b].startswith("left")
        ends = [(float(x), float(y)) for x, y in (at[a], at[b])]
        drawing.line(ends, ink, width=2.8 if left else 1.2)
