"""A landmark network imitated: what it would say of somebody, without a picture.

Learnt from what the networks say of rendered people (`observe.py`). A small network gives the mean and
the spread of each number that they say, given the true body; what is left over is drawn from what was
left over in the observations, whole rows of it, so that errors hang together as they do.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from kinesphere.core import skeleton
from kinesphere.learn.lift.signals import seen_along
from kinesphere.progress import Track

TOLD: Final = 33 * 6
"""Numbers that a network says: errors of rays, in sizes; of metres; logits of visibility."""
GIVEN: Final = 33 * 5 + 6
MODELS: Final = (0.2, 0.35, 0.45)
"""How often which network is imitated: lite, full, heavy."""
SEEN: Final = (0.3, 0.5, 0.7)
"""Between these parts of the landmarks are seen: much is hidden, or out of the picture, or little."""
HOW_SEEN: Final = (0.03, 0.17, 0.35, 0.45)
"""How often: people who want to be seen are seen better than those in the pictures are."""
WIDE: Final = 384
STEPS: Final = 5000
BATCH: Final = 512
RATE: Final = 2e-3
FARTHEST: Final = 3.0
"""No error is larger, in sizes or metres."""
LARGEST: Final = 6.0
"""Left over numbers are no larger than this, in spreads."""
LOGIT: Final = 1e-4
STAYS: Final = (0.2, 0.8)
"""The part of an error (its variance) that stays the same for a second."""
REAL: Final = 0.7
"""Errors on real people beside those on rendered ones. Of heavy's metres the authors say 121 mm in the
wild (Grishchenko et al. 2022: "BlazePose GHUM Holistic"); on rendered held-out people they are 175."""
HABIT: Final = 0.05
"""Where a landmark is taken to be on the body differs from person to person, and from rendered people to
real ones: along the trunk, by so much of the person's size, all the time, left as right."""
LOUDER: Final = 0.35
"""How much one person's errors are larger than another's (standard deviation of the logarithm)."""


class Imitator(nn.Module):
    """Mean and spread of what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(GIVEN, WIDE), nn.SiLU(), nn.Dropout(0.1),
            nn.Linear(WIDE, WIDE), nn.SiLU(), nn.Dropout(0.1),
            nn.Linear(WIDE, 2 * TOLD),
        )  # fmt: skip

    def forward(self, given: Tensor) -> tuple[Tensor, Tensor]:
        mean, spread = self.layers(given).chunk(2, -1)
        return mean * 0.3, nn.functional.softplus(spread - 1.5) + 0.005


@dataclass(frozen=True)
class Imitation:
    """A network of the networks, and rows (N, TOLD) of what it leaves over, in spreads."""

    network: Imitator
    rest: Tensor
    kinds: Tensor
    """(N,) of which kind each is, see `kind_of`."""
    most: Tensor
    """(TOLD,) the middle spreads: what is far beyond them is not believed."""


def kind_of(model: Tensor, visible: Tensor) -> Tensor:
    """(N,) the network, 0 lite to 2 heavy, and how much of the body is seen, as one number."""
    return model * len(HOW_SEEN) + torch.bucketize(visible.mean(-1), torch.tensor(SEEN))


def given(xyz_camera_m: Tensor, kind: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What the imitator is given (…, GIVEN) of bodies (…, 33, 3) and kinds (…,); the true rays as seen
    along the hips' (…, 33, 2), their size (…, 1), and the body's metres in the same axes (…, 33, 3)."""
    rays = xyz_camera_m[..., :2] / xyz_camera_m[..., 2:]
    along, R, _ = seen_along(rays)
    size = along.square().sum(-1).mean(-1, keepdim=True).sqrt().clamp(min=1e-4)
    hips = xyz_camera_m[..., 23:25, :].mean(-2, keepdim=True)
    xyz_m = (xyz_camera_m - hips) @ R.mT
    depth = (hips @ R.mT)[..., 0, 2:]
    which = nn.functional.one_hot(kind // len(HOW_SEEN), 3).float()
    seen = (kind % len(HOW_SEEN)).float()[..., None]
    parts = [
        (along / size[..., None]).flatten(-2),
        (xyz_m * 2).flatten(-2),
        size.log() + 1.8,
        depth.log() - 1,
    ]
    return torch.cat([*parts, which, seen], -1), along, size, xyz_m


def told(
    along: Tensor,
    size: Tensor,
    xyz_m: Tensor,
    R: Tensor,
    rays: Tensor,
    cue_m: Tensor,
    visibility: Tensor,
) -> Tensor:
    """What a network says (…, TOLD), of its rays, metres and visibility, beside the truth."""
    seen = rays @ R[..., :2].mT + R[..., None, :, 2]
    off = (seen[..., :2] / seen[..., 2:].clamp(min=0.2) - along) / size[..., None]
    logit = torch.logit(visibility, LOGIT) / 4
    return torch.cat([off.flatten(-2), (cue_m - xyz_m).flatten(-2), logit], -1)


def learnt(observations: dict[str, Tensor], seed: int, track: Track) -> Imitation:
    """From observations, see `batches.usable`."""
    torch.manual_seed(seed)
    some, what, kinds = _lessons(observations)
    network = Imitator()
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-2)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, STEPS)
    for _ in track(range(STEPS), "learning to imitate", STEPS):
        rows = torch.randint(len(some), (BATCH,))
        mean, spread = network(some[rows])
        loss = _unlikely(mean, spread, what[rows])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        rate.step()
    network.eval().requires_grad_(False)
    mean, spread = network(some)
    rest = ((what - mean) / spread).clamp(-LARGEST, LARGEST)
    return Imitation(network, rest, kinds, spread.median(0).values)


def _lessons(observations: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """What is given, what is told, and the kinds."""
    xyz_camera_m = observations["xyz_camera_m"]
    kinds = kind_of(observations["model"].long(), observations["visible"])
    some, along, size, xyz_m = given(xyz_camera_m, kinds)
    _, R, _ = seen_along(xyz_camera_m[..., :2] / xyz_camera_m[..., 2:])
    rays, cue_m = observations["rays"], observations["xyz_m"]
    what = told(along, size, xyz_m, R, rays, cue_m, observations["visibility"])
    return some, what.clamp(-FARTHEST, FARTHEST), kinds


def _unlikely(mean: Tensor, spread: Tensor, what: Tensor) -> Tensor:
    """Minus the log likelihood of Student's t with 3 degrees of freedom: the tails are long."""
    away = (what - mean) / spread
    return (spread.log() + 2 * torch.log1p(away**2 / 3)).mean()


def imitated(
    who: Imitation, xyz_camera_m: Tensor, scale: Tensor, random: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """What a network says of bodies (B, T, 33, 3): rays (B, T, 33, 2), metres, visibility (B, T, 33).

    scale   (B,) of rays, where the focal length is guessed
    """
    count, moments = xyz_camera_m.shape[:2]
    often = (torch.tensor(MODELS)[:, None] * torch.tensor(HOW_SEEN)).flatten()
    often = often * (torch.bincount(who.kinds, minlength=len(often)) > 0)
    kind = torch.multinomial(often, count, True, generator=random)
    some, along, size, xyz_m = given(xyz_camera_m, kind[:, None].expand(-1, moments))
    mean, spread = who.network(some)
    spread = torch.minimum(spread, who.most * 6)
    stays = STAYS[0] + torch.rand((count, 1, 1), generator=random) * (STAYS[1] - STAYS[0])
    still, moving = _rest(who, kind, 1, random), _rest(who, kind, moments, random)
    what = mean + spread * (stays.sqrt() * still + (1 - stays).sqrt() * moving)
    off, cue, logit = what.split([66, 99, 33], -1)
    off, cue = (one * _louder(count, random) for one in (off, cue))
    off = off + _habits(along, random)
    rays = _back(along + off.unflatten(-1, (33, 2)) * size[..., None], xyz_camera_m)
    return (
        rays * scale[:, None, None, None],
        xyz_m + cue.unflatten(-1, (33, 3)),
        torch.sigmoid(logit * 4),
    )


def _habits(along: Tensor, random: torch.Generator) -> Tensor:
    """(B, T, 66) in sizes."""
    trunk = along[..., 11:13, :].mean(-2) - along[..., 23:25, :].mean(-2)
    up = nn.functional.normalize(trunk, dim=-1)
    far = torch.randn((len(along), 1, 33, 1), generator=random) * HABIT
    far = (far + far[:, :, list(skeleton.MIRROR)]) / 2**0.5
    return (far * up[:, :, None]).flatten(-2)


def _louder(count: int, random: torch.Generator) -> Tensor:
    return REAL * torch.exp(torch.randn((count, 1, 1), generator=random) * LOUDER)


def _rest(who: Imitation, kind: Tensor, moments: int, random: torch.Generator) -> Tensor:
    """(B, moments, TOLD) rows of the same kind."""
    out = torch.zeros(len(kind), moments, dtype=torch.long)
    for one in kind.unique():
        rows = (who.kinds == one).nonzero()[:, 0]
        here = (kind == one).nonzero()[:, 0]
        out[here] = rows[torch.randint(len(rows), (len(here), moments), generator=random)]
    return who.rest[out]


def _back(along: Tensor, xyz_camera_m: Tensor) -> Tensor:
    """Rays in the camera's axes again."""
    _, R, _ = seen_along(xyz_camera_m[..., :2] / xyz_camera_m[..., 2:])
    back = along @ R[..., :2, :] + R[..., None, 2, :]
    return back[..., :2] / back[..., 2:].clamp(min=0.15)
