"""BVH files through bvhio."""

import warnings
from pathlib import Path

import numpy as np

with warnings.catch_warnings():
    # bvhio imports PyGLM by a name that will go.
    warnings.simplefilter("ignore", PendingDeprecationWarning)
    import bvhio


def container(path: Path) -> "bvhio.BvhContainer":
    return bvhio.readAsBvh(str(path))


def joints_m(path: Path, names: tuple[str, ...]) -> np.ndarray:
    """(T, B, 3) by forward kinematics of bvhio; metres of a file in centimetres."""
    root = bvhio.readAsHierarchy(str(path))
    joints = {joint.Name: joint for joint, _, _ in root.layout()}
    out = np.empty((container(path).FrameCount, len(names), 3))
    for t in range(len(out)):
        root.loadPose(t)
        out[t] = [np.array(joints[name].PositionWorld) / 100 for name in names]
    return out
