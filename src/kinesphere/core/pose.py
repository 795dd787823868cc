"""What the pipeline returns: one `Pose` a person, as arrays and in TensorFlow.js's words.

The arrays are the truth; `keypoints`, `keypoints3d`, `box` and `segmentation` are views of them for
those who come from TF.js pose-detection. Frames and units: docs/conventions.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.face import Face
from kinesphere.core.hand import Hand
from kinesphere.core.keypoint import Box, Keypoint, box_around, check, keypoints


@dataclass(frozen=True)
class Mask:
    """Where the person is: `values` (H, W), float32, 0 (elsewhere) to 1 (person)."""

    values: Float[Array, "height width"]

    def to_tensor(self) -> Float[Array, "height width"]:
        """TF.js's name for `values`."""
        return self.values

    def to_image_data(self) -> Array:
        """(H, W, 4) uint8 as TF.js makes it: red and alpha hold the mask, 0 to 255."""
        level = np.rint(self.values * 255).astype(np.uint8)
        empty = np.zeros_like(level)
        return np.stack([level, empty, empty, level], axis=-1)

    def get_underlying_type(self) -> str:
        return "tensor"


@dataclass(frozen=True)
class Segmentation:
    """TF.js's view of a mask."""

    mask: Mask

    def mask_value_to_label(self, mask_value: float) -> str:
        """The label of a value of `mask.to_image_data()`; 0 to 255 all mean "person".

        Raises InputError when the value is not an integer from 0 to 255.
        """
        if not 0 <= mask_value < 256:
            raise InputError(f"Mask value must be in range [0, 255] but got {mask_value}")
        if int(mask_value) != mask_value:
            raise InputError(f"Mask value must be an integer but got {mask_value}")
        return "person"


@dataclass(frozen=True, eq=False, repr=False)
class Pose:
    """One person in one picture.

    xy_image_px   (33, 2)  pixels of the picture; x right, y down, (0, 0) its top left corner
    z             (33,)    depth in the same pixels from the middle of the hips; smaller is nearer
    xyz_world_m   (33, 3)  metres from the middle of the hips; x right, y down, z away from the camera
    visibility    (33,)    0 to 1: in the picture and not hidden
    presence      (33,)    0 to 1: in the picture
    score                  0 to 1: that the region holds a person
    id                     the number of the person, the same from frame to frame
    image_size_px          (width, height) of the picture
    mask          (H, W)   float32, 0 to 1, or None when it was not asked for
    sigma_m       (33,)    how far off a coordinate of `xyz_world_m` may be: a standard deviation; None
                           without the lift
    position_m    (3,)     where the middle of the hips is from the camera, in metres; x right, y down,
                           z away; None without the lift. As exact as the field of view and the person's
                           height are known
    left_hand, right_hand  the person's own left and right hand (`core.hand`), and the face
    face                   (`core.face`): None when not asked for (`create_detector("Holistic")`) or
                           not to be seen

    Raises InputError when a shape is wrong or a number is not finite.
    """

    xy_image_px: Float[Array, "33 2"]
    z: Float[Array, "33"]
    xyz_world_m: Float[Array, "33 3"]
    visibility: Float[Array, "33"]
    presence: Float[Array, "33"]
    score: float
    image_size_px: tuple[int, int]
    id: int = 0
    mask: Float[Array, "height width"] | None = None
    sigma_m: Float[Array, "33"] | None = None
    position_m: Float[Array, "3"] | None = None
    left_hand: Hand | None = None
    right_hand: Hand | None = None
    face: Face | None = None

    def __post_init__(self) -> None:
        n = skeleton.COUNT
        shapes = {"xy_image_px": (n, 2), "z": (n,), "xyz_world_m": (n, 3)}
        for name, shape in {**shapes, "visibility": (n,), "presence": (n,)}.items():
            check(name, getattr(self, name), shape)
        check("score", np.asarray(self.score), ())
        if self.sigma_m is not None:
            check("sigma_m", self.sigma_m, (n,))
        if self.position_m is not None:
            check("position_m", self.position_m, (3,))
        if self.mask is not None:
            check("mask", self.mask, self.image_size_px[::-1])

    def __repr__(self) -> str:
        box = self.box
        return (
            f"Pose(id={self.id}, score={self.score:.2f}, box=({box.x_min:.0f}, {box.y_min:.0f}, "
            f"{box.x_max:.0f}, {box.y_max:.0f}) px, mask={'yes' if self.mask is not None else 'no'})"
        )

    @cached_property
    def keypoints(self) -> tuple[Keypoint, ...]:
        """The landmarks in the picture, in pixels (z too)."""
        return keypoints(
            np.column_stack([self.xy_image_px, self.z]), self.visibility, skeleton.NAMES
        )

    @cached_property
    def keypoints3d(self) -> tuple[Keypoint, ...]:
        """The landmarks in metres around the middle of the hips."""
        return keypoints(self.xyz_world_m, self.visibility, skeleton.NAMES)

    @cached_property
    def box(self) -> Box:
        """The smallest upright box around the 33 landmarks; it may reach out of the picture."""
        return box_around(self.xy_image_px)

    @cached_property
    def segmentation(self) -> Segmentation | None:
        """TF.js's view of `mask`; None when it was not asked for."""
        return None if self.mask is None else Segmentation(Mask(self.mask))
