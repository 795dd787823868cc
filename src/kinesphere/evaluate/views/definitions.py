"""Two references mean other points by the same name: a hip of COCO's is none of BlazePose's.

What is constantly so, as seen from the trunk, is told apart from what differs from moment to moment.
"""

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views.joints import HIPS, SHOULDERS, centred


def trunk(xyz_m: Float[Array, "m 12 3"]) -> Float[Array, "m 3 3"]:
    """The trunk's axes, as columns: forwards or backwards, to the person's left, up."""
    up = xyz_m[:, SHOULDERS].mean(axis=1) - xyz_m[:, HIPS].mean(axis=1)
    left = sum(xyz_m[:, pair[0]] - xyz_m[:, pair[1]] for pair in (SHOULDERS, HIPS))
    up = _unit(up)
    left = _unit(left - (left * up).sum(axis=1, keepdims=True) * up)
    return np.stack([np.cross(left, up), left, up], axis=2)


def offsets_m(
    one_m: Float[Array, "m 12 3"], other_m: Float[Array, "m 12 3"]
) -> Float[Array, "12 3"]:
    """Where the other's joints are from the one's, in the axes of the one's trunk: medians."""
    apart_m = centred(other_m) - centred(one_m)
    return np.nanmedian(np.einsum("mji,mnj->mni", trunk(one_m), apart_m), axis=0)


def without(
    other_m: Float[Array, "m 12 3"], one_m: Float[Array, "m 12 3"]
) -> Float[Array, "m 12 3"]:
    """The other's joints, moved to what the one means by them; from the middle of the hips."""
    moved_m = np.einsum("mij,nj->mni", trunk(one_m), offsets_m(one_m, other_m))
    return centred(other_m) - moved_m


def _unit(vectors: Array) -> Array:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
