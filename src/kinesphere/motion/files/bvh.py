"""BVH (Biovision hierarchy): the skeleton and its rotations as text.

Centimetres, y up, +z forwards; frames at even times; the root's channels are the hips' place and
rotation, all others rotations, in degrees, each in the order z, x, y: R = Rz Rx Ry. Times begin at 0
with the person's first frame. Fingers are there where they are known. No standard was ever written; the
layout is that of Meredith and Maddock, "Motion Capture File Formats Explained" (2001).
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.media.whole import whole
from kinesphere.motion.clip import Motion
from kinesphere.motion.files.even import evenly, rate_of
from kinesphere.motion.files.names import Names, names_of
from kinesphere.motion.quaternions import matrix
from kinesphere.motion.skeleton import Skeleton, skeleton_of

CM = 100.0


def write(path: Path, motion: Motion, fps: float | None = None, names: Names = "vrm") -> None:
    """The motion at `path`, whole or not at all.

    fps   frames a second; the motion's own rate if not given

    Raises OutputError when it cannot be written, InputError when it would be millions of frames.
    """
    fps = fps or rate_of(motion.t_ms)
    even = skeleton_of(evenly(motion, fps))
    with whole(path) as part, part.open("w", encoding="utf-8") as out:
        out.write("HIERARCHY\n")
        out.writelines(f"{line}\n" for line in _joint(0, even, names_of(names, even.bones), ""))
        out.write(f"MOTION\nFrames: {len(even.hips_m)}\nFrame Time: {1 / fps:.10g}\n")
        np.savetxt(out, _channels(even), fmt="%.6f")


def _joint(bone: int, of: Skeleton, names: tuple[str, ...], indent: str) -> Iterator[str]:
    """The lines of a bone and of all that hangs on it."""
    place = "Xposition Yposition Zposition " if bone == 0 else ""
    yield f"{indent}{'JOINT' if bone else 'ROOT'} {names[bone]}"
    yield f"{indent}{{"
    inside = indent + "\t"
    yield f"{inside}OFFSET {_triple(of.offsets_m[bone])}"
    yield f"{inside}CHANNELS {6 if place else 3} {place}Zrotation Xrotation Yrotation"
    for child in of.children(bone):
        yield from _joint(child, of, names, inside)
    if of.bones[bone] in of.ends:
        yield f"{inside}End Site"
        yield f"{inside}{{"
        yield f"{inside}\tOFFSET {_triple(of.ends_m[of.ends.index(of.bones[bone])])}"
        yield f"{inside}}}"
    yield f"{indent}}}"


def _depth_first(of: Skeleton, bone: int = 0) -> Iterator[int]:
    """The order in which the file names bones, and holds their channels."""
    yield bone
    for child in of.children(bone):
        yield from _depth_first(of, child)


def _triple(offset_m: Array) -> str:
    return " ".join(f"{value:.6f}" for value in offset_m * CM + 0.0)


def _channels(of: Skeleton) -> Float[Array, "t channels"]:
    turns = euler_zxy_deg(of.rotations)[:, list(_depth_first(of))]
    return np.concatenate([of.hips_m * CM, turns.reshape(len(turns), -1)], axis=1) + 0.0


def euler_zxy_deg(q: Float[Array, "t *n 4"]) -> Float[Array, "t *n 3"]:
    """Angles about z, x and y of rotations R = Rz Rx Ry, in degrees; without jumps by 360 over time."""
    R = matrix(q)
    x = np.arcsin(np.clip(R[..., 2, 1], -1.0, 1.0))
    # Where x is ±90° z and y turn about the same axis: all of it is then given to z.
    locked = np.abs(R[..., 2, 1]) > 1 - 1e-9
    free = np.arctan2(-R[..., 0, 1], R[..., 1, 1])
    z = np.where(locked, np.arctan2(R[..., 1, 0], R[..., 0, 0]), free)
    y = np.where(locked, 0.0, np.arctan2(-R[..., 2, 0], R[..., 2, 2]))
    return np.degrees(np.unwrap(np.stack([z, x, y], -1), axis=0))
