"""Arms by where the wrists are: what shoulder and elbow do so that a wrist gets there.

Places are metres from the root joint, in axes of somebody who faces forwards: x to their left, y back,
z up.
"""

from dataclasses import dataclass

import numpy as np

from kinesphere.body.linear import LinearBody
from kinesphere.learn.synthetic import figures
from kinesphere.learn.synthetic.figures import Figure, Limb
from kinesphere.learn.synthetic.people import LEVEL_BODY
from kinesphere.learn.synthetic.stances import parameters

STANDING = tuple(
    Limb(np.array([0.06 * side, 0.0, -1.0]), np.array([0.0, 1.0, 0.0]), 4.0) for side in (1, -1)
)
HANGING = tuple(
    Limb(np.array([0.25 * side, 0.0, -1.0]), np.array([0.0, -1.0, 0.0]), 15.0) for side in (1, -1)
)
STRETCHED = 0.995
"""No arm is longer."""


@dataclass(frozen=True)
class Reach:
    """Where a wrist is, where the elbow points, how far the hand is turned and bent."""

    wrist_m: tuple[float, float, float]
    elbow: tuple[float, float, float]
    twist_deg: float = 0.0
    bend_deg: float = 0.0


@dataclass(frozen=True)
class Pose:
    """How somebody stands; `head_deg` as `figures.Figure`, `yaw_deg` to their left."""

    left: Reach | None
    right: Reach | None
    yaw_deg: float = 0.0
    head_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)


def vectors(body: LinearBody, shape: np.ndarray, pose: Pose) -> np.ndarray:
    """(J, 3) rotation vectors. Twice: shoulders move a little with arms that rise."""
    rests, arms = figures.rests(body), HANGING
    found = np.zeros((len(body.joint_names), 3))
    for _ in range(3):
        found = figures.vectors(
            body.joint_names,
            rests,
            Figure(figures.turn(), arms, STANDING, head_deg=pose.head_deg),
        )
        joints_m = _joints(body, shape, found)
        arms = tuple(
            hanging if reach is None else _limb(joints_m, side, reach)
            for side, reach, hanging in zip("LR", (pose.left, pose.right), HANGING, strict=True)
        )
    for side, reach in zip("LR", (pose.left, pose.right), strict=True):
        if reach is not None:
            found[body.joint_names.index(f"wrist.{side}")] = _hand(body, side, reach)
    found[0] = figures.vector(figures.turn(z_deg=pose.yaw_deg))
    return found


def _joints(body: LinearBody, shape: np.ndarray, found: np.ndarray) -> dict[str, np.ndarray]:
    posed = body.pose(parameters(body, found, shape, np.zeros(3)))
    places = posed.joints_m[0].double().numpy() @ LEVEL_BODY  # the inverse of a rotation
    return dict(zip(body.joint_names, places, strict=True))


def _limb(joints_m: dict[str, np.ndarray], side: str, reach: Reach) -> Limb:
    shoulder, elbow, wrist = (
        joints_m[f"{name}.{side}"] for name in ("upperarm01", "lowerarm01", "wrist")
    )
    upper, lower = np.linalg.norm(elbow - shoulder), np.linalg.norm(wrist - elbow)
    away = np.array(reach.wrist_m) - shoulder
    far = min(np.linalg.norm(away), STRETCHED * (upper + lower))
    along = away / np.linalg.norm(away)
    out = np.array(reach.elbow) - (np.array(reach.elbow) @ along) * along
    cos = (upper**2 + far**2 - lower**2) / (2 * upper * far)
    first = cos * along + np.sqrt(max(1 - cos**2, 0.0)) * out / np.linalg.norm(out)
    second = (far * along - upper * first) / lower
    return Limb(first, second, float(np.degrees(np.arccos(np.clip(first @ second, -1, 1)))))


def _hand(body: LinearBody, side: str, reach: Reach) -> np.ndarray:
    """About the forearm at rest, then about what lies across it and up."""
    elbow, wrist = (
        body.joints_m[body.joint_names.index(f"{name}.{side}")].double().numpy()
        for name in ("lowerarm01", "wrist")
    )
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    across = np.cross(along, [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    sign = 1.0 if side == "L" else -1.0
    twist = figures.rotation(tuple(along * reach.twist_deg * sign))
    return figures.vector(twist @ figures.rotation(tuple(across * reach.bend_deg * sign)))
