"""VRMA: an animation for any VRM character (glTF with VRMC_vrm_animation 1.0).

Metres, y up, +z forwards; seconds; keyframes at the frames' own times; the rest pose is VRM's T-pose,
its hips as high as the person's, by which programs scale the hips' way.
https://github.com/vrm-c/vrm-specification/tree/master/specification/VRMC_vrm_animation-1.0
"""

from pathlib import Path

from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files.even import evenly, held
from kinesphere.motion.files.gltf import animate_skeleton, skeleton


def write(
    path: Path, motion: Motion, fps: float | None = None, copyright: str | None = None
) -> None:
    """The animation at `path`, whole or not at all.

    fps   frames a second; the frames' own times if not given

    Raises OutputError when it cannot be written, InputError when it would be millions of frames.
    """
    moved = held(motion) if fps is None else evenly(motion, fps)
    glb = skeleton(motion, humanoid.BONES, copyright)
    bones = {bone: {"node": node} for node, bone in enumerate(humanoid.BONES)}
    told = {"specVersion": "1.0", "humanoid": {"humanBones": bones}}
    glb.document["extensionsUsed"] = ["VRMC_vrm_animation"]
    glb.document["extensions"] = {"VRMC_vrm_animation": told}
    animate_skeleton(glb, moved, path.stem)
    glb.write(path)
