"""The same picture from another body: bones that point towards the camera instead of away from it.

Under a camera a bone that leans forwards looks as one that leans back as far. Turning single bones and
whole limbs over finds the explanations that a search from the mean pose does not reach. (Lee and Chen,
"Determination of 3D human body postures from a single view", 1985.)
"""

import torch
from torch import Tensor

from kinesphere.body.protocol import Body, Posed
from kinesphere.body.rotations import logarithm, shortest

Bone = tuple[int, int]
"""From a joint to the next."""


def bones(body: Body) -> list[tuple[Bone, ...]]:
    """Sets of bones that are turned over together: each of a limb's two, and both."""
    sets: list[tuple[Bone, ...]] = []
    for first, middle, last in body.limbs:
        upper, lower = (first, middle), (middle, last)
        sets += [(upper,), (lower,), (upper, lower)]
    return sets


def flips(body: Body, parameters: Tensor, camera_m: Tensor | None = None) -> Tensor:
    """(N, k, P): bodies (N, P) with each set of bones turned over.

    camera_m   (N, 3) where the camera is, if it is not at the origin
    """
    posed = body.pose(parameters)
    turned = [_turned(body, posed, parameters, some, camera_m) for some in bones(body)]
    return torch.stack(turned, 1)


def _turned(
    body: Body,
    posed: Posed,
    parameters: Tensor,
    bones: tuple[Bone, ...],
    camera_m: Tensor | None,
) -> Tensor:
    world, places = posed.rotations.clone(), posed.joints_m
    for joint, end in bones:
        bone = places[:, end] - places[:, joint]
        ray = places[:, end] if camera_m is None else places[:, end] - camera_m
        ray = torch.nn.functional.normalize(ray, dim=1)
        mirrored = bone - 2 * (bone * ray).sum(1, keepdim=True) * ray
        world[:, joint] = shortest(bone, mirrored) @ world[:, joint]
    turned = parameters.clone()
    vectors = turned[:, body.layout.rotations].unflatten(1, (-1, 3)).clone()
    for joint in {
        j for bone in bones for j in bone
    }:  # those beyond keep how they stand in the world
        parent = body.parents[joint]
        vectors[:, joint] = logarithm(world[:, parent].mT @ world[:, joint])
    turned[:, body.layout.rotations] = vectors.flatten(1)
    return turned
