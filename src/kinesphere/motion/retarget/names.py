"""Which nodes of a model are which bones: as VRM says, or by the names that VRM and Mixamo give them.

`web/app/character/names.ts` is the same.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from kinesphere.motion import humanoid
from kinesphere.motion.files.names import names_of

_MIXAMO: Final = dict(zip(names_of("mixamo", humanoid.WHOLE), humanoid.WHOLE, strict=True))
_MIDDLE: Final = {f"{side}thumbintermediate": side for side in ("left", "right")}
"""VRM 0.x calls a thumb's bones Proximal, Intermediate and Distal; 1.0 Metacarpal, Proximal, Distal."""
_BY_NAME: Final = {
    **{name.removeprefix("mixamorig:").lower(): bone for name, bone in _MIXAMO.items()},
    **{bone.lower(): bone for bone in humanoid.WHOLE},
    **{name: f"{side}ThumbIntermediate" for name, side in _MIDDLE.items()},
}

NEEDED: Final = tuple(
    bone for bone in humanoid.BONES if not re.search("chest|neck|Shoulder|Hand|Foot", bone)
)
"""Without these a model is not driven: it would not look like the person."""


def bone_of(name: str) -> str | None:
    """The bone that a node's name says: "mixamorig:LeftArm", "LeftArm", "leftUpperArm"; or None."""
    plain = re.sub(r"^mixamorig\d*", "", re.sub(r"^.*[:|]", "", name), flags=re.IGNORECASE)
    return _BY_NAME.get(re.sub(r"[\s_.-]", "", plain).lower())


def by_name(nodes: Iterable[tuple[int, str]]) -> dict[str, int]:
    """The first node of each bone, in the order given (parents first)."""
    found: dict[str, int] = {}
    for node, name in nodes:
        bone = bone_of(name)
        if bone is not None:
            found.setdefault(bone, node)
    return _thumbs(found)


def _thumbs(bones: dict[str, int]) -> dict[str, int]:
    """Thumbs that are called as in VRM 0.x, as in 1.0."""
    out = dict(bones)
    for side in _MIDDLE.values():
        if f"{side}ThumbIntermediate" in out:
            base, middle = (f"{side}Thumb{part}" for part in ("Metacarpal", "Proximal"))
            if middle in out:
                out[base] = out[middle]
            out[middle] = out.pop(f"{side}ThumbIntermediate")
    return out


def by_vrm(document: dict[str, Any]) -> dict[str, int] | None:
    """What a VRM file says of itself, 1.0 or 0.x; None where it is no VRM."""
    extensions = document.get("extensions", {})
    if "VRMC_vrm" in extensions:
        told = extensions["VRMC_vrm"]["humanoid"]["humanBones"]
        bones = {bone: one["node"] for bone, one in told.items()}
    elif "VRM" in extensions:
        told = extensions["VRM"]["humanoid"]["humanBones"]
        bones = _thumbs({one["bone"]: one["node"] for one in told})
    else:
        return None
    return {bone: bones[bone] for bone in humanoid.WHOLE if bones.get(bone, -1) >= 0}
