"""How far the left knee is bent through a clip: `python examples/02_video.py [CLIP]`."""

import sys
from pathlib import Path

import numpy as np

import kinesphere as ks

HIP, KNEE, ANKLE = 23, 25, 27


def knee_degrees(pose: ks.Pose) -> float:
    """The angle between thigh and shin; 180 is straight."""
    thigh = pose.xyz_world_m[HIP] - pose.xyz_world_m[KNEE]
    shin = pose.xyz_world_m[ANKLE] - pose.xyz_world_m[KNEE]
    cosine = thigh @ shin / (np.linalg.norm(thigh) * np.linalg.norm(shin))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def main(clip: str) -> None:
    for frame, poses in ks.estimate_video(clip, model_type="full"):
        for pose in poses:
            angle = knee_degrees(pose)
            print(f"{frame.t_ms:7.0f} ms  {angle:5.1f}°  {'#' * round((180 - angle) / 3)}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("balance.mp4")))
