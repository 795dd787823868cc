"""Where the person is."""

from jaxtyping import Float
from torch import Tensor

from kinesphere.learn.losses.landmarks import divergence


def mask(
    logits: Float[Tensor, "n height width"],
    wanted: Float[Tensor, "n height width"],
    weight: Float[Tensor, "n"],
) -> Float[Tensor, ""]:
    """Binary cross entropy of pixels, and Dice of the whole.

    Cross entropy alone is content with a small person left out; Dice counts the overlap against the
    sizes (Milletari et al., "V-Net", 2016).
    """
    cross = divergence(logits, wanted).mean((-2, -1))
    return ((cross + dice(logits, wanted)) * weight).mean()


def dice(
    logits: Float[Tensor, "n height width"], wanted: Float[Tensor, "n height width"]
) -> Float[Tensor, "n"]:
    """1 less twice the overlap over the sum of the squares: 0 where they are the same."""
    found = logits.sigmoid()
    both = (found * wanted).sum((-2, -1))
    sizes = (found.square() + wanted.square()).sum((-2, -1))
    return 1 - (2 * both + 1) / (sizes + 1)
