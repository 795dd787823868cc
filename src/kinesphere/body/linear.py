"""A body whose shape is linear and whose skin follows its joints: Anny reduced, and the SMPL family.

At rest the body is in its own axes: x to its left, y back, z up, the root joint at the origin. A joint's
rotation vector turns what hangs on it, in axes that are the body's when it is at rest. A point x of the
body at rest, which depends on the shape linearly, is posed by linear blend skinning:

    X = sum_j w_j (G_j x + t_j) + T,     t_j = p_j - G_j h_j

with G_j the rotation of joint j, h_j its place at rest, p_j posed. When joint k turns by a small vector
a, what hangs on it turns about p_k: X changes by a × sum_{j below k} w_j (G_j x + t_j - p_k), the "arm".
"""

from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.balls import Balls, fill
from kinesphere.body.layout import Layout
from kinesphere.body.lazy import lazy
from kinesphere.body.rotations import exponential

CAMERA_BODY: Final = ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0))
"""Takes the axes of the body at rest to the camera's."""


@dataclass(frozen=True)
class LinearBody:
    """The arrays of a body: J joints, S shape coefficients, L landmarks, V vertices, n skin points.

    Arrays whose names hold `parts` change the one before them by the shape's coefficients.
    """

    joint_names: tuple[str, ...]
    parents: tuple[int, ...]
    part_names: tuple[str, ...]
    joints_m: Tensor
    """(J, 3) at rest."""
    joint_parts_m: Tensor
    """(S, J, 3)"""
    landmark_weights: Tensor
    """(L, J)"""
    landmark_moments_m: Tensor
    """(L, J, 3): landmark l is sum_j G_j m_lj + w_lj t_j."""
    landmark_moment_parts_m: Tensor
    """(S, L, J, 3)"""
    vertices_m: Tensor
    """(V, 3)"""
    vertex_parts_m: Tensor
    """(S, V, 3)"""
    vertex_weights: Tensor
    """(V, J), rows sum to 1."""
    vertex_labels: Tensor
    """(V,)"""
    faces: Tensor
    """(F, 3)"""
    skin: Tensor
    """(n,) vertices, evenly spread, each taken to follow the joint alone that it follows most."""
    coarse_vertices: Tensor
    """Vertices of a coarse copy of the surface."""
    coarse_faces: Tensor
    """Its faces: indices into `coarse_vertices`."""
    limbs: tuple[tuple[int, int, int], ...]
    """Joints: shoulder, elbow, wrist; hip, knee, ankle; of either side."""
    source: dict[str, str] = field(default_factory=dict[str, str])
    """Name, licence and where it comes from."""

    @property
    def layout(self) -> Layout:
        """Where the parameters are."""
        return Layout(len(self.parents), len(self.joint_parts_m))

    @property
    def skin_labels(self) -> Tensor:
        """(n,) the part on which each point of the skin is."""
        return self.vertex_labels[self.skin]

    @lazy
    def skin_joints(self) -> Tensor:
        """(n,) the joint that each point of the skin follows."""
        return self.vertex_weights[self.skin].argmax(1)

    @lazy
    def skin_normals_rest(self) -> Tensor:
        """(n, 3) of the mean body at rest."""
        corners = self.vertices_m[self.faces]
        across = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals = torch.zeros_like(self.vertices_m)
        for corner in range(3):
            normals.index_add_(0, self.faces[:, corner], across)
        return torch.nn.functional.normalize(normals[self.skin], dim=1)

    @lazy
    def touching(self) -> Tensor:
        """(parts + 1, parts + 1) True for labels whose parts border on each other, or are one."""
        count = len(self.part_names) + 1
        touching = torch.eye(count, dtype=torch.bool, device=self.faces.device)
        touching[0] = touching[:, 0] = True
        corners = self.vertex_labels[self.faces]
        for a in range(3):
            touching[corners[:, a], corners[:, a - 1]] = True
        return touching | touching.T

    @lazy
    def balls(self) -> Balls:
        """Balls that fill the body, coarsely."""
        return fill(
            self.vertices_m,
            self.vertex_parts_m,
            self.vertex_weights,
            self.vertex_labels,
            self.touching,
        )

    @lazy
    def below(self) -> Tensor:
        """(J, J): 1 where joint b is j or hangs on it."""
        below = self.joints_m.new_zeros(len(self.parents), len(self.parents))
        for joint in range(len(self.parents)):
            above = joint
            while above >= 0:
                below[above, joint] = 1
                above = self.parents[above]
        return below

    @lazy
    def moments(self) -> "Moments":
        """The landmarks' moments, without those that are zero."""
        return moments(
            self.landmark_weights,
            self.landmark_moments_m,
            self.landmark_moment_parts_m,
            self.below,
        )

    @lazy
    def skin_parts_m(self) -> Tensor:
        """(S, n, 3)"""
        return self.vertex_parts_m[:, self.skin]

    def pose(self, parameters: Tensor) -> "PosedLinear":
        """Bodies with (B, layout.size) parameters."""
        return PosedLinear(self, parameters)

    def height_m(self, shape: Tensor) -> tuple[Tensor, Tensor]:
        """How tall people of (B, S) shapes are when they stand (B,), and its gradient (S,)."""
        top, bottom = self.vertices_m[:, 2].argmax(), self.vertices_m[:, 2].argmin()
        gradient = self.vertex_parts_m[:, top, 2] - self.vertex_parts_m[:, bottom, 2]
        mean = self.vertices_m[top, 2] - self.vertices_m[bottom, 2]
        return mean + shape @ gradient, gradient


class PosedLinear:
    """A batch of bodies: joints are posed at once, points when they are asked for."""

    def __init__(self, body: LinearBody, parameters: Tensor) -> None:
        at = body.layout
        self.body = body
        self.translation_m = parameters[:, at.translation]
        self.shape = parameters[:, at.shape]
        turns, left_jacobians = exponential(
            parameters[:, at.rotations].unflatten(1, (at.joints, 3))
        )
        self.joints_rest_m = body.joints_m + linear(self.shape, body.joint_parts_m)
        self._chain(turns, left_jacobians)

    def _chain(self, turns: Tensor, left_jacobians: Tensor) -> None:
        """Joint after joint: rotations G, places p, and how p changes with the shape."""
        axes = turns.new_tensor(CAMERA_BODY).expand(len(turns), 3, 3)
        rest, parts = self.joints_rest_m, self.body.joint_parts_m
        above: list[Tensor] = []  # what each joint's own turn is seen from
        rotations: list[Tensor] = []
        places: list[Tensor] = []
        place_parts: list[Tensor] = []
        for joint, parent in enumerate(self.body.parents):
            above.append(axes if parent < 0 else rotations[parent])
            rotations.append(above[joint] @ turns[:, joint])
            bone = rest[:, joint] - (0 if parent < 0 else rest[:, parent])
            bone_parts = parts[:, joint] - (0 if parent < 0 else parts[:, parent])
            place = (above[joint] @ bone[..., None])[..., 0]
            moved = bone_parts @ above[joint].mT
            places.append(place if parent < 0 else places[parent] + place)
            place_parts.append(moved if parent < 0 else place_parts[parent] + moved)
        self.rotations = torch.stack(rotations, 1)
        self.places_m = torch.stack(places, 1)
        self.place_parts_m = torch.stack(place_parts, 2)
        self.axes = torch.stack(above, 1) @ left_jacobians
        self.offsets_m = self.places_m - (self.rotations @ rest[..., None])[..., 0]

    @property
    def joints_m(self) -> Tensor:
        """(B, J, 3)"""
        return self.places_m + self.translation_m[:, None]

    @lazy
    def _offset_parts_m(self) -> Tensor:
        """(B, S, J, 3): how t_j changes with the shape."""
        turned = torch.einsum("bjcd,sjd->bsjc", self.rotations, self.body.joint_parts_m)
        return self.place_parts_m - turned

    @lazy
    def landmarks(self) -> "Bent":
        """The 33 landmarks."""
        body, moments = self.body, self.body.moments
        rest = moments.rest_m + linear(self.shape, moments.rest_parts_m)
        share = (self.rotations[:, moments.joint] @ rest[..., None])[..., 0]
        share = share + self.offsets_m[:, moments.joint] * moments.weight[:, None]
        xyz_m = mixed(moments.landmark_of, share) + self.translation_m[:, None]
        hanging = (share.mT.contiguous() @ moments.hanging.T).unflatten(2, (-1, len(body.parents)))
        arms = hanging - moments.weight_below * self.places_m.mT[:, :, None]
        by_shape = torch.einsum("bjcd,sljd->bslc", self.rotations, body.landmark_moment_parts_m)
        by_shape = by_shape + mixed(body.landmark_weights, self._offset_parts_m)
        return Bent(self, xyz_m, arms, by_shape)

    @lazy
    def skin(self) -> "Bent":
        """The points of the skin."""
        body = self.body
        return self._rigid(body.vertices_m[body.skin], body.skin_parts_m, body.skin_joints)

    @lazy
    def balls(self) -> "Bent":
        """The middles of the balls that fill the body."""
        balls = self.body.balls
        return self._rigid(balls.rest_m, balls.rest_parts_m, balls.joint)

    def _rigid(self, rest_m: Tensor, parts_m: Tensor, joint: Tensor) -> "Bent":
        """Points (n, 3) at rest, (S, n, 3) by shape, each of which follows one joint (n,)."""
        rest = rest_m + linear(self.shape, parts_m)
        turn = self.rotations[:, joint]
        local = (turn @ rest[..., None])[..., 0] + self.offsets_m[:, joint]
        hangs = self.body.below[:, joint].T
        arms = (local.mT[..., None] - self.places_m.mT[:, :, None]) * hangs
        by_shape = (turn @ parts_m.permute(1, 2, 0)).permute(0, 3, 1, 2)
        by_shape = by_shape + self._offset_parts_m[:, :, joint]
        return Bent(self, local + self.translation_m[:, None], arms, by_shape)

    def skin_normals(self) -> Tensor:
        """(B, n, 3) of the skin's points, outwards."""
        turn = self.rotations[:, self.body.skin_joints]
        return (turn @ self.body.skin_normals_rest[..., None])[..., 0]

    def vertices_m(self, some: Tensor | None = None) -> Tensor:
        """(B, V, 3) of the whole surface, or of some vertices of it."""
        body = self.body
        pick = slice(None) if some is None else some
        rest = body.vertices_m[pick] + linear(self.shape, body.vertex_parts_m[:, pick])
        weights = body.vertex_weights[pick]
        turn = torch.einsum("vj,bjcd->bvcd", weights, self.rotations)
        moved = mixed(weights, self.offsets_m) + self.translation_m[:, None]
        return (turn @ rest[..., None])[..., 0] + moved


@dataclass(frozen=True)
class Bent:
    """Points that move with joints; see `protocol.Points`."""

    posed: PosedLinear
    xyz_m: Tensor
    arms_m: Tensor
    """(B, 3, n, J)"""
    by_shape_m: Tensor
    """(B, S, n, 3)"""

    def some(self, which: Tensor) -> "Bent":
        """Some of the points, others of each body: indices (B, m)."""
        at = which[..., None]
        arms = at[:, None].expand(-1, 3, -1, self.arms_m.shape[-1])
        by_shape = at[:, None].expand(-1, self.by_shape_m.shape[1], -1, 3)
        return Bent(
            self.posed,
            self.xyz_m.gather(1, at.expand(-1, -1, 3)),
            self.arms_m.gather(2, arms),
            self.by_shape_m.gather(2, by_shape),
        )

    def rows(self, directions: Tensor) -> Tensor:
        """d · ∂xyz/∂parameters, (B, n, parameters), for directions (B, n, 3).

        By components: that is several times as fast as small matrices in a batch.
        """
        at = self.posed.body.layout
        rows = directions.new_empty(*directions.shape[:2], at.size)
        rows[..., at.translation] = directions
        x, y, z = directions[:, :, None].unbind(-1)
        arm_x, arm_y, arm_z = self.arms_m.unbind(1)
        turning = (arm_y * z - arm_z * y, arm_z * x - arm_x * z, arm_x * y - arm_y * x)
        by_turn = rows[..., at.rotations].unflatten(-1, (at.joints, 3))
        for k in range(3):
            a, b, c = self.posed.axes[:, None, :, :, k].unbind(-1)
            by_turn[..., k] = turning[0] * a + turning[1] * b + turning[2] * c
        part_x, part_y, part_z = self.by_shape_m.mT.unbind(-2)
        rows[..., at.shape] = (part_x * x.mT + part_y * y.mT + part_z * z.mT).mT
        return rows


@dataclass(frozen=True)
class Moments:
    """The landmarks as sums of shares, one for each joint that a landmark follows; n shares.

    joint, weight   (n,) which joint, and how much
    rest_m          (n, 3), rest_parts_m (S, n, 3)
    landmark_of     (L, n) 1 where a share is a landmark's
    hanging         (L * J, n) 1 where a share is a landmark's and hangs on a joint
    weight_below    (L, J) the weights of what hangs on a joint
    """

    joint: Tensor
    weight: Tensor
    rest_m: Tensor
    rest_parts_m: Tensor
    landmark_of: Tensor
    hanging: Tensor
    weight_below: Tensor


def moments(weights: Tensor, rest_m: Tensor, parts_m: Tensor, below: Tensor) -> Moments:
    """From dense arrays (L, J), (L, J, 3) and (S, L, J, 3), most of which are zero."""
    landmark, joint = ((rest_m.abs().sum(-1) > 0) | (weights != 0)).nonzero().T
    landmark_of = torch.nn.functional.one_hot(landmark, len(weights)).T.to(weights.dtype)
    return Moments(
        joint,
        weights[landmark, joint],
        rest_m[landmark, joint],
        parts_m[:, landmark, joint],
        landmark_of,
        (landmark_of[:, None] * below[:, joint]).flatten(0, 1),
        weights @ below.T,
    )


def linear(coefficients: Tensor, parts: Tensor) -> Tensor:
    """Sums of parts (S, …) by coefficients (B, S): (B, …)."""
    return (coefficients @ parts.flatten(1)).unflatten(1, parts.shape[1:])


def mixed(weights: Tensor, points: Tensor) -> Tensor:
    """Weighted sums (m, n) of points (…, n, 3): (…, m, 3), as one product of matrices."""
    return (points.mT.contiguous() @ weights.T).mT
