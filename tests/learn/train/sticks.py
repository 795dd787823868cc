"""People of sticks before noise: all that an example can say is known of them."""

from pathlib import Path

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.crop import Region
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.collate import crops_of
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import write_shards

SIDE_PX = 256
PX_PER_M = 100.0
_LIMBS_M = {
    "arm": ("shoulder", (0.2, -0.5), ("elbow", 0.28), ("wrist", 0.25)),
    "leg": ("hip", (0.1, 0.0), ("knee", 0.4), ("ankle", 0.4)),
}
_NEAR = {"wrist": ("pinky", "index", "thumb"), "ankle": ("heel", "foot_index")}


def _posed_m(rng: np.random.Generator) -> np.ndarray:
    """(33, 3): arms and legs anyhow; what has no place of its own is with its neighbour."""
    xyz = np.zeros((skeleton.COUNT, 3))
    xyz[:11] = 0, -0.75, -0.1
    for sign, side in ((1, "left"), (-1, "right")):
        for kind, (root, (x, y), *joints) in _LIMBS_M.items():
            at = np.array([sign * x, y, 0.0])
            xyz[skeleton.INDEX[f"{side}_{root}"]] = at
            for name, length in joints:
                at = at + length * _direction(rng, sign, 0.8 if kind == "arm" else 0.4)
                xyz[skeleton.INDEX[f"{side}_{name}"]] = at
                for other in _NEAR.get(name, ()):
                    xyz[skeleton.INDEX[f"{side}_{other}"]] = at
    return xyz


def _direction(rng: np.random.Generator, sign: int, spread: float) -> np.ndarray:
    """Down and to the side, more or less."""
    way = np.array([sign * 0.4, 1.0, 0.0]) + rng.normal(0, spread, 3)
    return way / np.linalg.norm(way)


def example(number: int, distil: bool = False, is_labelled: bool = True) -> Example:
    """The person with that number, always the same."""
    rng = np.random.default_rng(number)
    xyz = _posed_m(rng)
    middle = rng.uniform(118, 138, 2)
    xy = np.full((39, 2), np.nan, np.float32)
    xy[:33] = xyz[:, :2] * PX_PER_M + middle
    xy[33], xy[34] = middle, middle - (0, 100)
    rgb, mask = _drawn(xy, xyz[:, 2], rng)
    whole = np.full((39, 3), np.nan, np.float32)
    whole[:33], whole[33] = xyz, 0
    labels = {
        "xy_px": xy,
        "xyz_m": whole,
        "visible": np.float32([1] * 33 + [np.nan] * 6),
        "depth_m": 3.0,
        "K": np.array([[PX_PER_M * 3, 0, 128], [0, PX_PER_M * 3, 128], [0, 0, 1]]),
        "order": np.int8([[15, 16] if xyz[15, 2] < xyz[16, 2] else [16, 15]]),
        "order_confidence": np.float32([1]),
        "mask": cv2.imencode(".png", mask)[1].tobytes(),
    }
    return Example(
        key=f"stick {number}",
        picture=cv2.imencode(".png", rgb[:, :, ::-1])[1].tobytes(),
        size_px=(SIDE_PX, SIDE_PX),
        region=Region((128.0, 128.0), 256.0, 0.0),
        licence="CC0-1.0",
        source="sticks",
        distil=distil,
        **(labels if is_labelled else {}),
    )


def _drawn(
    xy: np.ndarray, z_m: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Each side of the body in a colour of its own; what is nearer is thicker."""
    rgb = cv2.resize(rng.integers(0, 255, (16, 16, 3), dtype=np.uint8), (SIDE_PX, SIDE_PX))
    mask = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    colours = {"left": (255, 120, 0), "right": (0, 160, 255), "middle": (255, 255, 255)}
    for a, b in skeleton.EDGES:
        ends = [tuple(int(v) for v in xy[i].round()) for i in (a, b)]
        thick = int(np.clip(6 - 10 * (z_m[a] + z_m[b]), 2, 14))
        cv2.line(rgb, *ends, colours[skeleton.edge_side((a, b))], thick)
        cv2.line(mask, *ends, 255, thick)
    return rgb, mask


def batch(count: int, first: int = 0, **how: bool) -> Batch:
    """The crops of people `first` and on."""
    return crops_of([example(number, **how) for number in range(first, first + count)])


def folder(where: Path, count: int, first: int = 0, **how: bool) -> Path:
    """A data set of them."""
    write_shards(where, "sticks", (example(n, **how) for n in range(first, first + count)))
    return where
