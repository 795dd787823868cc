"""Draws a shot, and says what is true of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kinesphere.body import anny
from kinesphere.core.skeleton import INDEX
from kinesphere.learn.synthetic import backgrounds, light, wardrobe
from kinesphere.learn.synthetic.cameras import projected
from kinesphere.learn.synthetic.people import SHAPES
from kinesphere.learn.synthetic.render import Renderer
from kinesphere.learn.synthetic.scene import Drawn, Scene, Surface
from kinesphere.learn.synthetic.stances import parameters
from kinesphere.learn.synthetic.wardrobe import dressed, look, parts
from made_people.arms import vectors
from made_people.shots import Shot, Somebody

DRAWN_PX, KEPT_PX = 1344, 448
"""Drawn larger than kept: edges become smooth."""
VARIED = 0.6
"""How far from the mean body's people are."""
MILD = 0.35
"""How strong the colours of what is behind are."""
FACE = ("nose", "left_eye", "right_eye", "mouth_left", "mouth_right")


class Studio:
    """Bodies, clothes and light."""

    def __init__(self, people: Path) -> None:
        self.body = anny.load(SHAPES)
        self.wardrobe = wardrobe.load(people)
        self.lights = light.load()
        self.skin = parts.fine_skin()
        self.hands = [self.body.part_names.index(f"{side}_hand") + 1 for side in ("left", "right")]
        self.head = self.body.part_names.index("head") + 1

    def somebody(self, one: Somebody, shot: Shot, number: int) -> tuple[tuple[Surface, ...], Any]:
        """Surfaces and the posed body; skin with all its triangles, for fingers."""
        rng = np.random.default_rng(one.look)
        shape = rng.normal(size=SHAPES).clip(-2, 2) * VARIED
        place = np.array([one.right_m, shot.height_m, shot.far_m])
        x = parameters(self.body, vectors(self.body, shape, one.pose), shape, place)
        chosen = look(self.wardrobe, rng)
        return dressed(self.body, x, chosen, number), self.body.pose(x)


def drawn(
    studio: Studio, renderer: Renderer, shot: Shot
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """The picture (KEPT_PX, KEPT_PX, 3), and of each person what `_told` says."""
    made = [studio.somebody(one, shot, k) for k, one in enumerate(shot.people, 1)]
    scene = _scene(studio, shot, tuple(surface for surfaces, _ in made for surface in surfaces))
    full = renderer.draw(scene)
    told = [
        _told(studio, renderer, scene, full, k, one.pose.yaw_deg, *made[k - 1])
        for k, one in enumerate(shot.people, 1)
    ]
    size = (KEPT_PX, KEPT_PX)
    return cv2.resize(full.rgb, size, interpolation=cv2.INTER_AREA), told


def _scene(studio: Studio, shot: Shot, surfaces: tuple[Surface, ...]) -> Scene:
    focal = DRAWN_PX * shot.far_m / shot.side_m
    K = np.array([[focal, 0, DRAWN_PX / 2], [0, focal, DRAWN_PX / 2], [0, 0, 1.0]])
    rng = np.random.default_rng(100 + shot.backdrop)
    behind = backgrounds.made_up(DRAWN_PX, rng).astype(np.float32)
    behind = cv2.GaussianBlur(behind, (0, 0), 12)
    grey = behind.mean(2, keepdims=True)
    mild = (MILD * behind + (1 - MILD) * (0.5 * grey + 75)).clip(0, 255).astype(np.uint8)
    lamp = replace(studio.lights.some((0.0, -1.0, 0.0), rng), exposure=1.0)
    return Scene(DRAWN_PX, K, surfaces, lamp, mild)


def _told(
    studio: Studio,
    renderer: Renderer,
    scene: Scene,
    full: Drawn,
    number: int,
    yaw_deg: float,
    surfaces: tuple[Surface, ...],
    posed: Any,
) -> dict[str, Any]:
    """Wrists and knuckles in pixels of the kept picture, how long a hand is there across the line of
    sight, and how much of hands and face is seen."""
    xyz_m = posed.landmarks.xyz_m[0].double().numpy()
    xy_px = projected(xyz_m, scene.K) * KEPT_PX / DRAWN_PX
    skin = surfaces[0]

    def seen(label: int, faces: np.ndarray) -> float:
        alone = renderer.draw(replace(scene, surfaces=(replace(skin, faces=faces),)))
        whole = (alone.person == number) & (alone.parts == label)
        there = whole & (full.person == number) & (full.parts == label)
        return round(float(there.sum() / max(whole.sum(), 1)), 3)

    told: dict[str, Any] = {}
    for side, label in zip(("left", "right"), studio.hands, strict=True):
        of_hand = skin.faces[(skin.labels[skin.faces] == label).all(1)]
        wrist, knuckles = _ends(side)
        long_m = np.linalg.norm(xyz_m[knuckles].mean(0) - xyz_m[wrist])
        px_m = scene.K[0, 0] / xyz_m[wrist, 2] * KEPT_PX / DRAWN_PX
        told[f"{side}_hand"] = {
            "wrist_px": xy_px[wrist].round(1).tolist(),
            "knuckles_px": xy_px[knuckles].mean(0).round(1).tolist(),
            "length_px": round(float(long_m * px_m), 1),
            "seen": seen(label, of_hand),
        }
    rows = [INDEX[name] for name in FACE]
    column, row = (xy_px[rows] * DRAWN_PX / KEPT_PX).astype(int).clip(0, DRAWN_PX - 1).T
    before = xyz_m[rows, 2] < full.depth_m[row, column] + 0.03
    own = (full.person[row, column] == number) & (full.parts[row, column] == studio.head)
    told["face"] = {
        "middle_px": xy_px[rows].mean(0).round(1).tolist(),
        "seen": float((before & own).mean()),
    }
    return told


def _ends(side: str) -> tuple[int, list[int]]:
    """The landmarks of a wrist, and of the knuckles between whose middle and it a hand is measured."""
    return INDEX[f"{side}_wrist"], [INDEX[f"{side}_index"], INDEX[f"{side}_pinky"]]
