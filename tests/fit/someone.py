"""Somebody whose body is known, before a known camera: pictures, marks, masks, maps of parts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from kinesphere.body import anny
from kinesphere.body.linear import LinearBody
from kinesphere.core.camera import Camera, pinhole
from kinesphere.core.records import ROW
from kinesphere.evaluate.synthetic.render import drawn, face_labels
from kinesphere.learn.synthetic import poses
from kinesphere.media.coco import COCO_NAMES, OURS
from kinesphere.media.tables import write_table

SIDE_PX = 320
FOV_DEG = 60.0


@cache
def body() -> LinearBody:
    return anny.load(dtype=torch.float64)


def camera(name: str = "front", T_camera_world: np.ndarray | None = None) -> Camera:
    plain = pinhole((SIDE_PX, SIDE_PX), FOV_DEG, name)
    return (
        plain
        if T_camera_world is None
        else Camera(name, plain.size_px, plain.K, T_camera_world, plain.distortion)
    )


@dataclass(frozen=True)
class Someone:
    """One of the poses that the prior has not seen, 3 m in front of the world's origin."""

    pose: int = 5
    yaw_rad: float = 0.4
    aside_m: float = 0.1

    @cached_property
    def parameters(self) -> torch.Tensor:
        x = torch.zeros(1, body().layout.size, dtype=torch.float64)
        x[0, body().layout.rotations] = poses.held_out(self.pose + 1)[self.pose].flatten()
        x[0, body().layout.root] = torch.tensor([0.0, 0.0, self.yaw_rad], dtype=torch.float64)
        x[0, body().layout.translation] = torch.tensor([self.aside_m, 0.0, 3.0])
        return x

    @cached_property
    def xyz_m(self) -> np.ndarray:
        """(33, 3) in the world."""
        return body().pose(self.parameters).landmarks.xyz_m[0].numpy()

    @property
    def height_m(self) -> float:
        return float(body().height_m(self.parameters[:, body().layout.shape])[0])

    def xy_px(self, seen_by: Camera) -> np.ndarray:
        return seen_by.project(self.xyz_m)

    def parts(self, seen_by: Camera) -> np.ndarray:
        """Labels of the body's parts, 0 where nobody is."""
        some = body().coarse_vertices
        faces = body().coarse_faces.numpy()
        skin = body().pose(self.parameters).vertices_m(some)[0].numpy()
        labels = face_labels(body().vertex_labels[some].numpy(), faces)
        depth = seen_by.seen(skin)[:, 2]
        return drawn(seen_by.project(skin), depth, faces, labels, SIDE_PX)[0]

    def picture(self, path: Path, seen_by: Camera) -> Path:
        parts = self.parts(seen_by)
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, np.where(parts > 0, 80 + 10 * parts, 230).astype(np.uint8))
        return path

    def row(self, seen_by: Camera, frame: int = 0) -> np.ndarray:
        """As `kinesphere estimate` would write it, but that nothing is guessed in metres."""
        row = np.zeros(1, ROW)
        row["frame"], row["score"] = frame, 1
        row["xy_px"], row["visibility"] = self.xy_px(seen_by), 1
        row["xyz_m"] = np.nan
        return row


def save(path: Path, levels: np.ndarray) -> None:
    Image.fromarray(levels).save(path, **({"quality": 95} if path.suffix == ".jpg" else {}))


def table(path: Path, rows: Sequence[np.ndarray], pictures: Sequence[object]) -> Path:
    """A row a picture."""
    whole = np.concatenate(rows)
    whole["frame"] = np.arange(len(rows))
    write_table(path, whole, [str(picture) for picture in pictures])
    return path


def annotation(one: Someone, seen_by: Camera, image: int, id: int, **more: Any) -> dict[str, Any]:
    """COCO's 17 points, all seen."""
    marks = np.column_stack([one.xy_px(seen_by)[OURS], np.full(len(COCO_NAMES), 2)])
    return {"id": id, "image_id": image, "keypoints": marks.ravel().tolist(), **more}


def runs(mask: np.ndarray) -> dict[str, Any]:
    """A mask as COCO's run lengths, down the columns, not compressed."""
    flat = np.concatenate([[0], mask.T.ravel() > 0]).astype(int)
    edges = np.flatnonzero(np.diff(flat))
    return {
        "size": list(mask.shape),
        "counts": np.diff(np.concatenate([[0], edges, [mask.size]])).tolist(),
    }


def coco(path: Path, names: Sequence[str], annotations: Sequence[dict[str, Any]]) -> Path:
    images = [
        {"id": i, "file_name": name, "width": SIDE_PX, "height": SIDE_PX}
        for i, name in enumerate(names)
    ]
    path.write_text(json.dumps({"images": images, "annotations": list(annotations)}))
    return path


def toml(path: Path, cameras: Sequence[Camera]) -> Path:
    """A calibration as Pose2Sim has it."""
    import cv2

    path.write_text(
        "".join(
            f'[cam_{i}]\nname = "{one.name}"\nsize = [{one.size_px[0]}, {one.size_px[1]}]\n'
            f"matrix = {one.K.tolist()}\ndistortions = {one.distortion.tolist()}\n"
            f"rotation = {cv2.Rodrigues(one.T_camera_world[:, :3])[0].ravel().tolist()}\n"
            f"translation = {one.T_camera_world[:, 3].tolist()}\n"
            for i, one in enumerate(cameras)
        )
    )
    return path
