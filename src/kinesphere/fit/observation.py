"""What is seen of one person in one picture, before a body is fitted to it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.fit.order import Answer

CROP_PX: Final = 256
MARGIN: Final = 1.25
"""The side of the square around a person, in the longer side of what is seen of them."""
SEEN_PX, HIDDEN_PX = 2.5, 5.0
"""How far landmarks are off, in pixels of the square: those that are seen, and those that are not."""
FEWEST: Final = 6
"""Landmarks below which there is nothing to fit to."""
LEAST_PX: Final = 16.0
"""People smaller than this in the picture are refused."""
FARTHEST: Final = 10.0
"""Landmarks farther from the picture's middle than this, in its longer sides, are of no picture."""


@dataclass(frozen=True)
class Observation:
    """One person in one picture.

    xy_px        (33, 2) in the picture; NaN where nothing is known
    visibility   (33,) 0 to 1: how surely each is seen
    camera       with the picture's distortion; fov_known False if its focal length is a guess
    cue_m        (33, 3) where a network guesses them, in metres from the middle of the hips
    mask, parts  (256, 256) of the square around the person
    """

    source: str
    frame: int
    t_ms: float
    person: int
    camera: Camera
    fov_known: bool
    xy_px: Float[Array, "33 2"]
    visibility: Float[Array, "33"]
    cue_m: Float[Array, "33 3"] | None = None
    mask: UInt8[Array, "256 256"] | None = None
    parts: UInt8[Array, "256 256"] | None = None
    picture: str = ""
    """The copy beside the table; so are `mask_file` and `parts_file`."""
    mask_file: str = ""
    parts_file: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def name(self) -> str:
        """For people."""
        person = f", person {self.person}" if self.person else ""
        return f"{self.source}, frame {self.frame}{person}"

    @cached_property
    def known(self) -> Array:
        """(33,) True where a landmark is known, and the lens could have shown it there."""
        known = np.isfinite(self.xy_px).all(axis=1) & np.isfinite(self.visibility)
        if known.any():
            known[known] = np.isfinite(self.camera.undistort(self.xy_px[known])).all(axis=1)
        return known

    @cached_property
    def square(self) -> "Square":
        """The square around what is seen of the person; around the whole picture if nothing is."""
        if not self.known.any():
            return square(np.array([[0.0, 0.0], self.camera.size_px]))
        return square(self.camera.undistort(self.xy_px[self.known]))

    @property
    def sigma_px(self) -> Float[Array, "33"]:
        """How far landmarks may be off, in pixels of the picture; infinite where nothing is known."""
        seen = np.clip(np.nan_to_num(self.visibility), 0, 1)
        sigma_px = (HIDDEN_PX + (SEEN_PX - HIDDEN_PX) * seen) / self.square.scale
        return np.where(self.known, sigma_px, np.inf)

    def check(self) -> None:
        """InputError says why there is nothing to fit to."""
        count = int(self.known.sum())
        if count < FEWEST:
            raise InputError(f"{self.name}: {count} landmarks are known, {FEWEST} are needed")
        away_px = np.abs(self.xy_px[self.known] - np.array(self.camera.size_px) / 2).max()
        if away_px > FARTHEST * max(self.camera.size_px):
            raise InputError(
                f"{self.name}: a landmark is {away_px:.3g} pixels away from the middle of the picture: "
                "are landmarks in pixels, and this picture's?"
            )
        size_px = CROP_PX / (self.square.scale * MARGIN)
        if size_px < LEAST_PX:
            raise InputError(f"{self.name}: the person is only {size_px:.0f} pixels large")


@dataclass(frozen=True)
class Square:
    """An upright square in a picture without distortion, seen as `CROP_PX` pixels."""

    centre_px: Float[Array, "2"]
    scale: float
    """Pixels of the square per pixel of the picture."""

    def into(self, xy_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """Points of the picture in the square."""
        return (xy_px - self.centre_px) * self.scale + CROP_PX / 2

    def cut(self, picture: Array, camera: Camera, smooth: bool) -> Array:
        """The square's pixels of a picture (height, width), 0 outside; the distortion is taken out."""
        at = (np.arange(CROP_PX) + 0.5 - CROP_PX / 2) / self.scale
        x, y = np.meshgrid(at + self.centre_px[0], at + self.centre_px[1])
        straight = np.stack([x.ravel(), y.ravel()], axis=1)
        # Masks are sampled where the straight picture's pixels are in the bent one.
        x, y = (bent(camera, straight) - 0.5).reshape(CROP_PX, CROP_PX, 2).transpose(2, 0, 1)
        how = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
        return cv2.remap(
            picture, x.astype(np.float32), y.astype(np.float32), how, borderMode=cv2.BORDER_CONSTANT
        )


def blank(source: str, frame: int, t_ms: float, camera: Camera) -> Observation:
    """A picture in which nobody is seen: it takes part in a moment of several cameras with nothing."""
    nothing = np.full((skeleton.COUNT, 2), np.nan)
    return Observation(source, frame, t_ms, 0, camera, True, nothing, nothing[:, 0])


def square(xy_px: Float[Array, "n 2"]) -> Square:
    """The square around points of a picture."""
    low, high = xy_px.min(axis=0), xy_px.max(axis=0)
    side = max(float((high - low).max()) * MARGIN, 1e-6)
    return Square((low + high) / 2, CROP_PX / side)


def bent(camera: Camera, xy_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
    """Points of the picture without distortion, in the picture as it is."""
    if not camera.distortion.any():
        return xy_px
    flat = np.linalg.solve(camera.K[:2, :2], (xy_px - camera.K[:2, 2]).T).T
    rays = np.hstack([flat, np.ones((len(flat), 1))])
    here = replace(camera, T_camera_world=np.hstack([np.eye(3), np.zeros((3, 1))]))
    return here.project(rays)
