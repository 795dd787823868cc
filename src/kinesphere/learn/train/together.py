"""Several processes that train one network: each a share of every batch, one gradient.

`torchrun` starts them. Gradients are averaged by one all-reduce a step, without DistributedDataParallel:
the networks have 1 to 14 million parameters, so what it would hide behind the backward pass is
milliseconds, and this way accumulation, frozen parts and heads left out need no special case.
"""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import torch
from torch import Tensor
from torch import distributed as dist

from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class Together:
    """Which process this is, of how many."""

    rank: int = 0
    world: int = 1
    local_rank: int = 0

    @property
    def is_first(self) -> bool:
        return self.rank == 0

    def mean(self, values: Sequence[Tensor]) -> None:
        """Each replaced by its mean over all processes; float32 on one device."""
        if self.world > 1:
            flat = torch.cat([value.reshape(-1) for value in values])
            dist.all_reduce(flat)
            for value, part in zip(
                values, flat.div_(self.world).split([v.numel() for v in values]), strict=True
            ):
                value.copy_(part.view_as(value))

    def sum(self, value: Tensor) -> Tensor:
        """The sum over all processes."""
        if self.world > 1:
            dist.all_reduce(value)
        return value

    def same(self, values: Sequence[Tensor]) -> None:
        """Each replaced by what the first process has."""
        if self.world > 1:
            for value in values:
                dist.broadcast(value, 0)


@contextmanager
def together(device: str) -> Generator[Together, None, None]:
    """As torchrun's environment says; alone without it.

    device   as asked for; GPUs talk by NCCL, others by Gloo
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Together()
        return
    if not dist.is_available():
        raise InputError("this PyTorch cannot train in several processes")
    on_gpu = device.startswith("cuda") or (device == "auto" and torch.cuda.is_available())
    rank, local = int(os.environ["RANK"]), int(os.environ.get("LOCAL_RANK", "0"))
    # Optimisers import it at their first step; imported while there is a group it keeps the group, whose
    # threads then outlive `destroy_process_group` and may abort the process when Python ends.
    import_module("torch._dynamo")
    dist.init_process_group("nccl" if on_gpu else "gloo")
    try:
        yield Together(rank, world, local)
    finally:
        dist.destroy_process_group()
