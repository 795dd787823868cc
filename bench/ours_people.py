"""Worker: kinesphere's public API asked for several people.

    python ours_people.py FRAMES.npy SIZE NUM_POSES OUT.npz [--count N]

OUT.npz: seconds (T,), xy_px (T, NUM_POSES, 33, 2), NaN where there are fewer people, and their ids
(T, NUM_POSES), -1 where there are fewer.
"""

import argparse
import time
from pathlib import Path

import numpy as np

import kinesphere as ks
from worker import STEP_MS


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("size")
    parser.add_argument("num_poses", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int)
    job = parser.parse_args()
    frames = np.load(job.frames, mmap_mode="r")[: job.count]
    seconds = np.zeros(len(frames))
    xy_px = np.full((len(frames), job.num_poses, 33, 2), np.nan)
    ids = np.full((len(frames), job.num_poses), -1)
    with ks.create_detector(model_type=job.size) as detector:
        for index in range(len(frames)):
            picture = np.array(frames[index])
            start = time.perf_counter()
            poses = detector.estimate_poses(
                picture, max_poses=job.num_poses, timestamp=index * STEP_MS
            )
            seconds[index] = time.perf_counter() - start
            for number, pose in enumerate(poses):
                xy_px[index, number], ids[index, number] = pose.xy_image_px, pose.id
    np.savez(job.out, seconds=seconds, xy_px=xy_px, ids=ids)


if __name__ == "__main__":
    main()
