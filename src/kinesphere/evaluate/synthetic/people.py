"""Synthetic people before synthetic cameras, and what a detector with known errors would see of them.

Cameras stand 2 to 4 m away, with fields of view of 45 to 70 degrees, held nearly level; people face any
way. In a square of 256 pixels around a person, visible landmarks are off by 2.5 pixels and hidden ones
by 5 (standard deviations).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body import anny
from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential, logarithm
from kinesphere.core.arrays import Array
from kinesphere.evaluate.synthetic.render import drawn, face_labels
from kinesphere.learn.synthetic.limbs import random
from kinesphere.learn.synthetic.poses import held_out
from kinesphere.truth.fit.evidence import CROP_PX

SHAPES: Final = 24
"""Coefficients of the true shapes: the fit has ten."""
NEAR_M, FAR_M = 2.0, 4.0
FOV_DEG: Final = (45.0, 70.0)
PITCH_DEG: Final = 8.0
ASIDE: Final = 0.3
"""How far from the middle people stand, as a part of half the picture."""
NEAREST_SKIN_M: Final = 0.6
VISIBLE_PX, HIDDEN_PX = 2.5, 5.0
MARGIN: Final = 1.25
"""The side of the square around a person, in the length of their longer side."""
FLESH_M, FACE_M = 0.14, 0.05
"""A landmark this far behind what is seen at its place is still visible: it lies within the body."""
FACE: Final = 11


@dataclass(frozen=True)
class People:
    """N people; pixels are those of a square of 256 around each.

    xyz_m             (N, 33, 3) in the camera's frame
    focal_px, centre_px   (N,), (N, 2)
    true_px, seen_px  (N, 33, 2) without and with the detector's errors
    visible           (N, 33)
    parts             (N, 256, 256) labels of the body's parts, 0 where nobody is
    """

    xyz_m: Array
    focal_px: Array
    centre_px: Array
    true_px: Array
    seen_px: Array
    visible: Array
    parts: Array


def people(count: int, seed: int) -> People:
    """Half in poses of held-out subjects, half in random ones; shapes that the fit's are not made of."""
    body = anny.load(shapes=SHAPES, dtype=torch.float64)
    recorded = held_out((count + 1) // 2)
    made_up = random(body, count // 2, seed)
    turns = torch.cat([recorded, made_up])
    rng = np.random.default_rng(seed)
    parameters = _parameters(body, turns, rng)
    half_fov = np.radians(rng.uniform(*FOV_DEG, count)) / 2
    place = _places(rng, half_fov)
    parameters[:, body.layout.translation] = torch.as_tensor(place)
    skin = body.pose(parameters).vertices_m(body.coarse_vertices)
    too_near = (NEAREST_SKIN_M - skin[..., 2].amin(1)).clamp(min=0)
    parameters[:, body.layout.translation.stop - 1] += too_near
    return _seen(body, parameters, 1 / np.tan(half_fov), rng)


def _parameters(body: LinearBody, turns: Tensor, rng: np.random.Generator) -> Tensor:
    count, at = len(turns), body.layout
    shapes = _shapes()
    x = torch.zeros(count, at.size, dtype=torch.float64)
    x[:, at.rotations] = turns.flatten(1)
    yaw, pitch = torch.zeros(count, 3).double(), torch.zeros(count, 3).double()
    yaw[:, 2] = torch.as_tensor(rng.uniform(-np.pi, np.pi, count))
    pitch[:, 0] = torch.as_tensor(np.radians(rng.normal(0, PITCH_DEG, count)))
    root = exponential(pitch)[0] @ exponential(yaw)[0] @ exponential(turns[:, 0])[0]
    x[:, at.root] = logarithm(root)
    x[:, at.shape] = torch.as_tensor(shapes[rng.integers(0, len(shapes), count)])
    return x


def _shapes() -> Array:
    """(200, 24) of adults who were not among the samples that the shape's components come from."""
    with np.load(anny.FILE) as file:
        return file["people"].astype(np.float64)


def _places(rng: np.random.Generator, half_fov: Array) -> Array:
    depth = rng.uniform(NEAR_M, FAR_M, len(half_fov))
    aside = depth * np.tan(half_fov) * ASIDE
    return np.stack([rng.uniform(-aside, aside), rng.uniform(-aside, aside) / 2, depth], axis=1)


def _seen(body: LinearBody, parameters: Tensor, focal: Array, rng: np.random.Generator) -> People:
    """`focal` in halves of the picture's side."""
    posed = body.pose(parameters)
    skin = posed.vertices_m(body.coarse_vertices).numpy()
    xyz_m = posed.landmarks.xyz_m.numpy()
    faces = body.coarse_faces.numpy()
    labels = face_labels(body.vertex_labels[body.coarse_vertices].numpy(), faces)
    flat = skin[..., :2] / skin[..., 2:] * focal[:, None, None]
    low, high = flat.min(axis=1), flat.max(axis=1)
    scale = CROP_PX / ((high - low).max(axis=1) * MARGIN)
    centre_px = CROP_PX / 2 - (low + high) / 2 * scale[:, None]
    focal_px = focal * scale
    true_px = _projected(xyz_m, focal_px, centre_px)
    skin_px = _projected(skin, focal_px, centre_px)
    maps = [
        drawn(xy, vertices[:, 2], faces, labels, CROP_PX)
        for xy, vertices in zip(skin_px, skin, strict=True)
    ]
    visible = np.stack(
        [_visible(xy, xyz, m[1]) for xy, xyz, m in zip(true_px, xyz_m, maps, strict=True)]
    )
    sigma_px = np.where(visible, VISIBLE_PX, HIDDEN_PX)[..., None]
    seen_px = true_px + rng.normal(size=true_px.shape) * sigma_px
    parts = np.stack([m[0] for m in maps])
    return People(xyz_m, focal_px, centre_px, true_px, seen_px, visible, parts)


def _projected(xyz_m: Array, focal_px: Array, centre_px: Array) -> Array:
    return xyz_m[..., :2] / xyz_m[..., 2:] * focal_px[:, None, None] + centre_px[:, None]


def _visible(xy_px: Array, xyz_m: Array, depth_m: Array) -> Array:
    column, row = np.clip(xy_px, 0, CROP_PX - 1).astype(int).T
    flesh_m = np.where(np.arange(len(xyz_m)) < FACE, FACE_M, FLESH_M)
    return xyz_m[:, 2] < depth_m[row, column] + flesh_m
