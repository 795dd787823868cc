"""How people stand and move: learned from the motions of the CMU database, without the subjects that
tests are about. tools/motion makes the file.

mocap.cs.cmu.edu: "free for use in research and commercial projects"; created with funding from NSF
EIA-0196217.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body.layout import Layout
from kinesphere.core import stored
from kinesphere.truth.residuals.priors import Limits, Mixture

FILE: Final = Path(__file__).with_name("poses.npz")
ARRAYS: Final = ("mean", "precision", "directions", "low", "high")


@dataclass(frozen=True)
class Prior:
    """What is known of poses before the picture."""

    poses: Mixture
    limits: Limits

    @property
    def mean(self) -> Tensor:
        """(D,) the mean pose: `Layout.pose`."""
        return (torch.softmax(self.poses.log_weights, 0)[:, None] * self.poses.means).sum(0)


WIDE_RAD: Final = 0.6


def wide(
    layout: Layout, dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu"
) -> Prior:
    """Next to nothing: for bodies whose poses nobody has recorded. Joints stay near their rest pose."""
    size = layout.pose.stop - layout.pose.start
    none = torch.zeros(1, size, dtype=dtype, device=device)
    each, most = torch.eye(size).to(none), torch.full_like(none[0], torch.pi)
    return Prior(Mixture(none[:, 0], none, each[None] / WIDE_RAD**2), Limits(each, -most, most))


def load(dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu") -> Prior:
    """The prior that ships. Raises WeightsError when the file is missing or damaged."""
    arrays = {
        name: torch.as_tensor(array.astype(np.float64), dtype=dtype, device=device)
        for name, array in stored.read(FILE, ARRAYS, "prior", "Install again").items()
    }
    poses = Mixture(
        torch.zeros(1, dtype=dtype, device=device),
        arrays["mean"][None],
        arrays["precision"][None],
    )
    return Prior(poses, Limits(arrays["directions"], arrays["low"], arrays["high"]))
