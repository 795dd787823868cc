"""Somebody with hands and a face: what MediaPipe's holistic solution (0.10.21) saw in a picture.

fixtures/whole_person.npz: pixels, and metres of the body. Metres of hands and face are made of pixels
here: only their plausibility matters.
"""

from dataclasses import replace

import numpy as np

from conftest import ROOT
from kinesphere.core.face import EXPRESSIONS, MESH, Face
from kinesphere.core.hand import Hand, HandSide
from kinesphere.core.parts import as_kind, kind, row_of
from kinesphere.core.pose import Pose
from kinesphere.core.skeleton import INDEX

WHOLE = kind(hands=True, face=True)


def somebody(hands: bool = True, face: bool = True, irises: bool = True) -> Pose:
    """A pose, with both hands and a face unless told otherwise."""
    with np.load(ROOT / "tests/fixtures/whole_person.npz") as saved:
        seen = {name: saved[name].astype(float) for name in saved.files}
    size_px = (int(seen["size_px"][0]), int(seen["size_px"][1]))
    body = Pose(
        xy_image_px=seen["pose"][:, :2],
        z=seen["pose"][:, 2],
        xyz_world_m=seen["world"],
        visibility=seen["vis"],
        presence=seen["vis"],
        score=0.97,
        image_size_px=size_px,
    )
    if hands:
        left, right = _hand(body, "left", seen["lh"]), _hand(body, "right", seen["rh"])
        body = replace(body, left_hand=left, right_hand=right)
    return replace(body, face=_face(body, seen["face"], irises)) if face else body


def _metre(pose: Pose, xyz_px: np.ndarray, at: str) -> np.ndarray:
    """Pixels around a landmark of the body as metres around it."""
    trunk = [INDEX["left_shoulder"], INDEX["left_hip"]]
    sizes = [
        np.linalg.norm(np.diff(of[trunk, :2], axis=0))
        for of in (pose.xyz_world_m, pose.xy_image_px)
    ]
    return pose.xyz_world_m[INDEX[at]] + (xyz_px - xyz_px[:1]) * sizes[0] / sizes[1]


def _hand(pose: Pose, side: HandSide, xyz_px: np.ndarray) -> Hand:
    world_m = _metre(pose, xyz_px, f"{side}_wrist")
    return Hand(
        side=side,
        score=0.9 if side == "left" else 0.8,
        xy_image_px=xyz_px[:, :2],
        z=xyz_px[:, 2],
        xyz_hand_m=world_m - world_m.mean(0),
        image_size_px=pose.image_size_px,
        xyz_world_m=world_m,
    )


def _face(pose: Pose, xyz_px: np.ndarray, irises: bool) -> Face:
    xyz_px = xyz_px if irises else xyz_px[:MESH]
    from_nose = np.concatenate([xyz_px[1:2], xyz_px])
    return Face(
        score=0.99,
        xy_image_px=xyz_px[:, :2],
        z=xyz_px[:, 2],
        image_size_px=pose.image_size_px,
        xyz_world_m=_metre(pose, from_nose, "nose")[1:],
        rotation=np.diag([1.0, -1.0, -1.0]),
        expressions={"jawOpen": 0.25, EXPRESSIONS[-1]: 0.5},
    )


def whole_rows(count: int = 4) -> np.ndarray:
    """Rows with hands and faces: all; the left hand missing; no face; nothing but the body."""
    poses = [
        somebody(),
        replace(somebody(irises=False), left_hand=None),
        somebody(face=False),
        somebody(False, False),
    ]
    rows = [row_of(i, i * 100 / 3, poses[i % 4], WHOLE) for i in range(count)]
    return np.concatenate([as_kind(np.zeros(0, WHOLE), WHOLE), *rows])
