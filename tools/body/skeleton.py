"""The joints that a fit turns: Anny's bones in 22 groups, each moving as one piece."""

from collections.abc import Sequence

_TRUNK = (
    ("root", ""),
    ("spine04", "root"),
    ("spine02", "spine04"),
    ("spine01", "spine02"),
    ("neck01", "spine01"),
    ("head", "neck01"),
)
_LIMBS = (
    ("clavicle", "spine01"),
    ("upperarm01", "clavicle"),
    ("lowerarm01", "upperarm01"),
    ("wrist", "lowerarm01"),
    ("upperleg01", "root"),
    ("lowerleg01", "upperleg01"),
    ("foot", "lowerleg01"),
    ("toe1-1", "foot"),
)


def _sided(name: str, side: str) -> str:
    return name if name in dict(_TRUNK) or not name else f"{name}.{side}"


PARENT_OF = dict(_TRUNK) | {
    _sided(name, side): _sided(parent, side) for side in "LR" for name, parent in _LIMBS
}
"""The parent of each joint, by Anny's bone names; a joint comes after its parent."""
JOINTS = tuple(PARENT_OF)
PARENTS = tuple(JOINTS.index(p) if p else -1 for p in PARENT_OF.values())


def groups(bone_labels: Sequence[str], bone_parents: Sequence[int]) -> list[int]:
    """For each of Anny's bones the joint that it moves with: its own, or its nearest ancestor's.

    All toes move with the first one's joint.
    """
    return [_group(bone, bone_labels, bone_parents) for bone in range(len(bone_labels))]


def _group(bone: int, labels: Sequence[str], parents: Sequence[int]) -> int:
    while True:
        name = labels[bone]
        if name.startswith("toe") and "-1." in name:
            name = f"toe1-1.{name[-1]}"
        if name in JOINTS:
            return JOINTS.index(name)
        bone = int(parents[bone])
