"""What bones are called: VRM's names (`humanoid.BONES`), or Mixamo's."""

from typing import Final, Literal

from kinesphere.motion import humanoid

Names = Literal["vrm", "mixamo"]

_MIXAMO: Final = {"UpperArm": "Arm", "LowerArm": "ForeArm", "UpperLeg": "UpLeg", "LowerLeg": "Leg"}
_FINGERS: Final = {
    f"{finger}{part}": f"Hand{'Pinky' if finger == 'Little' else finger}{i}"
    for finger, parts in humanoid.PARTS.items()
    for i, part in enumerate(parts, 1)
}


def _mixamo(bone: str) -> str:
    for side in ("left", "right"):
        part = bone.removeprefix(side)
        if part != bone:
            return f"mixamorig:{side.capitalize()}{(_MIXAMO | _FINGERS).get(part, part)}"
    # Mixamo's spine has three bones; the chest is the last of them.
    return f"mixamorig:{'Spine2' if bone == 'chest' else bone.capitalize()}"


def names_of(names: Names, bones: tuple[str, ...] = humanoid.BONES) -> tuple[str, ...]:
    """Of each bone, in the order given: that of `humanoid.BONES`, or `humanoid.WHOLE`."""
    return bones if names == "vrm" else tuple(map(_mixamo, bones))
