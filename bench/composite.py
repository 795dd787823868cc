"""Clips of several people whose identity is known: cutouts moved along paths over a background.

    python bench/composite.py      writes all scenes into .bench/people/ (they are made once)

SCENE.mp4 is what is looked at; SCENE.npz holds, for T frames and N people from the back to the front,
xy_px (T, N, 33, 2), boxes (T, N, 4; x0, y0, x1, y1 of the landmarks) and visible (T, N), the part of
the person that is in the picture and not behind another one.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np

import clips
import cutouts
from cutouts import HEIGHT_PX, Cutout
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import read_video
from peers import WORK
from worker import STEP_MS, Array

FOLDER: Final = WORK / "people"
ROW_SIZE_PX: Final = (1920, 1080)
ROW_COUNTS: Final = tuple(range(1, 9))
SOLID: Final = 128
"""An alpha from which a pixel counts as the person's."""


@dataclass(frozen=True)
class Actor:
    """Somebody in a scene: how tall, where the ground is, and frames with the x to be at then."""

    who: str
    height_px: float
    ground_px: float
    path: tuple[tuple[int, float], ...]
    start: int = 0
    """The frame of the cutout that is shown first."""


@dataclass(frozen=True)
class Scene:
    """Actors from the back to the front."""

    name: str
    size_px: tuple[int, int]
    frames: int
    actors: tuple[Actor, ...]


CROSSING: Final = Scene(
    "crossing",
    (1280, 720),
    240,
    (
        Actor("walker", 450, 640, ((0, 1150), (239, 90))),
        Actor("front", 470, 660, ((0, 150), (60, 330), (150, 800), (239, 1120))),
        Actor("squats", 500, 690, ((0, 850), (40, 830), (130, 420), (239, 330))),
        Actor("back", 520, 712, ((0, 500), (30, 500), (130, 900), (200, 820), (239, 800))),
    ),
)
LEAVING: Final = Scene(
    "leaving",
    (1280, 720),
    300,
    (
        Actor("walker", 450, 640, ((0, 1120), (299, 100)), 30),
        Actor("front", 470, 665, ((0, 160), (299, 820))),
        Actor("back", 480, 685, ((0, 380), (299, 1040))),
        Actor("squats", 500, 705, ((0, 850), (75, 1470), (105, 1470), (190, 720), (299, 260))),
    ),
)
"""One leaves for a second and comes back on the way across; two walk close side by side."""


def row(count: int) -> Scene:
    """`count` times the same person beside each other, so large that the detector finds them all."""
    width = ROW_SIZE_PX[0] / 8
    actors = tuple(
        Actor("squats", 760, 1000, ((0, width * (index + 0.45)),), 7 * index)
        for index in range(count)
    )
    return Scene(f"row{count}", ROW_SIZE_PX, 40, actors)


SCENES: Final = (CROSSING, LEAVING, *map(row, ROW_COUNTS))


def make(scene: Scene, golden: Path) -> Path:
    """The scene's clip, with its truth in an .npz beside it. Raises SkipError."""
    clip = FOLDER / f"{scene.name}.mp4"
    truth = clip.with_suffix(".npz")
    if truth.is_file():
        return clip
    FOLDER.mkdir(parents=True, exist_ok=True)
    people = [_cutout(actor.who, golden) for actor in scene.actors]
    backdrop = _backdrop(scene.size_px)
    visible: list[Array] = []
    with ClipWriter(clip) as writer:
        for index in range(scene.frames):
            picture, seen = _draw(scene, people, backdrop, index)
            writer.write(picture, index * STEP_MS)
            visible.append(seen)
    xy_px = np.stack([_landmarks(a, p, scene.frames) for a, p in _pairs(scene, people)], axis=1)
    boxes = np.concatenate([xy_px.min(axis=2), xy_px.max(axis=2)], axis=-1)
    names = np.array([actor.who for actor in scene.actors])
    np.savez(truth, xy_px=xy_px, boxes=boxes, visible=np.array(visible), names=names)
    return clip


@cache
def _cutout(who: str, golden: Path) -> Cutout:
    return cutouts.cut(cutouts.sources(golden)[who])


def _backdrop(size_px: tuple[int, int]) -> Array:
    """The park of Sports2D's clip after everybody has left it."""
    *_, last = read_video(clips.sports2d())
    return cv2.resize(last.picture_rgb, size_px, interpolation=cv2.INTER_AREA)


def _pairs(scene: Scene, people: list[Cutout]) -> list[tuple[Actor, Cutout]]:
    return list(zip(scene.actors, people, strict=True))


def _draw(scene: Scene, people: list[Cutout], backdrop: Array, index: int) -> tuple[Array, Array]:
    """A frame, and for each actor the part that is visible."""
    picture = backdrop.astype(np.float32)
    owner = np.full(picture.shape[:2], -1)
    solid: list[int] = []
    for number, (actor, person) in enumerate(_pairs(scene, people)):
        shown = _shown(person, actor.start + index)
        move = _move(actor, person, index)
        layer = cv2.warpAffine(person.rgba[shown], move, scene.size_px, flags=cv2.INTER_AREA)
        alpha = layer[..., 3:].astype(np.float32) / 255
        picture += (layer[..., :3] - picture) * alpha
        owner[layer[..., 3] >= SOLID] = number
        scale = move[0, 0]
        solid.append(int((person.rgba[shown, ..., 3] >= SOLID).sum() * scale**2))
    seen = [(owner == number).sum() / area for number, area in enumerate(solid)]
    return np.rint(picture).astype(np.uint8), np.minimum(seen, 1.0)


def _shown(person: Cutout, index: int) -> int:
    """The cutout's frame: forwards, backwards, and again."""
    last = len(person.rgba) - 1
    return last - abs(index % (2 * last) - last)


def _move(actor: Actor, person: Cutout, index: int) -> Array:
    """(2, 3) from pixels of the cutout to pixels of the frame."""
    scale = actor.height_px / HEIGHT_PX
    frames, xs = zip(*actor.path, strict=True)
    target = np.array([np.interp(index, frames, xs), actor.ground_px])
    anchor = person.anchor[_shown(person, actor.start + index)]
    return np.column_stack([np.eye(2) * scale, target - anchor * scale])


def _landmarks(actor: Actor, person: Cutout, frames: int) -> Array:
    """(T, 33, 2) in pixels of the frame."""
    moves = [_move(actor, person, index) for index in range(frames)]
    shown = [person.xy_px[_shown(person, actor.start + index)] for index in range(frames)]
    return np.array([xy @ m[:, :2].T + m[:, 2] for xy, m in zip(shown, moves, strict=True)])


if __name__ == "__main__":
    for one in SCENES:
        print(make(one, clips.GOLDEN))
