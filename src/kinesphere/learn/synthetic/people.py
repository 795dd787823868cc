"""Somebody: a body's shape and pose, before a camera looks at them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float
from torch import Tensor

from kinesphere.body import anny
from kinesphere.body.linear import CAMERA_BODY, LinearBody
from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic import figures
from kinesphere.learn.synthetic.stances import Poser, Stance, parameters, stance

SHAPES: Final = 24
"""Coefficients of shape: all that there are."""
WIDEST: Final = 2.5
"""Coefficients are normal, and no larger than this."""
LEVEL_BODY: Final = np.array(CAMERA_BODY)
"""From the axes of poses (x left, y back, z up) to a level camera's (x right, y down, z away)."""


@dataclass(frozen=True)
class Person:
    """Somebody at the origin, seen by a level camera: x right, y down, z away, metres."""

    stance: Stance
    shape: Float[Array, "shapes"]
    yaw_rad: float
    landmarks_m: Float[Array, "33 3"]
    skin_m: Float[Array, "v 3"]
    """Points of the surface, coarsely."""

    @property
    def lowest_m(self) -> float:
        """The y of the lowest point: where the ground is."""
        return float(self.skin_m[:, 1].max())

    @property
    def middle_m(self) -> Float[Array, "3"]:
        """Between the hips."""
        return self.landmarks_m[[23, 24]].mean(0)


def person(source: Poser, rng: np.random.Generator, unlike: Array | None = None) -> Person:
    """Somebody who faces anywhere.

    unlike   (n, shapes): shapes to choose from, instead of any
    """
    if unlike is None:
        shape = rng.normal(size=SHAPES).clip(-WIDEST, WIDEST)
    else:
        shape = unlike[rng.integers(len(unlike))]
    how, posed = stance(source, shape, rng)
    yaw = rng.uniform(-np.pi, np.pi)
    turn = figures.turn(z_deg=np.degrees(yaw))
    vectors = how.vectors.copy()
    vectors[0] = _root(how, turn)
    turn_level = LEVEL_BODY @ turn @ LEVEL_BODY.T  # about the root joint, which is the origin
    skin = posed.vertices_m(source.body.coarse_vertices)
    landmarks_m, skin_m = (
        points[0].double().numpy() @ turn_level.T for points in (posed.landmarks.xyz_m, skin)
    )
    return Person(Stance(vectors, how.kind), shape, float(yaw), landmarks_m, skin_m)


def seen_by(body: LinearBody, who: Person, R_camera_level: Array, place_m: Array) -> Tensor:
    """(1, P) parameters of the body before a camera that is turned, with the root joint at `place_m`."""
    vectors = who.stance.vectors.copy()
    vectors[0] = _root(who.stance, LEVEL_BODY.T @ R_camera_level @ LEVEL_BODY)
    return parameters(body, vectors, who.shape, place_m)


def other_shapes() -> Float[Array, "200 shapes"]:
    """Adults who were not among the samples that the shape's components come from."""
    with np.load(anny.FILE) as file:
        return file["people"].astype(np.float64)


def _root(how: Stance, by: Array) -> Array:
    x, y, z = np.degrees(how.vectors[0])
    return figures.vector(by @ figures.rotation((x, y, z)))
