"""A small scene that is known: cameras around somebody who moves their arms and legs."""

from pathlib import Path

import cv2
import numpy as np

from kinesphere.core.camera import Camera
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import NAMES
from kinesphere.evaluate.views import joints

SIZE_PX = (480, 640)
FPS = 30.0
STANDING_M = {
    "shoulder": (0.2, 0.0, 1.45), "elbow": (0.27, 0.05, 1.17), "wrist": (0.3, 0.25, 1.0),
    "hip": (0.12, 0.0, 0.95), "knee": (0.14, 0.08, 0.5), "ankle": (0.15, 0.0, 0.08),
}  # fmt: skip
"""The left side: x to the person's left, y forwards, z up."""


def camera(name: str, from_m: tuple[float, float, float], bend: float = -0.05) -> Camera:
    """Looks at the middle of a person at the origin; z is up."""
    away = np.array([0, 0, 0.9]) - from_m
    away = away / np.linalg.norm(away)
    right = np.cross(away, [0, 0, 1.0])
    right = right / np.linalg.norm(right)
    turn = np.stack([right, np.cross(away, right), away])
    K = np.array([[600.0, 0, 240], [0, 600, 320], [0, 0, 1]])
    at = np.column_stack([turn, -turn @ np.array(from_m)])
    return Camera(name, SIZE_PX, K, at, np.array([bend, 0.02, 0, 0, 0]))


def cameras(count: int = 4) -> tuple[Camera, ...]:
    angles = 0.4 + 2 * np.pi * np.arange(count) / count + 0.2 * np.arange(count) ** 2
    places = [(3 * np.sin(a), 3 * np.cos(a), 1.5 + 0.2 * (k % 2)) for k, a in enumerate(angles)]
    return tuple(camera(f"cam{k + 1}", place) for k, place in enumerate(places))


def turned(one: Camera, by_deg: tuple[float, float, float]) -> Camera:
    turn = cv2.Rodrigues(np.radians(by_deg))[0]
    return Camera(one.name, one.size_px, one.K, turn @ one.T_camera_world, one.distortion)


def moving_m(moments: int, at_m: tuple[float, float, float] = (0, 0, 0)) -> np.ndarray:
    """(m, 12, 3) somebody who waves and steps on the spot, to and fro, unlike left and right."""
    t = np.arange(moments) / FPS
    xyz_m = np.zeros((moments, joints.COUNT, 3))
    for name, place in joints.AT.items():
        side, part = name.split("_")
        x, y, z = STANDING_M[part]
        xyz_m[:, place] = (x if side == "left" else -x, y, z)
    swing = np.stack([0 * t, np.sin(5 * t), 0.3 * np.sin(3 * t + 1)], axis=1)
    for name, by in {"left_wrist": 0.25, "left_elbow": 0.1, "right_wrist": -0.15, "left_knee": 0.15,
                     "left_ankle": 0.2, "right_knee": -0.1}.items():  # fmt: skip
        xyz_m[:, joints.AT[name]] += by * swing
    return xyz_m + at_m


def landmarks_m(xyz_m: np.ndarray) -> np.ndarray:
    """(m, 33, 3): the joints, and all other landmarks at the middle of the shoulders."""
    out = np.repeat(xyz_m[:, joints.SHOULDERS].mean(axis=1, keepdims=True), len(NAMES), axis=1)
    out[:, joints.LANDMARKS] = xyz_m
    return out


def seen_px(some: tuple[Camera, ...], xyz_m: np.ndarray) -> np.ndarray:
    """(c, m, n, 2) where the cameras' pictures have points (m, n, 3)."""
    points_m = xyz_m.reshape(-1, 3)
    return np.stack([one.project(points_m).reshape(*xyz_m.shape[:2], 2) for one in some])


def table(one: Camera, *people_m: np.ndarray, ids: tuple[int, ...] = (0, 1, 2)) -> np.ndarray:
    """Rows of what a network would say of people (m, 12, 3), without an error."""
    rows = []
    for person, xyz_m in zip(ids, people_m, strict=False):
        points_m = landmarks_m(xyz_m)
        row = np.zeros(len(xyz_m), ROW)
        row["frame"], row["person"], row["visibility"] = np.arange(len(xyz_m)), person, 0.9
        row["t_ms"] = 1000 * row["frame"] / FPS
        row["xy_px"] = seen_px((one,), points_m)[0]
        inside = one.seen(points_m.reshape(-1, 3)).reshape(points_m.shape)
        row["xyz_m"] = inside - inside[:, [23, 24]].mean(axis=1, keepdims=True)
        rows.append(row)
    return np.concatenate(rows)


def write_clip(path: Path, pictures: list[np.ndarray]) -> Path:
    """BGR pictures as a film."""
    height, width = pictures[0].shape[:2]
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (width, height))
    assert film.isOpened()
    for picture in pictures:
        film.write(picture)
    film.release()
    return path
