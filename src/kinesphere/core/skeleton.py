"""BlazePose's 33 landmarks, written once: each name with the names that it hangs on.

Names and order are those of TensorFlow.js pose-detection and of MediaPipe; "left" is the person's
own left. Edges, mirror images and sides are derived from the table.
"""

from typing import Final, Literal

Side = Literal["left", "right", "middle"]

_TABLE: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("nose", ()),
    ("left_eye_inner", ("nose",)),
    ("left_eye", ("left_eye_inner",)),
    ("left_eye_outer", ("left_eye",)),
    ("right_eye_inner", ("nose",)),
    ("right_eye", ("right_eye_inner",)),
    ("right_eye_outer", ("right_eye",)),
    ("left_ear", ("left_eye_outer",)),
    ("right_ear", ("right_eye_outer",)),
    ("mouth_left", ()),
    ("mouth_right", ("mouth_left",)),
    ("left_shoulder", ()),
    ("right_shoulder", ("left_shoulder",)),
    ("left_elbow", ("left_shoulder",)),
    ("right_elbow", ("right_shoulder",)),
    ("left_wrist", ("left_elbow",)),
    ("right_wrist", ("right_elbow",)),
    ("left_pinky", ("left_wrist",)),
    ("right_pinky", ("right_wrist",)),
    ("left_index", ("left_wrist", "left_pinky")),
    ("right_index", ("right_wrist", "right_pinky")),
    ("left_thumb", ("left_wrist",)),
    ("right_thumb", ("right_wrist",)),
    ("left_hip", ("left_shoulder",)),
    ("right_hip", ("right_shoulder", "left_hip")),
    ("left_knee", ("left_hip",)),
    ("right_knee", ("right_hip",)),
    ("left_ankle", ("left_knee",)),
    ("right_ankle", ("right_knee",)),
    ("left_heel", ("left_ankle",)),
    ("right_heel", ("right_ankle",)),
    ("left_foot_index", ("left_ankle", "left_heel")),
    ("right_foot_index", ("right_ankle", "right_heel")),
)


def _side(name: str) -> Side:
    parts = name.split("_")
    return "left" if "left" in parts else "right" if "right" in parts else "middle"


def _mirror(name: str) -> str:
    swap = {"left": "right", "right": "left"}
    return "_".join(swap.get(part, part) for part in name.split("_"))


NAMES: Final[tuple[str, ...]] = tuple(name for name, _ in _TABLE)
"""The 33 names, in the order of every array of landmarks."""

COUNT: Final = len(NAMES)

INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(NAMES)}

EDGES: Final[tuple[tuple[int, int], ...]] = tuple(
    (INDEX[parent], INDEX[name]) for name, parents in _TABLE for parent in parents
)
"""The 35 bones to draw, as pairs of indices."""

SIDES: Final[tuple[Side, ...]] = tuple(_side(name) for name in NAMES)

MIRROR: Final[tuple[int, ...]] = tuple(INDEX[_mirror(name)] for name in NAMES)
"""`MIRROR[i]` is the landmark that `i` becomes when left and right are swapped."""


def edge_side(edge: tuple[int, int]) -> Side:
    """The side on which a bone lies: "middle" if it joins the two."""
    a, b = SIDES[edge[0]], SIDES[edge[1]]
    return a if a == b else b if a == "middle" else a if b == "middle" else "middle"
