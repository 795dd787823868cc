"""One step: crops in, gradients averaged, weights a little better."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from kinesphere.core.errors import InputError, WeightsError
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses.said import Said, said
from kinesphere.learn.losses.total import Told, losses
from kinesphere.learn.losses.weights import LossWeights
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.train.machine import Machine
from kinesphere.learn.train.options import TrainOptions
from kinesphere.learn.train.schedule import rate
from kinesphere.learn.train.state import State
from kinesphere.learn.train.together import Together


@dataclass(frozen=True)
class Setting:
    """What stays as it is during a training."""

    options: TrainOptions
    machine: Machine
    together: Together
    steps: int
    warmup: int
    teacher: LandmarkNetwork | None = None
    crops: tuple[Tensor, ...] = ()
    """uint8: what statistics of norms are measured on."""


@dataclass(frozen=True)
class Done:
    """What a step has to say."""

    losses: dict[str, float]
    """By name, weighted; of the whole batch, also of what other processes had of it."""
    gradient: float
    """Its length."""
    rate: float
    shall_stop: bool
    """Whether any process was asked to stop."""


def look(network: LandmarkNetwork, crops: Tensor, machine: Machine, with_mask: bool) -> Said:
    """What a network says of crops (uint8)."""
    pictures = crops.to(memory_format=torch.channels_last).float() / 255
    with machine.autocast():
        return said(network(pictures, with_mask))


def step(
    state: State, setting: Setting, batch: Batch, asked: Callable[[], bool] = lambda: False
) -> Done:
    """Make one step with this process's share of a batch.

    asked   says whether this process was asked to stop; `Done` then says so to all processes

    Raises InputError when the batch holds no numbers, WeightsError when the training has gone astray;
    the weights are then as they were.
    """
    parts = setting.options.accumulate
    state.optimiser.zero_grad(set_to_none=True)
    found: dict[str, Tensor] = {}
    for part in split(batch, parts):
        each = _losses(state, setting, to(part, setting.machine.device))
        state.scaler.scale(torch.stack(list(each.values())).sum() / parts).backward()
        for name, value in each.items():
            found[name] = found.get(name, 0) + value.detach() / parts
    told = _together(state, setting.together, found, asked())
    _check(told, batch)
    now = rate(state.step, setting.steps, setting.warmup, setting.options.rate)
    length = _apply(state, setting, now)
    state.step += 1
    state.ema.update(state.network, state.step)
    stop = told.pop(_STOP) > 0
    return Done(told, length, now, stop)


def _losses(state: State, setting: Setting, part: Batch) -> dict[str, Tensor]:
    much = setting.options.loss
    found = look(state.network, part.crops, setting.machine, much.mask > 0)
    return losses(found, part, much, _told(setting, part, much))


def _told(setting: Setting, part: Batch, much: LossWeights) -> Told | None:
    """What the teacher says, of the examples that ask for it (of all with an anchor)."""
    if setting.teacher is None:
        return None
    rows = torch.arange(len(part.crops), device=part.crops.device)
    rows = rows if much.anchor else rows[part.distil > 0]
    with torch.no_grad():
        teacher = look(setting.teacher, part.crops[rows], setting.machine, much.mask > 0)
    return Told(rows, teacher)


_STOP = "stop"


def _together(
    state: State, who: Together, found: dict[str, Tensor], shall_stop: bool
) -> dict[str, float]:
    """Gradients averaged over all processes; losses, and whether one is to stop."""
    names = sorted(found)
    numbers = torch.stack([found[name].float() for name in names])
    numbers = torch.cat([numbers, numbers.new_tensor([float(shall_stop)])])
    grads = [one.grad for one in state.network.parameters() if one.grad is not None]
    who.mean([numbers, *grads])
    return dict(zip([*names, _STOP], numbers.tolist(), strict=True))


def _apply(state: State, setting: Setting, now: float) -> float:
    """One step of the optimiser; returns the gradient's length."""
    for group in state.optimiser.param_groups:
        group["lr"] = now
    state.scaler.unscale_(state.optimiser)
    parameters = [one for one in state.network.parameters() if one.requires_grad]
    length = float(torch.nn.utils.clip_grad_norm_(parameters, setting.options.clip))
    # In fp16 the scaler leaves such steps out, and scales less from then on.
    if not math.isfinite(length) and not setting.machine.is_scaled:
        raise WeightsError(
            f"the gradient of step {state.step + 1} is not finite: begin anew with a smaller --lr, or "
            "--precision float32"
        )
    state.scaler.step(state.optimiser)
    state.scaler.update()
    return length


def _check(told: dict[str, float], batch: Batch) -> None:
    wrong = [name for name, value in told.items() if not math.isfinite(value)]
    if not wrong:
        return
    for name, values in batch._asdict().items():
        if values.is_floating_point() and not values.isfinite().all():
            raise InputError(
                f"a batch has {name} that are not finite: a data set holds damaged examples"
            )
    raise WeightsError(
        f"the loss {wrong[0]} is not finite: the training went astray. A smaller --lr helps"
    )


def to(batch: Batch, device: torch.device) -> Batch:
    """The batch on a device."""
    return Batch(*(one.to(device, non_blocking=True) for one in batch))


def split(batch: Batch, parts: int) -> Sequence[Batch]:
    """The batch in parts of one size."""
    size = len(batch.crops) // parts
    return [Batch(*(one[i * size : (i + 1) * size] for one in batch)) for i in range(parts)]
