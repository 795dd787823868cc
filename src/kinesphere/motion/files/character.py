"""An animated character (GLB): all that is in its file, and the motion as its first animation; fingers
and expressions where both the motion and the character have them.

The character keeps its size and faces its own front; the floor is at y = 0.
"""

from pathlib import Path

from kinesphere.core.errors import InputError
from kinesphere.motion.clip import Motion
from kinesphere.motion.files import glb
from kinesphere.motion.files.even import evenly, held
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.files.gltf import GENERATOR, animate
from kinesphere.motion.retarget.drive import Driven, driven
from kinesphere.motion.retarget.faces import weights_of
from kinesphere.motion.retarget.rig import Rig, rig_of


def read(path: Path) -> tuple[Glb, Rig]:
    """A GLB or VRM that can be driven. Raises SourceError or InputError."""
    read = glb.read(path)
    try:
        return read, rig_of(read)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def write(
    path: Path,
    motion: Motion,
    character: Path,
    fps: float | None = None,
    copyright: str | None = None,
) -> None:
    """The animated character at `path`, whole or not at all.

    character   a GLB or VRM with the bones of a humanoid
    fps         frames a second; the frames' own times if not given
    copyright   kept in the file where the character says nothing of its own

    Raises OutputError when it cannot be written, SourceError and InputError when the character cannot be
    read or driven.
    """
    model, rig = read(character)
    moving = held(motion) if fps is None else evenly(motion, fps)
    made = driven(moving, rig)
    _ready(model, made, rig)
    faces = None if moving.expressions is None else weights_of(model, moving.expressions)
    animate(model, moving.t_ms, made.rotations, made.translations, path.stem, faces)
    _sign(model.document, copyright)
    model.write(path)


def _ready(model: Glb, made: Driven, rig: Rig) -> None:
    """Nodes that are animated have no matrix, but its parts."""
    for node in made.rotations:
        told = model.list_of("nodes")[node]
        if told.pop("matrix", None) is not None:
            for part in ("translation", "rotation", "scale"):
                told[part] = getattr(rig.nodes, f"{part}s")[node].tolist()


def _sign(document: Document, copyright: str | None) -> None:
    asset = document.setdefault("asset", {"version": "2.0"})
    before = asset.get("generator")
    asset["generator"] = f"{GENERATOR}; {before}" if before else GENERATOR
    if copyright:
        asset.setdefault("copyright", copyright)
