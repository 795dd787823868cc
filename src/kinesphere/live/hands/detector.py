"""Hands alone: a detector to which pictures are given, in the words of TF.js hand-pose-detection."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kinesphere import engines, weights
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.core.hand import Hand
from kinesphere.live.following import Following
from kinesphere.live.hands import constants as c
from kinesphere.live.hands import follow
from kinesphere.media.picture import Picture
from kinesphere.weights import Weights


class HandDetector(Following[follow.Networks, follow.State]):
    """Finds hands in pictures; make one with `create_hand_detector`.

    Keeps what it needs to follow hands from frame to frame; `reset` forgets all of it. Not for use
    from several threads at once. A context manager.
    """

    def __init__(self, networks: follow.Networks, options: follow.Options) -> None:
        super().__init__(networks, follow.State)
        self._options = options

    def estimate_hands(
        self,
        image: Picture,
        flip_horizontal: bool = False,
        static_image_mode: bool = False,
        timestamp: float | None = None,
    ) -> list[Hand]:
        """The hands in a picture, `max_hands` at most, each with an id that stays its own along a clip.

        image              NumPy array (H, W, 3) uint8 RGB, PIL image, path or bytes; see
                           `kinesphere.media.picture.to_rgb` for what is converted
        flip_horizontal    treat the picture as a mirror image (a camera that shows a person to
                           themselves): the result is that of the picture flipped left to right
        static_image_mode  the picture stands alone even with a timestamp
        timestamp          the frame's time in a clip, in milliseconds. With it hands are followed from
                           the frame before and smoothed; times must grow. Without it the picture
                           stands alone (TF.js would go on from the picture before)

        `Hand.side` is the person's own side in a picture that is not mirrored. MediaPipe and TF.js
        take pictures to be mirrored: of the same picture they say the opposite.

        Raises InputError (PictureError for the picture).
        """
        step = partial(follow.step, self._open(), self._options)
        return self._estimate(step, image, flip_horizontal, static_image_mode, timestamp)


def create_hand_detector(
    *,
    max_hands: int = 2,
    model_type: str | Path = "full",
    enable_smoothing: bool = True,
    engine: str = "auto",
    threads: int | None = None,
) -> HandDetector:
    """A detector of hands with its networks loaded.

    max_hands         how many hands to look for
    model_type        "full", or the path to landmark weights of your own with their card beside them.
                      (TF.js has "lite" too; the package that the weights come from holds no such hand)
    enable_smoothing  smooth landmarks over time (for frames with a timestamp); MediaPipe and TF.js
                      leave hands as they are
    engine            "auto", "openvino", "onnxruntime" or "litert"
    threads           CPU threads for the networks; None takes all cores

    Raises InputError, WeightsError or EngineError.
    """
    _check_max_hands(max_hands)
    networks = load_networks(hand_weights(model_type), engine, threads)
    return HandDetector(networks, follow.Options(int(max_hands), enable_smoothing))


def hand_weights(model_type: Any) -> Weights:
    """The weights of hands' landmarks: "full", or those at a path. Raises InputError, WeightsError."""
    if model_type == "full":
        return weights.find("hand", "hand")
    if model_type == "lite":
        raise InputError(
            'hands have no "lite" network here: use model_type="full", which ships with kinesphere, '
            "or the path to weights of your own"
        )
    if not isinstance(model_type, (str, Path)) or not Path(model_type).suffix:
        raise InputError(f'model_type must be "full" or a path to weights, got {model_type!r}')
    return weights.find(model_type, "hand")


def load_networks(
    hand: Weights, engine: str = "auto", threads: int | None = None
) -> follow.Networks:
    """Both networks. Raises as `engines.load`, and WeightsError when they take crops of another size."""
    palms = weights.find("palms", "palms")
    for one, size_px in ((palms, c.PALMS_SIZE_PX), (hand, c.HAND_SIZE_PX)):
        if one.card.input_size_px != (size_px, size_px):
            width, height = one.card.input_size_px
            raise WeightsError(
                f"{one.path.name} takes pictures of {width} x {height} pixels; "
                f"{size_px} x {size_px} is needed here"
            )
    load = partial(engines.load, engine=engine, threads=threads)
    return follow.Networks(
        load(palms, ("boxes", "scores")),
        load(hand, ("landmarks", "presence", "handedness", "world")),
    )


def _check_max_hands(max_hands: Any) -> None:
    if not isinstance(max_hands, (int, np.integer)) or isinstance(max_hands, bool):
        raise InputError(f"max_hands must be a whole number, got {max_hands!r}")
    if max_hands <= 0:
        raise InputError(f"Invalid maxHands {max_hands}. Should be > 0.")
