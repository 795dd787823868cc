"""Crops with their targets drawn in, for people to look at: what a network is told."""

from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.learn.dataset.batch import Batch

SIZE_PX: Final = 256
SEEN: Final = (60, 220, 90)
HIDDEN: Final = (235, 70, 60)
UNSAID: Final = (240, 200, 40)
LEFT: Final = (90, 160, 255)
RIGHT: Final = (255, 150, 60)
PLAIN: Final = (200, 200, 200)
SIDE: Final = {"left": LEFT, "right": RIGHT, "middle": PLAIN}
PX_PER_M: Final = 110.0


def sheet(batch: Batch, columns: int = 4) -> UInt8[Array, "height width 3"]:
    """The crops in rows, each with its body in metres beside it, from the front and from its left.

    Landmarks are green where they are visible, red where hidden, yellow where neither is told; bones are
    blue on the person's left, orange on the right. The mask has a white rim. Frames: green a person, red
    nobody, yellow where a teacher tells the rest.
    """
    cells = [_cell(batch, i) for i in range(len(batch.crops))]
    cells += [np.zeros_like(cells[0])] * (-len(cells) % columns)
    rows = [np.hstack(cells[i : i + columns]) for i in range(0, len(cells), columns)]
    return np.vstack(rows)


def _cell(batch: Batch, i: int) -> UInt8[Array, "256 512 3"]:
    crop = np.ascontiguousarray(batch.crops[i].permute(1, 2, 0).numpy())
    if batch.mask_weight[i] > 0:
        inside = (batch.mask[i].numpy() > 0.5).astype(np.uint8)
        rims, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(crop, rims, -1, (255, 255, 255), 1)
    known = batch.xy_weight[i].numpy() > 0
    _bones(crop, batch.xy_px[i].numpy(), known)
    for landmark in np.flatnonzero(known).tolist():
        x, y = map(round, batch.xy_px[i, landmark].tolist())
        cv2.circle(crop, (x, y), 2 + (landmark >= skeleton.COUNT), _colour(batch, i, landmark), -1)
    _frame(crop, batch, i)
    return np.hstack([crop, _body(batch, i, 0), _body(batch, i, 2)])


def _bones(picture: Array, xy_px: Float[Array, "39 2"], known: Array) -> None:
    for edge in skeleton.EDGES:
        if known[list(edge)].all():
            a, b = (tuple(map(int, np.rint(xy_px[end]).clip(-999, 999))) for end in edge)
            cv2.line(picture, a, b, SIDE[skeleton.edge_side(edge)], 1, cv2.LINE_AA)


def _colour(batch: Batch, i: int, landmark: int) -> tuple[int, int, int]:
    if batch.visible_weight[i, landmark] == 0:
        return UNSAID
    return SEEN if batch.visible[i, landmark] > 0.5 else HIDDEN


def _frame(crop: Array, batch: Batch, i: int) -> None:
    colour = UNSAID if batch.distil[i] > 0 else SEEN if batch.is_person[i] > 0 else HIDDEN
    cv2.rectangle(crop, (0, 0), (SIZE_PX - 1, SIZE_PX - 1), colour, 2)


def _body(batch: Batch, i: int, across: int) -> UInt8[Array, "256 128 3"]:
    """The body in metres: with `across` 0 as the camera sees it, with 2 the camera is on the left."""
    panel = np.full((SIZE_PX, SIZE_PX // 2, 3), 30, np.uint8)
    xy_m = batch.xyz_m[i].numpy()[:, [across, 1]]
    middle = np.array([SIZE_PX / 4, SIZE_PX / 2])
    _bones(panel, xy_m * PX_PER_M + middle, batch.xyz_weight[i].numpy() > 0)
    return panel
