"""BlazePose's networks as plain modules: `network("full")`.

They take pictures (n, 3, side, side), RGB from 0 to 1, and follow the released files step for step,
padding included: so released weights give released outputs (tests/learn). Sizes are tables
(`sizes.py`); what the rows mean is in `backbone.py`, `landmarks.py` and `detector.py`.

Batch norm: the released weights have it folded into their convolutions, so that is how the networks
are built. `norm.add_norm` puts a norm behind each convolution for training from scratch and changes no
output before that; `norm.fold_norm` takes it out again, for export. The released weights' statistics
are lost with their norms; `norm.calibrate` measures new ones, so that they too are trained with norms.
"""

from typing import Final

from kinesphere.core.errors import InputError
from kinesphere.learn.networks.detector import DetectorNetwork, DetectorOutputs
from kinesphere.learn.networks.landmarks import LandmarkNetwork, LandmarkOutputs
from kinesphere.learn.networks.sizes import DETECTOR, LANDMARKS

__all__ = [
    "NAMES",
    "DetectorNetwork",
    "DetectorOutputs",
    "LandmarkNetwork",
    "LandmarkOutputs",
    "Network",
    "network",
]

Network = LandmarkNetwork | DetectorNetwork
NAMES: Final = (*LANDMARKS, "detector")
"""lite, full, heavy and the detector."""


def network(name: str) -> Network:
    """The network of that name, with random weights."""
    if name == "detector":
        return DetectorNetwork(DETECTOR)
    if name not in LANDMARKS:
        raise InputError(f"a network is one of {', '.join(NAMES)}, got {name!r}")
    return LandmarkNetwork(LANDMARKS[name])
