"""People made up in motion before a still camera, and what a landmark network would say of them.

Motions are recordings of the CMU database of subjects that nothing learns from, with the way that those
went, on bodies of all shapes; or such as the lift learns from, recorded, changed and made up, at an even
speed. Errors are those of `kinesphere.learn.lift.imitate`.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body import anny
from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential, logarithm
from kinesphere.core.skeleton import INDEX
from kinesphere.learn.lift.geometry import coefficients
from kinesphere.learn.lift.imitate import HOW_SEEN, Imitation, Imitator, imitated
from kinesphere.learn.lift.tracks import RATE_HZ, tracks
from kinesphere.learn.lift.views import GUESSED, GUESSED_BY, SHARES, Maker, about
from kinesphere.learn.motions.bvh import Motion, read
from kinesphere.learn.motions.choice import HELD_OUT, clean, subject
from kinesphere.learn.motions.retarget import heading, retarget
from kinesphere.progress import silent

SHAPES: Final = 24
WIDEST: Final = 2.5
MADE_UP: Final = 40
HEAVY: Final = 2
SEEN_WELL: Final = 2
"""Of `imitate.HOW_SEEN`, from this part on."""
LEG: Final = {"Hips": ("LeftKnee", "LeftAnkle"), "hip": ("lShin", "lFoot")}
"""What a leg's two bones end in, by the name of the root, in the two kinds of recordings."""
PITCH_DEG: Final = 9.0
ROLL_DEG: Final = 2.0
FOV_DEG: Final = (40.0, 80.0)
DISTANCE_M: Final = (2.2, 6.6)
ASIDE: Final = 0.5
NEAREST_M: Final = 0.8
OTHERWISE: Final = 0.06
"""How much a network mistakes lengths for which the lift was never taught (standard deviation)."""
SHOULDERS: Final = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
HIPS: Final = [INDEX["left_hip"], INDEX["right_hip"]]
ARMS: Final = [
    [INDEX[f"{side}_{part}"] for part in ("elbow", "wrist", "pinky", "index", "thumb")]
    for side in ("left", "right")
]
LEGS: Final = [
    [INDEX[f"{side}_{part}"] for part in ("knee", "ankle", "heel", "foot_index")]
    for side in ("left", "right")
]


@dataclass(frozen=True)
class Scenes:
    """N clips of T frames, 1 / RATE_HZ apart, of one person each.

    xyz_camera_m   (N, T, 33, 3) true, in the camera's axes
    rays           (N, T, 33, 2) as the network sees them, by the focal length that is assumed
    cue_m          (N, T, 33, 3) its metres
    visibility     (N, T, 33)
    known          (N,) whether the focal length is known
    scale          (N,) of rays: 1 where it is
    """

    xyz_camera_m: Tensor
    rays: Tensor
    cue_m: Tensor
    visibility: Tensor
    known: Tensor
    scale: Tensor


def imitation(path: Path) -> Imitation:
    """What `kinesphere lift` wrote: imitation.pt."""
    saved = torch.load(path, weights_only=True)
    network = Imitator()
    network.load_state_dict(saved["network"])
    network.eval().requires_grad_(False)
    return Imitation(network, saved["rest"], saved["kinds"], saved["most"])


def unlike(motions: Path, who: Imitation, count: int, frames: int, seed: int) -> Scenes:
    """As `recorded`, but the network takes limbs and trunk for longer or shorter than they are, all the
    time: real people and networks err in ways that the lift does not know."""
    return recorded(motions, who, count, frames, seed, OTHERWISE)


def recorded(
    motions: Path, who: Imitation, count: int, frames: int, seed: int, by: float = 0.0
) -> Scenes:
    """Recordings with the way that people went; seen by the heavy network, most of the body in sight.

    by   see `unlike`
    """
    rng = np.random.default_rng(seed)
    body = anny.load(SHAPES, dtype=torch.float64)
    moving = list(_held_out(motions, body))
    made: list[Tensor] = []
    while len(made) < count:
        xyz_m = _before_camera(_body(moving[rng.integers(len(moving))], body, frames, rng), rng)
        if float(xyz_m[..., 2].min()) > NEAREST_M:
            made.append(xyz_m.float())
    guessed = torch.as_tensor(rng.uniform(size=count) < GUESSED)
    scale = torch.exp(torch.as_tensor(rng.normal(size=count) * GUESSED_BY).float() * guessed)
    best = (who.kinds // len(HOW_SEEN) == HEAVY) & (who.kinds % len(HOW_SEEN) >= SEEN_WELL)
    well = Imitation(who.network, who.rest[best], who.kinds[best], who.most)
    return _seen(torch.stack(made), scale, ~guessed, well, seed, by)


def anything(motions: Path, who: Imitation, count: int, frames: int, seed: int) -> Scenes:
    """As the lift learns: any motion, network, camera; much or little of the body in sight."""
    body = anny.load(SHAPES, dtype=torch.float64)
    moving = tracks(motions, body, MADE_UP, np.random.default_rng(seed), silent, held_out=True)
    lags_s = tuple(frame / RATE_HZ for frame in range(frames))
    maker = Clips(moving, *coefficients(body), lags_s, body.joint_names)
    views = maker.make(count, torch.Generator().manual_seed(seed))
    return _seen(views.xyz_camera_m, views.scale, views.known > 0, who, seed)


def _seen(
    xyz_camera_m: Tensor,
    scale: Tensor,
    known: Tensor,
    who: Imitation,
    seed: int,
    by: float = 0.0,
) -> Scenes:
    random = torch.Generator().manual_seed(seed)
    taken_m = otherwise(xyz_camera_m, by, random) if by else xyz_camera_m
    return Scenes(xyz_camera_m, *imitated(who, taken_m, scale, random), known, scale)


class Clips(Maker):
    """Frames one after the other, as recorded."""

    def _moments(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        kinds = torch.multinomial(torch.tensor(SHARES), count, True, generator=random)
        last = len(self.lags_s) - 1
        firsts: list[Tensor] = []
        for kind in kinds.tolist():
            rows = self.of_kind[kind]
            rows = rows[rows + last <= self.tracks.last[rows]]
            firsts.append(rows[torch.randint(len(rows), (1,), generator=random)])
        frames = torch.cat(firsts)[:, None] + torch.arange(last + 1)
        return frames, torch.ones_like(frames, dtype=torch.bool)


@dataclass(frozen=True)
class Moving:
    """A recording on our joints: rotation vectors (F, J, 3), and the root's way (F, 3) in the camera's
    axes, level, for a body of the mean shape."""

    vectors: Tensor
    way_m: Tensor


def _held_out(motions: Path, body: LinearBody) -> Iterator[Moving]:
    for _, one in recordings(motions, body, lambda name: subject(name) in HELD_OUT):
        yield one


def recordings(
    motions: Path, body: LinearBody, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, Moving]]:
    """Names and recordings without faults, of a folder of BVH files."""
    for path in sorted(motions.rglob("*.bvh")):
        if not wanted(path.stem):
            continue
        motion = read(path)
        motion = motion.some(max(round(1 / RATE_HZ / motion.frame_s), 1), 2)
        vectors = retarget(motion, body)
        if float(clean(vectors, body.joint_names).double().mean()) < 0.98:
            continue
        turns = exponential(vectors)[0]
        turns[:, 0] = about(2, heading(motion)) @ turns[:, 0]
        x, y, z = (motion.positions * _scale(motion, body)).unbind(1)
        yield path.stem, Moving(logarithm(turns), torch.stack([x, -y, -z], 1))


def _scale(motion: Motion, body: LinearBody) -> float:
    """Metres for the recording's unit: legs are of one length."""
    bones = [motion.offsets[motion.names.index(name)].norm() for name in LEG[motion.names[0]]]
    hip, ankle = (body.joints_m[body.joint_names.index(f"{n}.L")] for n in ("upperleg01", "foot"))
    return float((hip - ankle).norm() / sum(bones))


def _body(one: Moving, body: LinearBody, frames: int, rng: np.random.Generator) -> Tensor:
    """(T, 33, 3) somebody who moves so, in level axes, facing anywhere, in the middle."""
    first = int(rng.integers(max(len(one.vectors) - frames, 0) + 1))
    rows = torch.arange(first, first + frames).clamp(max=len(one.vectors) - 1)
    x = torch.zeros(frames, body.layout.size, dtype=torch.float64)
    shape = rng.normal(size=SHAPES).clip(-WIDEST, WIDEST)
    x[:, body.layout.shape] = torch.as_tensor(shape)
    x[:, body.layout.rotations] = one.vectors[rows].flatten(1)
    x[:, body.layout.translation] = one.way_m[rows]
    xyz_m = body.pose(x).landmarks.xyz_m
    facing = about(1, torch.tensor(rng.uniform(0, 2 * math.pi))).double()
    return (xyz_m - xyz_m[:, 23:25].mean((0, 1))) @ facing.mT


def _before_camera(xyz_m: Tensor, rng: np.random.Generator) -> Tensor:
    pitch, roll = (torch.tensor(math.radians(rng.normal() * d)) for d in (PITCH_DEG, ROLL_DEG))
    turned = xyz_m @ (about(2, roll) @ about(0, pitch)).double().mT
    low, high = DISTANCE_M
    distance = low * (high / low) ** rng.uniform()
    half = math.tan(math.radians(rng.uniform(*FOV_DEG)) / 2) * ASIDE * distance
    aside = rng.uniform(-1, 1, 2) * half * [1.0, 0.4]
    return turned + torch.tensor([*aside.tolist(), distance])


def otherwise(xyz_m: Tensor, by: float, random: torch.Generator) -> Tensor:
    """Bodies (N, T, 33, 3) with trunk and head, arms and legs of other lengths."""
    out = xyz_m.clone()
    hips, shoulders = (xyz_m[:, :, rows].mean(2, keepdim=True) for rows in (HIPS, SHOULDERS))
    trunk, arms, legs = torch.exp(torch.randn((3, len(xyz_m), 1, 1, 1), generator=random) * by)
    out[:, :, :23] = out[:, :, :23] + (trunk - 1) * (shoulders - hips)
    for ends, roots, times in ((ARMS, SHOULDERS, arms), (LEGS, HIPS, legs)):
        for rows, root in zip(ends, roots, strict=True):
            bone = xyz_m[:, :, rows] - xyz_m[:, :, [root]]
            out[:, :, rows] = out[:, :, [root]] + times * bone
    return out
