"""glTF (GLB): the person's own skeleton, animated, with bones to look at.

Metres, y up, +z forwards; seconds; keyframes at the frames' own times. The rest pose is the T-pose,
standing. https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float

from kinesphere import __version__
from kinesphere.core.arrays import Array
from kinesphere.motion.clip import Motion
from kinesphere.motion.files.bones import add_bones
from kinesphere.motion.files.even import evenly, held
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.files.names import Names, names_of
from kinesphere.motion.quaternions import unrolled
from kinesphere.motion.skeleton import skeleton_of
from kinesphere.motion.standing import standing_m

GENERATOR = f"kinesphere {__version__}"


def write(
    path: Path,
    motion: Motion,
    fps: float | None = None,
    names: Names = "vrm",
    copyright: str | None = None,
) -> None:
    """The animated skeleton at `path`, whole or not at all.

    fps   frames a second; the frames' own times if not given

    Raises OutputError when it cannot be written, InputError when it would be millions of frames.
    """
    moved = held(motion) if fps is None else evenly(motion, fps)
    glb = skeleton(motion, names, copyright)
    add_bones(glb, motion)
    animate_skeleton(glb, moved, path.stem)
    glb.write(path)


def skeleton(motion: Motion, names: Names, copyright: str | None) -> Glb:
    """A document with one node a bone, in the order of `skeleton_of(motion).bones`, in the T-pose."""
    glb = Glb()
    glb.document["asset"]["generator"] = GENERATOR
    if copyright:
        glb.document["asset"]["copyright"] = copyright
    of = skeleton_of(motion)
    places_m = of.offsets_m.copy()
    places_m[0] = standing_m(motion)
    for bone, name in enumerate(names_of(names, of.bones)):
        node: Document = {"name": name, "translation": places_m[bone].tolist()}
        children = of.children(bone)
        glb.list_of("nodes").append(node | ({"children": children} if children else {}))
    glb.document |= {"scene": 0, "scenes": [{"nodes": [0]}]}
    return glb


def animate_skeleton(
    glb: Glb, motion: Motion, name: str, places: Mapping[int, Float[Array, "t 3"]] | None = None
) -> None:
    """An animation of a document that `skeleton` made.

    places   of other nodes, by their numbers
    """
    rotations = dict(enumerate(skeleton_of(motion).rotations.swapaxes(0, 1)))
    animate(glb, motion.t_ms, rotations, {0: motion.hips_m, **(places or {})}, name)


def animate(
    glb: Glb,
    t_ms: Float[Array, "t"],
    rotations: Mapping[int, Float[Array, "t 4"]],
    translations: Mapping[int, Float[Array, "t 3"]],
    name: str,
    weights: Mapping[int, Float[Array, "t m"]] | None = None,
) -> None:
    """An animation of nodes, by their numbers, and of their meshes' morph targets (`weights`, all of a
    mesh's); it becomes the first, which viewers play."""
    times = glb.add((t_ms / 1000).astype(np.float32), bounds=True)
    samplers: list[Document] = []
    channels: list[Document] = []

    def channel(node: int, path: str, values: Array) -> None:
        output = glb.add(values.astype(np.float32))
        samplers.append({"input": times, "output": output, "interpolation": "LINEAR"})
        target = {"node": node, "path": path}
        channels.append({"sampler": len(samplers) - 1, "target": target})

    for node, turns in rotations.items():
        channel(node, "rotation", unrolled(turns))
    for node, places in translations.items():
        channel(node, "translation", places)
    for node, strong in (weights or {}).items():
        channel(node, "weights", strong.reshape(-1))
    made = {"name": name, "samplers": samplers, "channels": channels}
    glb.list_of("animations").insert(0, made)
