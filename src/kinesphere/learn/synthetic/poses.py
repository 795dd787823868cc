"""Recorded poses that ship: of the CMU database's subjects, some for learning and others for tests.

mocap.cs.cmu.edu: "free for use in research and commercial projects"; created with funding from NSF
EIA-0196217. tools/motion makes the files.
"""

from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.core import stored

TRAINING: Final = Path(__file__).with_name("poses.npz")
HELD_OUT: Final = Path(__file__).with_name("held_out.npz")


def training() -> Tensor:
    """(N, 22, 3) recorded poses, as different from each other as can be."""
    return _read(TRAINING)


def held_out(count: int) -> Tensor:
    """(count, 22, 3) poses of subjects whom neither the prior nor the networks have seen."""
    poses = _read(HELD_OUT)
    return poses[torch.arange(count) % len(poses)]


def _read(path: Path) -> Tensor:
    arrays = stored.read(path, ("poses",), "file of poses", "Install again")
    return torch.as_tensor(arrays["poses"].astype(np.float64))
