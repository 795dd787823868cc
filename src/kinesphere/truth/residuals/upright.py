"""People stand more or less upright, and cameras are held more or less level."""

from torch import Tensor

from kinesphere.body.layout import Layout
from kinesphere.body.rotations import exponential, skew
from kinesphere.truth.residuals.term import Term, least_squares


def upright(parameters: Tensor, layout: Layout, sigma_rad: float) -> Term:
    """How far the trunk leans from the picture's upright, in any direction.

    The sine of the angle counts: somebody who lies or stands on their hands pays no more than one who
    bends over.
    """
    turn, jacobian = exponential(parameters[:, layout.root])
    up = turn[..., 2]
    rows = parameters.new_zeros(len(parameters), 2, layout.size)
    rows[..., layout.root] = -(skew(up) @ jacobian)[:, :2] / sigma_rad
    return least_squares(up[:, :2] / sigma_rad, rows)
