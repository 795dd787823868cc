"""The lift is taught, step by step."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import torch
from torch import Tensor

from kinesphere.core.skeleton import EDGES, INDEX
from kinesphere.learn.lift.batches import Batch, joined, made, pictures
from kinesphere.learn.lift.imitate import Imitation
from kinesphere.learn.lift.muon import Muon
from kinesphere.learn.lift.network import LiftNetwork, decoded
from kinesphere.learn.lift.options import LiftOptions
from kinesphere.learn.lift.signals import signal
from kinesphere.learn.lift.views import Maker

LAGS_MS: Final = (0.0, -100.0, -200.0, -400.0, -800.0)
"""The moments of a window: the frame, and what was before it."""
BODY: Final = [
    INDEX[f"{side}_{part}"]
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
]
BONES: Final = 0.5
"""How much an error of a bone counts beside one of a landmark."""
SPREADS: Final = 0.01
WARM_UP: Final = 200
LEAST: Final = 1e-3
"""The learning rate at the end, of that at the start."""
MUON: Final = 5.0
"""The rate of matrices that Muon turns, of that of AdamW."""
DECAY: Final = (1e-2, 1e-3)
LONGEST: Final = 1.0
"""Of a gradient."""


def run(network: LiftNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    """Landmarks (B, 33, 3) from the hips, and log spreads (B, 33)."""
    known = batch.known[:, None].expand(-1, batch.rays.shape[1])
    some, where = signal(batch.rays, batch.cue_m, batch.visibility, known)
    xyz_m, log_spread, _ = decoded(network(some, where, batch.valid), batch.rays[:, 0])
    return xyz_m, log_spread


def loss(xyz_m: Tensor, log_spread: Tensor, true_m: Tensor) -> tuple[Tensor, Tensor]:
    """What is minimised, and each body's mean distance of its joints in metres (B,).

    Spreads follow errors (the likelihood of a Laplace distribution), errors do not follow spreads.
    """
    away = (xyz_m - true_m).norm(dim=-1)
    weights = torch.full((33,), 0.5)
    weights[BODY] = 1.0
    spread = (log_spread + away.detach() * torch.exp(-log_spread)).mean()
    a, b = (list(ends) for ends in zip(*EDGES, strict=True))
    bones = ((xyz_m[:, a] - xyz_m[:, b]) - (true_m[:, a] - true_m[:, b])).norm(dim=-1).mean()
    total = (away @ (weights / weights.sum())).mean() + BONES * bones + SPREADS * spread
    return total, away[:, BODY].mean(1)


@dataclass
class State:
    """Changed in place."""

    network: LiftNetwork
    optimisers: list[torch.optim.Optimizer]
    random: torch.Generator
    step: int = 0
    recent_m: list[float] = field(default_factory=list[float])
    """Errors since the last measurement."""


def begin(options: LiftOptions) -> State:
    """The state before the first step."""
    torch.manual_seed(options.seed)
    network = LiftNetwork(len(LAGS_MS))
    return State(
        network, _optimisers(network, options.lr), torch.Generator().manual_seed(options.seed + 1)
    )


def _optimisers(network: LiftNetwork, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices within, AdamW for the rest: half the steps of AdamW alone."""
    named = dict(network.named_parameters())
    inner = {name for name, one in named.items() if one.ndim == 2 and not name.startswith("out")}
    matrices = [one for name, one in named.items() if name in inner]
    rest = [one for name, one in named.items() if name not in inner]
    return [
        Muon(matrices, MUON * lr, DECAY[0]),
        torch.optim.AdamW(rest, lr, weight_decay=DECAY[1]),
    ]


@dataclass(frozen=True)
class Lessons:
    """Of what batches are made."""

    maker: Maker
    who: Imitation
    seen: dict[str, Tensor]
    """Observations."""

    def batch(self, options: LiftOptions, random: torch.Generator) -> Batch:
        """The next."""
        moments = len(self.maker.lags_s)
        moving = made(self.maker, self.who, options.batch, random)
        if not options.observed:
            return moving
        rows = torch.randint(len(self.seen["rays"]), (options.observed,), generator=random)
        return joined(moving, pictures(self.seen, rows, moments))


def steps(
    state: State, lessons: Lessons, options: LiftOptions, after: Callable[[State], None]
) -> None:
    """All that are left; `after` each, something may be done."""
    while state.step < options.steps:
        _rate(state, options)
        with torch.no_grad():
            batch = lessons.batch(options, state.random)
        total, error_m = loss(*run(state.network, batch), batch.xyz_m)
        for one in state.optimisers:
            one.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(state.network.parameters(), LONGEST)
        for one in state.optimisers:
            one.step()
        state.step += 1
        state.recent_m.append(float(error_m.detach().mean()))
        after(state)


def _rate(state: State, options: LiftOptions) -> None:
    """Up to the full rate, then down along half a cosine."""
    share = 0.5 * (1 + math.cos(math.pi * state.step / options.steps))
    warm_up = min(WARM_UP, options.steps / 10)
    share = min(1.0, (state.step + 1) / warm_up) * share + LEAST
    for one, rate in zip(state.optimisers, (MUON * options.lr, options.lr), strict=True):
        for group in one.param_groups:
            group["lr"] = rate * share


def kept(state: State) -> dict[str, Any]:
    """What goes into a checkpoint."""
    return {
        "network": state.network.state_dict(),
        "optimisers": [one.state_dict() for one in state.optimisers],
        "random": state.random.get_state(),
        "step": state.step,
    }


def restored(state: State, saved: dict[str, Any]) -> None:
    """From a checkpoint into a state as `begin` makes it."""
    state.network.load_state_dict(saved["network"])
    for one, of in zip(state.optimisers, saved["optimisers"], strict=True):
        one.load_state_dict(of)
    state.random.set_state(saved["random"])
    state.step = int(saved["step"])
