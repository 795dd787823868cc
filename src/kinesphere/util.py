"""TF.js pose-detection's helpers, under its names in snake case."""

from collections.abc import Sequence

from kinesphere.core import skeleton
from kinesphere.core.errors import InputError
from kinesphere.core.keypoint import Keypoint
from kinesphere.live.create import SupportedModels


def get_keypoint_index_by_side(model: SupportedModels | str) -> dict[str, list[int]]:
    """The indices of the landmarks on the "left", on the "right" and in the "middle"."""
    _check(model)
    sides = ("left", "right", "middle")
    return {side: [i for i, s in enumerate(skeleton.SIDES) if s == side] for side in sides}


def get_adjacent_pairs(model: SupportedModels | str) -> list[tuple[int, int]]:
    """The bones to draw, as pairs of indices."""
    _check(model)
    return list(skeleton.EDGES)


def get_keypoint_index_by_name(model: SupportedModels | str) -> dict[str, int]:
    """The index of each landmark."""
    _check(model)
    return dict(skeleton.INDEX)


def keypoints_to_normalized_keypoints(
    keypoints: Sequence[Keypoint], image_size_px: tuple[int, int]
) -> list[Keypoint]:
    """Keypoints in pixels as fractions of the picture's (width, height); z by its width."""
    width, height = image_size_px
    return [Keypoint(k.x / width, k.y / height, k.z / width, k.score, k.name) for k in keypoints]


def _check(model: SupportedModels | str) -> None:
    if model != SupportedModels.BlazePose:
        raise InputError(f"Model {model} is not supported.")
