"""What a fit needs of a body. Anny is one (`anny.load`), SMPL-X and its kin another (`smplx.load`).

Frames. A posed body is in the camera's frame: x right in the picture, y down, z away, metres. Without
any rotation it stands upright and faces the camera, its root joint at the translation.
"""

from typing import Protocol, runtime_checkable

from torch import Tensor

from kinesphere.body.balls import Balls
from kinesphere.body.layout import Layout


@runtime_checkable
class Points(Protocol):
    """Points of a posed body, and how they move when the parameters change."""

    @property
    def xyz_m(self) -> Tensor:
        """(B, n, 3) in the camera's frame."""
        ...

    def rows(self, directions: Tensor) -> Tensor:
        """Rows of the Jacobian: d · ∂xyz/∂parameters for a direction d at each point.

        directions   (B, n, 3); gives (B, n, parameters)
        """
        ...

    def some(self, which: Tensor) -> "Points":
        """Some of them, others of each body: indices (B, m)."""
        ...


@runtime_checkable
class Posed(Protocol):
    """A batch of B bodies, posed."""

    @property
    def landmarks(self) -> Points:
        """The 33 of `core.skeleton`."""
        ...

    @property
    def skin(self) -> Points:
        """Points spread evenly over the skin: `Body.skin_labels` says on which parts."""
        ...

    @property
    def balls(self) -> Points:
        """Middles of balls that fill the body: `Body.balls` says how large they are."""
        ...

    @property
    def joints_m(self) -> Tensor:
        """(B, J, 3)"""
        ...

    @property
    def rotations(self) -> Tensor:
        """(B, J, 3, 3) of what hangs on each joint, from the body's axes at rest to the camera's."""
        ...

    def skin_normals(self) -> Tensor:
        """(B, n, 3) of unit length, outwards."""
        ...

    def vertices_m(self) -> Tensor:
        """(B, V, 3) of the whole surface."""
        ...


@runtime_checkable
class Body(Protocol):
    """A parametric body."""

    @property
    def layout(self) -> Layout: ...

    @property
    def part_names(self) -> tuple[str, ...]:
        """Label i + 1 in `skin_labels` and `vertex_labels` is part i; 0 is nothing."""
        ...

    @property
    def skin_labels(self) -> Tensor:
        """(n,) the part on which each point of the skin is."""
        ...

    @property
    def vertex_labels(self) -> Tensor:
        """(V,)"""
        ...

    @property
    def touching(self) -> Tensor:
        """(parts + 1, parts + 1) True for labels whose parts border on each other, or are one."""
        ...

    @property
    def balls(self) -> Balls:
        """Balls that fill the body, coarsely, and which of them must stay apart."""
        ...

    @property
    def faces(self) -> Tensor:
        """(F, 3) triangles of the whole surface, counter-clockwise seen from outside."""
        ...

    @property
    def limbs(self) -> tuple[tuple[int, int, int], ...]:
        """Arms and legs: the joints at their beginning, middle and end."""
        ...

    @property
    def joint_names(self) -> tuple[str, ...]: ...

    @property
    def parents(self) -> tuple[int, ...]:
        """The joint that each hangs on; -1 for the root. A joint comes after its parent."""
        ...

    def pose(self, parameters: Tensor) -> Posed:
        """Bodies with (B, layout.size) parameters."""
        ...

    def height_m(self, shape: Tensor) -> tuple[Tensor, Tensor]:
        """How tall people of (B, shapes) are when they stand (B,), and its gradient (shapes,)."""
        ...
