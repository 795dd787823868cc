"""What is drawn: who stands where, and how; the same always."""

from dataclasses import dataclass, replace

import numpy as np

from made_people.arms import Pose, Reach

ASIDE = np.array([-1.0, 1.0, 1.0])
FRAMES = 48
"""Of a clip: 1.6 s."""


@dataclass(frozen=True)
class Somebody:
    """A person: how they stand, how far to the right (m), whose look (a seed)."""

    pose: Pose
    right_m: float = 0.0
    look: int = 0


@dataclass(frozen=True)
class Shot:
    """A picture. `far_m` from the camera to the people; `height_m` the middle of what is seen, above the
    root joints; `side_m` how much the picture's side shows there."""

    people: tuple[Somebody, ...]
    far_m: float = 2.6
    height_m: float = 0.32
    side_m: float = 1.15
    backdrop: int = 0


def mirrored(pose: Pose) -> Pose:
    """Left and right exchanged."""
    left, right = (None if r is None else _mirrored(r) for r in (pose.right, pose.left))
    forwards, aside, twist = pose.head_deg
    return Pose(left, right, -pose.yaw_deg, (forwards, -aside, -twist))


def _mirrored(reach: Reach) -> Reach:
    wrist, elbow = (tuple(float(v) for v in ASIDE * one) for one in (reach.wrist_m, reach.elbow))
    return replace(reach, wrist_m=wrist, elbow=elbow)


def both(
    wrist_m: tuple[float, float, float],
    elbow: tuple[float, float, float],
    twist_deg: float = 0.0,
    bend_deg: float = 0.0,
) -> tuple[Reach, Reach]:
    """The same with both arms; x is outwards."""
    left = Reach(wrist_m, elbow, twist_deg, bend_deg)
    return left, _mirrored(left)


def crossing(share: float) -> Pose:
    """Forearms beside each other (0) or crossed before the chest (1), the left one in front."""
    aside = 0.26 - 0.38 * share
    left = Reach((aside, -0.38, 0.42), (1.0, 0.2, -0.6), 20.0)
    right = Reach((-aside, -0.29, 0.40), (-1.0, 0.2, -0.6), 20.0)
    return Pose(left, right)


def crossing_shares() -> np.ndarray:
    """(FRAMES,) there and back, slowly at both ends."""
    return (1 - np.cos(2 * np.pi * np.arange(FRAMES) / FRAMES)) / 2


LOW = Pose(Reach((-0.14, -0.36, 0.0), (1, 0.3, 0)), Reach((0.14, -0.29, 0.02), (-1, 0.3, 0)))
HUG = Pose(
    Reach((-0.13, -0.27, 0.40), (1, -0.6, -0.6), 40),
    Reach((0.13, -0.22, 0.42), (-1, -0.6, -0.6), 40),
)
OVERHEAD = Pose(
    Reach((-0.12, -0.18, 0.72), (1, -0.2, 0.3)), Reach((0.12, -0.10, 0.74), (-1, -0.2, 0.3))
)
POCKETS = Pose(*both((0.155, -0.035, -0.03), (1, 0.5, 0), 60))
BEHIND = Pose(*both((0.03, 0.17, 0.02), (1, 0.3, 0), 0))
BACK = Pose(None, None, 180.0)
BACK_HIDDEN = Pose(*both((0.10, -0.28, 0.12), (1, 0.2, -0.3), 20), yaw_deg=180.0)
BACK_UP = Pose(*both((0.42, -0.05, 0.72), (1, 0, -0.5), 0), yaw_deg=180.0)
OVER_FACE = Pose(*both((0.085, -0.27, 0.60), (1, -0.2, -0.6), 50))
ARM_OVER_FACE = Pose(Reach((-0.14, -0.27, 0.64), (0.7, -0.6, 0.2), 0), None)
AWAY = Pose(*both((0.34, -0.1, 0.3), (1, 0.3, -0.3), 0), yaw_deg=150.0, head_deg=(0, 0, 30))
WAVES = Pose(*both((0.38, -0.12, 0.62), (1, 0.1, -0.6), 0))
OUTWARDS = Pose(
    Reach((0.42, -0.22, 0.42), (0.3, 0.3, -1), 0), Reach((-0.36, -0.2, 0.42), (-0.3, 0.3, -1), 0)
)

FAR = {"side_m": 1.6, "height_m": 0.12}
STILLS = {
    "crossed_left_over_right": (crossing(1.0), 0),
    "crossed_right_over_left": (mirrored(crossing(1.0)), 1),
    "crossed_low": (LOW, 2),
    "crossed_hug": (HUG, 3),
    "crossed_overhead": (OVERHEAD, 4),
    "back_view": (BACK, 0),
    "back_view_hands_up": (BACK_UP, 1),
    "back_view_hands_hidden": (BACK_HIDDEN, 2),
    "hands_in_pockets": (POCKETS, 1),
    "hands_behind": (BEHIND, 3),
    "face_behind_hands": (OVER_FACE, 0),
    "face_behind_arm": (ARM_OVER_FACE, 1),
    "face_turned_away": (AWAY, 2),
}


def stills() -> dict[str, Shot]:
    one = {
        name: Shot((Somebody(pose, 0, look),), backdrop=look, **(FAR if "face" in name else {}))
        for name, (pose, look) in STILLS.items()
    }
    near = (Somebody(OUTWARDS, -0.47, 0), Somebody(mirrored(OUTWARDS), 0.47, 1))
    waving = (Somebody(WAVES, -0.42, 2), Somebody(WAVES, 0.42, 3))
    wide = {"side_m": 1.95, "height_m": 0.2}
    return one | {
        "two_people_hands_near": Shot(near, **wide),
        "two_people_waving": Shot(waving, **wide),
    }


def clips() -> dict[str, tuple[Shot, ...]]:
    shares = crossing_shares()
    return {
        "crossing_left_over_right": tuple(Shot((Somebody(crossing(s), 0, 0),)) for s in shares),
        "crossing_right_over_left": tuple(
            Shot((Somebody(mirrored(crossing(s)), 0, 1),), backdrop=1) for s in shares
        ),
    }
