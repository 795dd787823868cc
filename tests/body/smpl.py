"""A toy of the SMPL family, as such files are laid out, and the family's equations in plain NumPy."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kinesphere.body import smplx
from kinesphere.core import skeleton

FINGERS = (20, 21, 15)
"""What joints beyond the 22 hang on."""
EACH, SHAPES = 14, 12
PLACES_M = {
    "pelvis": (0, 0.95, 0), "hip": (0.1, 0.87, 0), "spine1": (0, 1.07, 0), "knee": (0.1, 0.48, 0),
    "spine2": (0, 1.2, 0), "ankle": (0.1, 0.08, -0.03), "spine3": (0, 1.27, 0),
    "foot": (0.12, 0.02, 0.1),
    "neck": (0, 1.47, 0), "collar": (0.08, 1.38, 0), "head": (0, 1.6, 0.02),
    "shoulder": (0.19, 1.4, 0), "elbow": (0.45, 1.4, 0), "wrist": (0.7, 1.4, 0),
}  # fmt: skip
"""x left, y up, z forwards; of those with sides the left one's."""


def arrays(seed: int = 0) -> dict[str, np.ndarray]:
    """A body of 25 joints: a cloud of vertices about each of them."""
    rng = np.random.default_rng(seed)
    places = [place(name) for name in smplx.JOINTS]
    places += [np.add(places[holder], [0.0, 0.02, 0.08]) for holder in FINGERS]
    joints = len(places)
    v = np.repeat(places, EACH, 0) + 0.05 * rng.standard_normal((joints * EACH, 3))
    regressor = np.kron(np.eye(joints), np.full(EACH, 1 / EACH))
    parents = [-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, *FINGERS]
    weights = np.kron(np.eye(joints), np.full((EACH, 1), 0.8))
    for joint, parent in enumerate(parents):
        weights[joint * EACH : (joint + 1) * EACH, max(parent, 0)] += 0.2
    clouds = rng.permuted(np.tile(np.arange(EACH), (joints, 6, 1)), axis=2)[..., :3]
    return {
        "v_template": v,
        "shapedirs": 0.02 * rng.standard_normal((len(v), 3, SHAPES)),
        "posedirs": rng.standard_normal((len(v), 3, 9 * (joints - 1))),
        "J_regressor": regressor,
        "weights": weights,
        "kintree_table": np.array([[2**32 - 1, *parents[1:]], range(joints)], np.uint32),
        "f": (clouds + EACH * np.arange(joints)[:, None, None]).reshape(-1, 3).astype(np.uint32),
    }


def place(name: str) -> np.ndarray:
    side, _, kind = name.rpartition("_")
    at = np.array(PLACES_M[kind], float)
    return at * [-1, 1, 1] if side == "right" else at


def landmarks() -> dict[str, Any]:
    """Joints where there are some of the name, else a few vertices."""
    head, told = smplx.JOINTS.index("head"), {}
    for index, name in enumerate(skeleton.NAMES):
        if name in smplx.JOINTS:
            told[name] = {"joint": smplx.JOINTS.index(name)}
            continue
        side = name.rpartition("_")[0] if "_" in name else ""
        near = {
            "heel": "ankle",
            "foot": "foot",
            "pinky": "wrist",
            "index": "wrist",
            "thumb": "wrist",
        }
        part = next((joint for word, joint in near.items() if word in name), None)
        left_or_right = side.split("_")[0]
        joint = smplx.JOINTS.index(f"{left_or_right}_{part}") if part else head
        told[name] = {"vertices": [joint * EACH + (index + k) % EACH for k in range(3)]}
    return told


def save(path: Path, changed: dict[str, Any] | None = None) -> Path:
    """The toy as a file; what is changed to None is left out."""
    kept = {k: v for k, v in {**arrays(), **(changed or {})}.items() if v is not None}
    np.savez(path, **kept)
    return path


def posed(
    file: dict[str, np.ndarray], turns: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Joints and vertices of the family's body without what poses do to the skin, in its own axes.

    turns   (J, 3) rotation vectors (Loper et al. 2015, equations 2 to 4)
    """
    v = file["v_template"] + file["shapedirs"][..., : len(beta)] @ beta
    joints = file["J_regressor"] @ v
    world: list[np.ndarray] = []
    for joint, parent in enumerate(file["kintree_table"][0].astype(np.int64)):
        T = np.eye(4)
        T[:3, :3] = cv2.Rodrigues(turns[joint])[0]
        T[:3, 3] = joints[joint] - (joints[parent] if joint else 0)
        world.append(world[parent] @ T if joint else T)
    at = np.stack(world)
    skin = np.einsum("vj,jab->vab", file["weights"], relative(at, joints))
    whole = np.concatenate([v, np.ones((len(v), 1))], axis=1)
    return at[:, :3, 3], np.einsum("vab,vb->va", skin, whole)[:, :3]


def relative(world: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """(J, 4, 4) from the place at rest to the posed one."""
    back = np.tile(np.eye(4), (len(joints), 1, 1))
    back[:, :3, 3] = -joints
    return world @ back
