"""VRMA: an animation for any VRM character (glTF with VRMC_vrm_animation 1.0).

Metres, y up, +z forwards; seconds; keyframes at the frames' own times; the rest pose is VRM's T-pose,
its hips as high as the person's, by which programs scale the hips' way. Expressions are VRM's presets
(`retarget.faces`), but for where the eyes look, which VRMA keeps as a point to look at.
https://github.com/vrm-c/vrm-specification/tree/master/specification/VRMC_vrm_animation-1.0
"""

from pathlib import Path

import numpy as np

from kinesphere.motion.clip import Motion
from kinesphere.motion.files.even import evenly, held
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.files.gltf import animate_skeleton, skeleton
from kinesphere.motion.retarget.faces import presets_of
from kinesphere.motion.skeleton import skeleton_of


def write(
    path: Path, motion: Motion, fps: float | None = None, copyright: str | None = None
) -> None:
    """The animation at `path`, whole or not at all.

    fps   frames a second; the frames' own times if not given

    Raises OutputError when it cannot be written, InputError when it would be millions of frames.
    """
    moved = held(motion) if fps is None else evenly(motion, fps)
    glb = skeleton(motion, "vrm", copyright)
    bones = {bone: {"node": node} for node, bone in enumerate(skeleton_of(motion).bones)}
    told: Document = {"specVersion": "1.0", "humanoid": {"humanBones": bones}}
    glb.document["extensionsUsed"] = ["VRMC_vrm_animation"]
    glb.document["extensions"] = {"VRMC_vrm_animation": told}
    strong = {} if moved.expressions is None else presets_of(moved.expressions)
    nodes = {name: _node(glb, name) for name in strong if not name.startswith("look")}
    if nodes:
        told["expressions"] = {"preset": {name: {"node": node} for name, node in nodes.items()}}
    places = {node: np.outer(strong[name], [1.0, 0.0, 0.0]) for name, node in nodes.items()}
    animate_skeleton(glb, moved, path.stem, places)
    glb.write(path)


def _node(glb: Glb, name: str) -> int:
    """A node of its own for an expression: how far it goes along x is how strong it is."""
    glb.list_of("nodes").append({"name": name})
    node = len(glb.list_of("nodes")) - 1
    glb.document["scenes"][0]["nodes"].append(node)
    return node
