"""Where things are in the vector of parameters that a fit changes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Translation, then a rotation vector for each joint, then the shape."""

    joints: int
    shapes: int

    @property
    def translation(self) -> slice:
        """(3,) metres: where the root joint is, in the camera's frame."""
        return slice(0, 3)

    @property
    def root(self) -> slice:
        """(3,) radians: the root's rotation vector."""
        return slice(3, 6)

    @property
    def pose(self) -> slice:
        """((joints - 1) * 3,) radians: the rotation vectors of the other joints."""
        return slice(6, 3 + 3 * self.joints)

    @property
    def rotations(self) -> slice:
        """(joints * 3,) radians: `root` and `pose`."""
        return slice(3, 3 + 3 * self.joints)

    @property
    def shape(self) -> slice:
        """(shapes,) coefficients, each N(0, 1) among people."""
        return slice(3 + 3 * self.joints, self.size)

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return 3 + 3 * self.joints + self.shapes
