"""What is in a picture beside people: ground, rooms, what they sit on, what stands in front of them."""

from typing import Final

import cv2
import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic import solids
from kinesphere.learn.synthetic.cameras import Camera, alignment
from kinesphere.learn.synthetic.people import Person
from kinesphere.learn.synthetic.scene import Surface, Texture
from kinesphere.learn.synthetic.textures import tint

GROUND_M: Final = 16.0
"""The side of the ground that is drawn."""
LEAST_HEIGHT_M: Final = 0.15
"""Of the camera above the ground; from below none is drawn."""
WALL_M: Final = 3.2
"""How high walls are."""
SIZE: Final = (0.1, 0.42)
"""How large what stands in front of people is, in sides of their region."""
NEARER: Final = (0.5, 0.93)
"""How far it is, in distances of what it stands before."""
SEAT_M: Final = (0.4, 0.55)
TABLE_M: Final = (0.68, 0.78)
UPWARDS: Final = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""Turns z to up in level axes (where y is down)."""
UP: Final = np.array([0.0, -1.0, 0.0])
Textures = tuple[Texture, ...]


def ground(
    camera: Camera, y_m: float, textures: Textures | None, rng: np.random.Generator
) -> tuple[Surface, ...]:
    """The ground at this height in level axes; without textures only shadows are seen on it."""
    if camera.height_m(y_m) < LEAST_HEIGHT_M:
        return ()
    place = camera.seen(np.array([[0.0, y_m, 0.0]]))[0]
    turn = camera.R_camera_level @ _yaw(rng.uniform(-np.pi, np.pi)) @ UPWARDS
    size = np.array([GROUND_M, GROUND_M, 1.0])
    if textures is None:
        return (solids.PLANE.surface(size, turn, place, is_shadow_catcher=True),)
    plane = solids.TILED[int(rng.choice([4, 8, 16]))]
    return (plane.surface(size, turn, place, _one(textures, rng), tint(rng)),)


def walls(
    camera: Camera, y_m: float, textures: Textures, rng: np.random.Generator
) -> tuple[Surface, ...]:
    """Walls behind the person and at the sides, farther out than the camera."""
    if camera.height_m(y_m) < LEAST_HEIGHT_M:
        return ()
    turned = _yaw(rng.normal(0, 0.3))
    seen_from = -camera.R_camera_level.T @ camera.place_m
    x_m = (turned.T @ seen_from)[0]
    texture, colour = _one(textures, rng), tint(rng)
    out: list[Surface] = []
    for axis, far in (
        (np.array([0, 0, 1.0]), rng.uniform(1.2, 4.5)),
        (np.array([1.0, 0, 0]), max(x_m, 0.0) + rng.uniform(1.2, 4.0)),
        (np.array([-1.0, 0, 0]), max(-x_m, 0.0) + rng.uniform(1.2, 4.0)),
    ):
        inwards = -turned @ axis
        frame = np.stack([np.cross(UP, inwards), UP, inwards], axis=1)
        place = camera.seen((turned @ axis * far + [0, y_m - WALL_M / 2, 0])[None])[0]
        plane = solids.TILED[int(rng.choice([2, 4, 8]))]
        size = np.array([GROUND_M, WALL_M, 1.0])
        out.append(plane.surface(size, camera.R_camera_level @ frame, place, texture, colour))
    return tuple(out)


def furniture(
    who: Person, camera: Camera, textures: Textures, rng: np.random.Generator
) -> tuple[Surface, ...]:
    """For who sits: a stool, a chair or a block, now and then a table."""
    if who.stance.kind != "sitting":
        return ()
    ground_m = who.lowest_m
    near = np.linalg.norm((who.skin_m - who.middle_m)[:, [0, 2]], axis=1) < 0.16
    top_m = float(who.skin_m[near, 1].max())
    high_m = ground_m - top_m
    ahead = np.array([np.sin(who.yaw_rad), 0.0, -np.cos(who.yaw_rad)])
    texture, colour = _one(textures, rng), tint(rng)
    side_m = rng.uniform(*SEAT_M)
    thick_m = high_m if rng.uniform() < 0.4 else 0.06
    turn = _facing(who.yaw_rad)
    blocks: list[tuple[Array, Array]] = []
    seat = who.middle_m * [1, 0, 1] + [0, top_m + thick_m / 2, 0]
    if high_m > 0.15:
        blocks.append((np.array([side_m, thick_m, side_m]), seat))
    if thick_m < high_m and high_m > 0.15:
        foot = seat + [0, high_m / 2, 0]
        blocks.append((np.array([0.08, high_m - 0.06, 0.08]), foot))
    if rng.uniform() < 0.5:
        back_m = rng.uniform(0.3, 0.6)
        back = who.middle_m * [1, 0, 1] - ahead * (side_m / 2 + 0.12) + [0, top_m - back_m / 2, 0]
        blocks.append((np.array([side_m, back_m, 0.05]), back))
    if rng.uniform() < 0.2:
        table = who.middle_m * [1, 0, 1] + ahead * rng.uniform(0.55, 0.7)
        table = table + [0, ground_m - rng.uniform(*TABLE_M), 0]
        blocks.append((np.array([rng.uniform(0.7, 1.4), 0.04, rng.uniform(0.45, 0.6)]), table))
    return tuple(
        solids.BOX.surface(
            size, camera.R_camera_level @ turn, camera.seen(place[None])[0], texture, colour
        )
        for size, place in blocks
    )


def occluders(
    xyz_m: Float[Array, "33 3"], count: int, textures: Textures, rng: np.random.Generator
) -> tuple[Surface, ...]:
    """Boxes, balls, rods and planks before parts of somebody, whose landmarks the camera sees there."""
    flat = xyz_m[:, :2] / xyz_m[:, 2:]
    middle, rim = alignment(flat)
    around = 2 * float(np.linalg.norm(rim - middle))
    out: list[Surface] = []
    for _ in range(count):
        what = rng.integers(len(xyz_m))
        ray = np.array([*(flat[what] + rng.normal(0, 0.06 * around, 2)), 1.0])
        z_m = xyz_m[what, 2] * rng.uniform(*NEARER)
        size_m = around * z_m * rng.uniform(*SIZE)
        out.append(_thing(size_m, ray * z_m, textures, rng))
    return tuple(out)


def _thing(size_m: float, place_m: Array, textures: Textures, rng: np.random.Generator) -> Surface:
    solid, shape = (
        (solids.BOX, rng.uniform(0.4, 1.0, 3)),
        (solids.BALL, np.full(3, 0.8)),
        (solids.BALL, rng.uniform(0.4, 1.0, 3)),
        (solids.ROD, np.array([0.12, 0.12, 5.0])),
        (solids.ROD, np.array([0.5, 0.5, 1.2])),
        (solids.BOX, np.array([3.0, 0.35, 0.06])),
    )[rng.integers(6)]
    turn = cv2.Rodrigues(rng.normal(size=3) * (1.5 if rng.uniform() < 0.6 else 0.2))[0]
    return solid.surface(size_m * shape, turn, place_m, _one(textures, rng), tint(rng))


def _one(textures: Textures, rng: np.random.Generator) -> Texture:
    return textures[rng.integers(len(textures))]


def _yaw(angle: float) -> Float[Array, "3 3"]:
    return cv2.Rodrigues(np.array([0.0, angle, 0.0]))[0]


def _facing(yaw_rad: float) -> Float[Array, "3 3"]:
    """Turns what faces a level camera (along -z) as a person with this yaw."""
    return _yaw(-yaw_rad)
