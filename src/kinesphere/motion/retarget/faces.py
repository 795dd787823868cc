"""Expressions on a model's morph targets: by ARKit's names, or by the expressions that a VRM has.

A model whose morph targets have ARKit's names (`core.face.EXPRESSIONS`, as "jawOpen", "eyeBlink_L" or
"Face.eyeBlinkLeft") moves by them. Another VRM (1.0 or 0.x) moves by its preset expressions:

    blinkLeft, blinkRight   eyeBlinkLeft, eyeBlinkRight; their mean where a model can only blink
    lookUp, lookDown        the means of eyeLookUpLeft and eyeLookUpRight, of eyeLookDown…
    lookLeft, lookRight     the means of eyeLookOutLeft and eyeLookInRight, of the other two
    ou, oh                  mouthPucker, mouthFunnel
    aa, ih, ee              an open mouth (jawOpen less mouthClose), an open and wide one (mouthStretch),
                            a wide one that is closed; as far as the lips are not round
    happy                   the mean of mouthSmileLeft and mouthSmileRight

The other presets (angry, sad, relaxed, surprised) are whole faces that an artist made: left alone.
https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/expressions.md
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.face import EXPRESSIONS
from kinesphere.motion.files.glb import Document, Glb

_OLD: Final = {
    **{"a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "joy": "happy", "blink": "blink"},
    **{"blink_l": "blinkLeft", "blink_r": "blinkRight", "lookup": "lookUp"},
    **{"lookdown": "lookDown", "lookleft": "lookLeft", "lookright": "lookRight"},
}
"""What VRM 0.x calls its presets."""
_BY_NAME: Final = {name.lower(): i for i, name in enumerate(EXPRESSIONS)} | {
    re.sub("(?<=l)eft$|(?<=r)ight$", "", name.lower()): i for i, name in enumerate(EXPRESSIONS)
}
Bind = tuple[int, int, float, str]
"""A node, the number of a morph target of its mesh, how far it goes, and the preset that moves it."""


def expression_of(name: str) -> int | None:
    """Which of EXPRESSIONS a morph target's name says: "jawOpen", "eyeBlink_L"; or None."""
    plain = re.sub(r"[\s_-]", "", re.sub(r"^.*[.:|]", "", name)).lower()
    return _BY_NAME.get(plain)


def presets_of(expressions: Float[Array, "t 51"]) -> dict[str, Float[Array, "t"]]:
    """VRM's presets as far as they are moved; 0 to 1."""

    def of(*names: str) -> Array:
        return np.mean([expressions[:, EXPRESSIONS.index(name)] for name in names], axis=0)

    def both(name: str) -> Array:
        return of(f"{name}Left", f"{name}Right")

    ou, oh, wide = of("mouthPucker"), of("mouthFunnel"), both("mouthStretch")
    open_ = np.maximum(of("jawOpen") - of("mouthClose"), 0.0)
    flat = 1 - np.maximum(ou, oh)
    return {
        "aa": open_ * (1 - wide) * flat,
        "ih": open_ * wide * flat,
        "ou": ou,
        "ee": (1 - open_) * wide * flat,
        "oh": oh,
        "blink": both("eyeBlink"),
        "blinkLeft": of("eyeBlinkLeft"),
        "blinkRight": of("eyeBlinkRight"),
        "lookUp": both("eyeLookUp"),
        "lookDown": both("eyeLookDown"),
        "lookLeft": of("eyeLookOutLeft", "eyeLookInRight"),
        "lookRight": of("eyeLookInLeft", "eyeLookOutRight"),
        "happy": both("mouthSmile"),
    }


def weights_of(glb: Glb, expressions: Float[Array, "t 51"]) -> dict[int, Float[Array, "t m"]]:
    """How strong all morph targets of each mesh are that an expression moves, by node. What it does not
    move stays as the file has it."""
    rest = {
        node: weights for node, one in enumerate(glb.list_of("nodes"))
        if len(weights := _resting(glb, one))
    }  # fmt: skip
    moved = {node: np.tile(weights, (len(expressions), 1)) for node, weights in rest.items()}
    touched = set[int]()
    for node, target, values in _moves(glb, list(rest), expressions):
        if target < moved[node].shape[1]:
            moved[node][:, target] += values
            touched.add(node)
    return {node: moved[node].clip(0.0, 1.0) for node in sorted(touched)}


def _resting(glb: Glb, node: Document) -> Array:
    """The weights of a node's mesh; (0,) where there are none."""
    if "mesh" not in node:
        return np.zeros(0)
    mesh = glb.list_of("meshes")[node["mesh"]]
    count = len(mesh["primitives"][0].get("targets", ()))
    return np.array(node.get("weights", mesh.get("weights", [0.0] * count)), float)


def _moves(
    glb: Glb, nodes: list[int], expressions: Array
) -> Iterator[tuple[int, int, Float[Array, "t"]]]:
    """Nodes, the numbers of morph targets, and what is added to each."""
    named = [(node, i, which) for node in nodes for i, which in _named(glb, node)]
    if named:
        yield from ((node, i, expressions[:, which]) for node, i, which in named)
        return
    binds = [bind for bind in _binds(glb) if bind[0] in nodes]
    there = {preset for _, _, _, preset in binds}
    one_eye = {"blinkLeft", "blinkRight"} <= there
    presets = presets_of(expressions)
    for node, target, far, preset in binds:
        if preset in presets and not (preset == "blink" and one_eye):
            yield node, target, far * presets[preset]


def _named(glb: Glb, node: int) -> Iterator[tuple[int, int]]:
    mesh = glb.list_of("meshes")[glb.list_of("nodes")[node]["mesh"]]
    names = mesh.get("extras", {}).get("targetNames")
    names = names or mesh["primitives"][0].get("extras", {}).get("targetNames", ())
    found = ((i, expression_of(str(name))) for i, name in enumerate(names))
    return ((i, which) for i, which in found if which is not None)


def _binds(glb: Glb) -> Iterator[Bind]:
    """What a VRM's presets move."""
    extensions = glb.document.get("extensions", {})
    told = extensions.get("VRMC_vrm", {}).get("expressions", {}).get("preset", {})
    for preset, one in told.items():
        for bind in one.get("morphTargetBinds", ()):
            yield bind["node"], bind["index"], float(bind["weight"]), preset
    groups: list[Any] = (
        extensions.get("VRM", {}).get("blendShapeMaster", {}).get("blendShapeGroups", [])
    )
    for group in groups:
        for bind in group.get("binds", ()):
            for node in _of_mesh(glb, bind["mesh"]):
                preset = _OLD.get(str(group.get("presetName", "")).lower(), "")
                yield node, bind["index"], float(bind["weight"]) / 100, preset


def _of_mesh(glb: Glb, mesh: int) -> list[int]:
    return [i for i, node in enumerate(glb.list_of("nodes")) if node.get("mesh") == mesh]
