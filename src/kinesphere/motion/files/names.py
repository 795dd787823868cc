"""What bones are called: VRM's names (`humanoid.BONES`), or Mixamo's."""

from typing import Final, Literal

from kinesphere.motion import humanoid

Names = Literal["vrm", "mixamo"]

_MIXAMO: Final = {"UpperArm": "Arm", "LowerArm": "ForeArm", "UpperLeg": "UpLeg", "LowerLeg": "Leg"}


def _mixamo(bone: str) -> str:
    for side in ("left", "right"):
        part = bone.removeprefix(side)
        if part != bone:
            return f"mixamorig:{side.capitalize()}{_MIXAMO.get(part, part)}"
    # Mixamo's spine has three bones; the chest is the last of them.
    return f"mixamorig:{'Spine2' if bone == 'chest' else bone.capitalize()}"


def names_of(names: Names) -> tuple[str, ...]:
    """Of each bone, in the order of `humanoid.BONES`."""
    return humanoid.BONES if names == "vrm" else tuple(map(_mixamo, humanoid.BONES))
