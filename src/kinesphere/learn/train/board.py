"""TensorBoard's files: losses, errors, and crops with what the network sees in them."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from torch.utils.tensorboard import SummaryWriter

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.learn.decode import refined
from kinesphere.learn.losses.said import Said
from kinesphere.media.overlay import draw

FOLDER = "tensorboard"


class Board:
    """Writes what `kinesphere train` logs; `begun` is the step that it goes on from."""

    def __init__(self, folder: Path, begun: int) -> None:
        self._writer = SummaryWriter(folder / FOLDER, purge_step=begun + 1 if begun else None)

    def numbers(self, step: int, kind: str, values: dict[str, float]) -> None:
        """One curve for each name."""
        for name, value in values.items():
            self._writer.add_scalar(f"{kind}/{name}", value, step)

    def picture(self, step: int, picture_rgb: UInt8[Array, "height width 3"]) -> None:
        """Crops with what is seen in them."""
        self._writer.add_image("seen", picture_rgb, step, dataformats="HWC")
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()


def sheet(crops: torch.Tensor, said: Said) -> UInt8[Array, "height width 3"]:
    """Crops side by side with landmarks as `live` reads them; below each what is seen from the side."""
    xy_px = refined(said.xy_px, said.heat_logit)[:, : skeleton.COUNT].cpu().numpy()
    visible = said.visible_logit.sigmoid()[:, : skeleton.COUNT].cpu().numpy()
    pictures = crops.permute(0, 2, 3, 1).cpu().numpy()
    above = [
        draw(picture, xy[None], seen[None])
        for picture, xy, seen in zip(pictures, xy_px, visible, strict=True)
    ]
    below = [_from_side(xyz, seen) for xyz, seen in zip(_body(said), visible, strict=True)]
    return np.concatenate([np.concatenate(above, 1), np.concatenate(below, 1)])


def _body(said: Said) -> Any:
    return said.xyz_m[:, : skeleton.COUNT].cpu().numpy()


def _from_side(xyz_m: Array, visible: Array) -> UInt8[Array, "256 256 3"]:
    """The camera is on the left: farther is to the right. A metre is 100 pixels."""
    ground = np.full((256, 256, 3), 32, np.uint8)
    yz_px = xyz_m[:, [2, 1]] * 100 + 128
    return draw(ground, yz_px[None], np.ones_like(visible)[None])
