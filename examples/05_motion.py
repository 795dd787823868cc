"""A clip drives a skeleton: its rotations as BVH, its knees as angles.

python examples/05_motion.py [clip.mp4] [folder]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

import kinesphere as ks
from kinesphere.motion import angles, humanoid
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.files import bvh
from kinesphere.motion.forward import joints_m
from kinesphere.motion.solve import solved

clip = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("balance.mp4"))
out = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
out.mkdir(parents=True, exist_ok=True)

frames = [(frame.t_ms, poses[0]) for frame, poses in ks.estimate_video(clip) if poses]
landmarks = Landmarks(
    t_ms=np.array([t_ms for t_ms, _ in frames]),
    xyz_m=np.stack([pose.xyz_world_m for _, pose in frames]).astype(float),
    visibility=np.stack([pose.visibility for _, pose in frames]).astype(float),
    position_m=np.stack([pose.position_m for _, pose in frames]).astype(float),
)

motion = solved(landmarks)
bvh.write(out / "clip.bvh", motion)
hands = [humanoid.INDEX[f"{side}Hand"] for side in ("left", "right")]
highest_m = joints_m(motion)[:, hands, 1].max()
print(f"{len(motion)} moments, a hand goes up to {highest_m:.2f} m above the floor")

knee = angles.of(landmarks).deg("left_knee_flexion")
print(f"the left knee bends from {np.nanmin(knee):.0f} to {np.nanmax(knee):.0f} degrees")
print(out / "clip.bvh")
