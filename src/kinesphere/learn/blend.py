"""The command `weights blend`: weights between those before a training and those after it."""

from dataclasses import replace

import torch

from kinesphere.core.errors import InputError
from kinesphere.learn.checkpoint import Checkpoint, licences, save
from kinesphere.learn.networks.norm import fold_norm
from kinesphere.learn.options import WeightsBlendOptions
from kinesphere.learn.train.first import named


def blend(options: WeightsBlendOptions) -> Checkpoint:
    """Blend as asked, and write the checkpoint. Raises InputError, WeightsError, OutputError."""
    before, after = named(options.before, "BEFORE"), named(options.after, "AFTER")
    done = between(before, after, options.share)
    save(done, options.out)
    return done


def between(before: Checkpoint, after: Checkpoint, share: float) -> Checkpoint:
    """Each number `share` of the way from one network to the other, norms folded into both.

    A training moves weights far in directions that matter little where it came from. Some way back,
    most of what was learnt is left, and most of what was forgotten has returned (Wortsman et al.,
    "Robust fine-tuning of zero-shot models", 2022). That holds for a network and what was trained from
    it; others are as good as unrelated. Both networks are changed. Raises InputError for two sizes.
    """
    if before.name != after.name:
        raise InputError(
            f"{before.name} and {after.name} are two networks: nothing lies between them"
        )
    for one in (before, after):
        fold_norm(one.network)
    with torch.no_grad():
        theirs = before.network.parameters()
        for mine, other in zip(after.network.parameters(), theirs, strict=True):
            mine.copy_(torch.lerp(other, mine, share))
    origin = replace(
        after.origin,
        licence=licences([before.origin.licence, after.origin.licence]),
        source=f"{share:.0%} of: {after.origin.source}; the rest: {before.origin.source}",
    )
    return replace(after, origin=origin)
