"""Real hands: two in a picture and a clip of one, with what the reference says of them.

From tfjs-models, hand-pose-detection/test_data (Google LLC, Apache-2.0). The clip is cut to its first
frames; its landmarks are those of the JSON files beside it. What the picture shows was told by
`mediapipe.solutions.hands` 0.10.21 (bench/peer_hands.py).
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinesphere import weights
from kinesphere.engines import Network, load
from kinesphere.live.hands import follow
from kinesphere.live.hands.detector import hand_weights, load_networks
from kinesphere.media.frames import Frame, read_video

HANDS = Path(__file__).parents[2] / "fixtures" / "hands"
WHOLE_FRAMES = 48
"""The last two cannot be decoded without those after them."""


@pytest.fixture(scope="session")
def hand_networks() -> follow.Networks:
    return load_networks(hand_weights("full"))


@pytest.fixture(scope="session")
def recrop() -> Network:
    return load(weights.find("hand_recrop", "hand_recrop"), ("points",))


@pytest.fixture(scope="session")
def two_hands() -> np.ndarray:
    """Two left hands as their owner sees them, the second upside down; (382, 720, 3)."""
    with Image.open(HANDS / "two_hands.jpg") as image:
        return np.array(image.convert("RGB"))


@pytest.fixture(scope="session")
def legacy_two_hands() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """right (2,), xyz_px, xyz_m (2, 21, 3) of `two_hands`, from left to right in the picture."""
    with np.load(HANDS / "two_hands.npz") as kept:
        return kept["right"], kept["xyz_px"], kept["xyz_m"]


@pytest.fixture(scope="session")
def letters() -> list[Frame]:
    """A right hand that spells, palm to the camera."""
    return list(read_video(HANDS / "letters.mp4"))[:WHOLE_FRAMES]


@pytest.fixture(scope="session")
def expected() -> tuple[np.ndarray, np.ndarray]:
    """xyz_px, xyz_m (T, 21, 3) of `letters`."""
    with np.load(HANDS / "letters.npz") as kept:
        return kept["xyz_px"][:WHOLE_FRAMES], kept["xyz_m"][:WHOLE_FRAMES]
