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

from kinesphere.core.errors import WeightsError
from kinesphere.truth.body.layout import Layout
from kinesphere.truth.residuals.priors import Limits, Mixture

FILE: Final = Path(__file__).with_name("poses.npz")


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


def wide(layout: Layout) -> Prior:
    """Next to nothing: for bodies whose poses nobody has recorded. Joints stay near their rest pose."""
    size = layout.pose.stop - layout.pose.start
    poses = Mixture(torch.zeros(1), torch.zeros(1, size), torch.eye(size)[None] / WIDE_RAD**2)
    most = torch.full((size,), torch.pi)
    return Prior(poses, Limits(torch.eye(size), -most, most))


def load(dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu") -> Prior:
    """The prior that ships. Raises WeightsError when the file is missing or damaged."""
    try:
        with np.load(FILE) as file:
            arrays = {
                name: torch.as_tensor(file[name].astype(np.float64), dtype=dtype, device=device)
                for name in file.files
            }
    except (OSError, ValueError, EOFError) as error:
        raise WeightsError(f"the prior {FILE} cannot be read: {error}. Install again") from error
    poses = Mixture(
        torch.zeros(1, dtype=dtype, device=device),
        arrays["mean"][None],
        arrays["precision"][None],
    )
    return Prior(poses, Limits(arrays["directions"], arrays["low"], arrays["high"]))
