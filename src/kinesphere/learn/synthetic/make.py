"""A picture of somebody, from its number alone: who, how, where, in which light; what is said of it."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float

from kinesphere.body.linear import LinearBody
from kinesphere.core.arrays import Array
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.synthetic import labels, things
from kinesphere.learn.synthetic.cameras import Camera, camera
from kinesphere.learn.synthetic.people import Person, person, seen_by
from kinesphere.learn.synthetic.render import Renderer
from kinesphere.learn.synthetic.scene import SUBJECT, Drawn, Scene, Surface
from kinesphere.learn.synthetic.studio import Studio
from kinesphere.learn.synthetic.wardrobe import dressed, look

OTHERS: Final = (0.75, 0.15, 0.07, 0.03)
"""How often there are 0, 1, 2, 3 further people."""
OCCLUDERS: Final = (0.65, 0.2, 0.1, 0.05)
"""Likewise things in front."""
OTHERS_M: Final = (0.5, 2.5)
"""How far others stand from the person, across the ground."""
APART_M: Final = 0.18
"""Landmarks of different people are not nearer to each other."""
NEAREST_M: Final = 0.6
"""Nor are others nearer to the camera."""
ROOM, PICTURE = 0.3, 0.6
"""How many pictures are of a room, and of the others, how many have a picture behind."""
LIFTED: Final = 0.07
"""How many people are in the air."""
LEAST_SEEN: Final = 6
"""Fewer landmarks: nothing stands in front."""
QUALITY: Final = (80, 96)
"""Of JPEGs."""


@dataclass(frozen=True)
class Take:
    """A scene, and what is known of it."""

    scene: Scene
    camera: Camera
    subject: Person
    xyz_m: Float[Array, "33 3"]
    """The subject's landmarks in the camera's frame."""


@dataclass(frozen=True)
class Made:
    """An example, and what was drawn for it."""

    example: Example
    drawn: Drawn
    kind: str
    """The pose's."""


def make(studio: Studio, renderer: Renderer, seed: int, index: int) -> Made:
    """Picture `index` of those of a seed; the same whenever it is made."""
    take, drawn = _drawn(studio, renderer, seed, index, crowded=True)
    told = labels.told(take.xyz_m, take.camera, drawn, studio.flesh)
    if np.nansum(told["visible"]) < LEAST_SEEN:
        take, drawn = _drawn(studio, renderer, seed, index, crowded=False)
        told = labels.told(take.xyz_m, take.camera, drawn, studio.flesh)
    rng = np.random.default_rng([seed, index, studio.part, 1])
    example = Example(
        key=f"{studio.name}-{seed}-{index:08d}",
        picture=_jpeg(drawn, rng),
        size_px=(renderer.size_px, renderer.size_px),
        licence=studio.licence,
        source=studio.source,
        **told,
    )
    return Made(example, drawn, take.subject.stance.kind)


def take(studio: Studio, size_px: int, seed: int, index: int, crowded: bool = True) -> Take:
    """The scene of picture `index`; without `crowded` nobody and nothing else is in it."""
    rng = np.random.default_rng([seed, index, studio.part])
    subject = person(studio.poser, rng, studio.shapes)
    seen_from = camera(subject, size_px, rng)
    xyz_m = seen_from.seen(subject.landmarks_m)
    counts = [int(rng.choice(4, p=odds)) for odds in (OTHERS, OCCLUDERS)]
    surfaces = list(_dressed(studio, subject, seen_from, np.zeros(3), SUBJECT, rng))
    ground_m = subject.lowest_m + (rng.uniform(0.05, 0.5) if rng.uniform() < LIFTED else 0.0)
    is_room = rng.uniform() < ROOM
    surfaces += things.ground(seen_from, ground_m, studio.textures if is_room else None, rng)
    if is_room:
        surfaces += things.walls(seen_from, ground_m, studio.textures, rng)
    surfaces += things.furniture(subject, seen_from, studio.textures, rng)
    light = studio.lights.some(seen_from.up, rng)
    is_picture = not is_room and rng.uniform() < PICTURE
    backdrop = studio.backgrounds.some(size_px, rng) if is_picture else None
    if crowded:
        surfaces += _others(studio, subject, seen_from, counts[0], ground_m, rng)
        surfaces += things.occluders(xyz_m, counts[1], studio.textures, rng)
    scene = Scene(size_px, seen_from.K, tuple(surfaces), light, backdrop)
    return Take(scene, seen_from, subject, xyz_m)


def _drawn(
    studio: Studio, renderer: Renderer, seed: int, index: int, crowded: bool
) -> tuple[Take, Drawn]:
    made = take(studio, renderer.size_px, seed, index, crowded)
    return made, renderer.draw(made.scene)


def _dressed(
    studio: Studio,
    who: Person,
    seen_from: Camera,
    level_m: Float[Array, "3"],
    number: int,
    rng: np.random.Generator,
) -> tuple[Surface, ...]:
    """Somebody who stands `level_m` from the origin of the level axes."""
    body: LinearBody = studio.poser.body
    place_m = seen_from.seen(level_m[None])[0]
    parameters = seen_by(body, who, seen_from.R_camera_level, place_m)
    return dressed(body, parameters, look(studio.wardrobe, rng), number)


def _others(
    studio: Studio,
    subject: Person,
    seen_from: Camera,
    count: int,
    ground_m: float,
    rng: np.random.Generator,
) -> list[Surface]:
    """Further people, who stand on the same ground and not within others."""
    there = [subject.landmarks_m]
    out: list[Surface] = []
    for number in range(SUBJECT + 1, SUBJECT + 1 + count):
        who = person(studio.poser, rng, studio.shapes)
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*OTHERS_M)
        place = np.array([far * np.cos(angle), ground_m - who.lowest_m, far * np.sin(angle)])
        landmarks_m = who.landmarks_m + place
        nearest_m = float(seen_from.seen(who.skin_m + place)[:, 2].min())
        if nearest_m < NEAREST_M or any(_too_near(landmarks_m, one) for one in there):
            continue
        there.append(landmarks_m)
        out += _dressed(studio, who, seen_from, place, number, rng)
    return out


def _too_near(a: Array, b: Array) -> bool:
    return float(np.linalg.norm(a[:, None] - b, axis=2).min()) < APART_M


def _jpeg(drawn: Drawn, rng: np.random.Generator) -> bytes:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))]
    return cv2.imencode(".jpg", drawn.rgb[:, :, ::-1], quality)[1].tobytes()
