"""Bakes what the CMU motions say about poses: the prior of the fit, and poses of made-up people.

    make prior MOCAP=FOLDER      FOLDER holds BVH files of the CMU Graphics Lab's database

Writes `poses.npz` of `src/kinesphere/truth/prior` (the prior), and of `src/kinesphere/learn/synthetic`
`poses.npz` (of the same subjects as the prior) and `held_out.npz` (of the others).
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from kinesphere.body import anny
from kinesphere.learn.motions.bvh import read
from kinesphere.learn.motions.choice import clean, farthest, mirrored, subject
from kinesphere.learn.motions.retarget import retarget
from motion import prior

ROOT = Path(__file__).parents[2]
PRIOR = ROOT / "src/kinesphere/truth/prior/poses.npz"
SYNTHETIC = ROOT / "src/kinesphere/learn/synthetic"
EVERY = 3
"""Frames follow each other closely; one in so many is looked at."""
KEPT = 400
TRAINING = 4000
CLIPS = ("martial_05", "16_31", "136_21")
"""Of held-out subjects: for tests over time."""
CLIP_FRAMES = 90


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="BVH files")
    files = sorted(parser.parse_args().folder.glob("*.bvh"))
    if not files:
        parser.error("there are no .bvh files")
    body = anny.load(dtype=torch.float64)
    parts, subjects, clips = [], [], {}
    for file in files:
        vectors = retarget(read(file), body)[2:]  # the first frame may be the rig's rest pose
        if file.stem in CLIPS:
            clips[file.stem] = vectors[len(vectors) // 3 :][:CLIP_FRAMES].numpy().astype(np.float32)
        vectors = vectors[::EVERY]
        vectors = vectors[clean(vectors, body.joint_names)]
        parts.append(vectors)
        subjects += [subject(file.stem)] * len(vectors)
    poses = prior.Poses(torch.cat(parts), subjects)
    seen = poses.of(held_out=False)
    chosen = farthest(seen, TRAINING)
    seen = torch.cat([seen, mirrored(seen, body.joint_names)])
    mean, precision = prior.gaussian(seen, body.joint_names)
    directions, low, high = prior.limits(seen, body)
    print(f"{len(files)} motions: {len(seen)} poses for the prior (mirrored ones counted)")
    _save(PRIOR, mean=mean, precision=precision, directions=directions, low=low, high=high)
    apart = poses.of(held_out=True)
    print(f"{len(apart)} poses kept apart, {KEPT} of them written")
    _save(SYNTHETIC / "held_out.npz", poses=farthest(apart, KEPT), **clips)
    chosen = np.asarray(chosen, np.float16)  # a tenth of a degree
    _save(SYNTHETIC / "poses.npz", poses=chosen)


def _save(path: Path, **arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    small = {
        name: value if value.dtype == np.float16 else np.asarray(value, np.float32)
        for name, value in ((name, np.asarray(value)) for name, value in arrays.items())
    }
    np.savez_compressed(path, **small)
    print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
