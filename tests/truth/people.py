"""People whose bodies are known, and what cameras see of them."""

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential
from kinesphere.truth.camera import Camera
from kinesphere.truth.fit.evidence import Evidence, Order, View

HELD_OUT = Path(__file__).parents[2] / "src/kinesphere/learn/synthetic/held_out.npz"
SIGMA_PX = 2.5
FOCAL_PX, CENTRE_PX = 450.0, 128.0
DISTANCE_M = 3.5


def recorded(name: str = "poses") -> Tensor:
    """Rotation vectors (N, 66) of people that the prior has not seen, or of frames of a clip."""
    with np.load(HELD_OUT) as file:
        return torch.as_tensor(file[name]).flatten(1)


def standing(body: LinearBody, count: int, seed: int = 0, turned_rad: float = 0.7) -> Tensor:
    """(count, P) recorded poses of people of many shapes, in front of the camera."""
    torch.manual_seed(seed)
    like = body.vertices_m
    x = like.new_zeros(count, body.layout.size)
    x[:, body.layout.rotations] = recorded()[:count].to(like)
    x[:, body.layout.root] = 0
    x[:, body.layout.root.start + 2] = turned_rad * torch.randn(count).to(like)
    x[:, body.layout.translation] = like.new_tensor([0.0, 0.1, DISTANCE_M])
    x[:, body.layout.shape] = 0.7 * torch.randn(count, body.layout.shapes).to(like)
    return x


def anyhow(body: LinearBody, count: int, seed: int = 0) -> Tensor:
    """(count, P) people in poses and of shapes that nobody has."""
    torch.manual_seed(seed)
    x = 0.4 * torch.randn(count, body.layout.size).to(body.vertices_m)
    x[:, body.layout.translation] += x.new_tensor([0.0, 0.0, DISTANCE_M])
    return x


def cameras(count: int, views: int, like: Tensor) -> list[Camera]:
    """One camera at the origin, others in a circle around where people stand."""
    focal_px = torch.full((count,), FOCAL_PX).to(like)
    centre_px = torch.full((count, 2), CENTRE_PX).to(like)
    circle = [Camera(focal_px, centre_px)]
    middle = like.new_tensor([0.0, 0.0, DISTANCE_M])
    for view in range(1, views):
        turn, _ = exponential(like.new_tensor([0.1 * view, 2 * torch.pi * view / views, 0.0]))
        moved = middle - turn @ middle
        circle.append(Camera(focal_px, centre_px, turn.expand(count, 3, 3), moved.expand(count, 3)))
    return circle


def seen(
    body: LinearBody,
    x: Tensor,
    views: int = 1,
    sigma_px: float = SIGMA_PX,
    noise_px: float = 0.0,
    order: Order | None = None,
) -> Evidence:
    """Landmarks as cameras see them."""
    xyz_m = body.pose(x).landmarks.xyz_m
    random = torch.Generator().manual_seed(0)
    around: list[View] = []
    for camera in cameras(len(x), views, x):
        xy_px, _, _ = camera.project(xyz_m)
        off = torch.randn(xy_px.shape, generator=random).to(xy_px)
        sigmas = torch.full(xy_px.shape[:2], sigma_px).to(xy_px)
        around.append(View(camera, xy_px + noise_px * off, sigmas))
    return Evidence(tuple(around), order)


def landmarks_m(body: LinearBody, x: Tensor) -> Tensor:
    """(N, 33, 3)"""
    return body.pose(x).landmarks.xyz_m


def apart_m(a: Tensor, b: Tensor) -> Tensor:
    """(N,) the mean distance of landmarks (N, 33, 3)."""
    return (a - b).norm(dim=-1).mean(-1)


def painted(body: LinearBody, x: Tensor, camera: Camera) -> list[np.ndarray]:
    """Maps of parts (256, 256) of bodies, the nearest on top."""
    vertices_m = body.pose(x).vertices_m()
    xy_px, _, _ = camera.project(vertices_m)
    maps = []
    for at, depth in zip(xy_px.round().int().tolist(), vertices_m[..., 2], strict=True):
        parts = np.zeros((256, 256), np.uint8)
        for vertex in depth.argsort(descending=True).tolist():
            cv2.circle(parts, at[vertex], 2, int(body.vertex_labels[vertex]), -1)
        maps.append(parts)
    return maps
