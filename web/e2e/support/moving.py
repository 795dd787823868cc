"""Animated files and where their joints are, for the browser: python moving.py FOLDER.

Writes skeleton.glb, character.glb (the page's own) and expected.json: times in seconds, and for each of
them where the joints are, in metres; the character's from its hips. `between` says which are halfway
between two frames.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygltflib

PROJECT = Path(__file__).parents[3]
sys.path.insert(0, str(PROJECT / "tests"))

from gltf_reader import Reader  # noqa: E402
from kinesphere.motion import humanoid  # noqa: E402
from kinesphere.motion.clip import Motion  # noqa: E402
from kinesphere.motion.files import character, gltf  # noqa: E402
from kinesphere.motion.quaternions import rotate, slerp  # noqa: E402
from kinesphere.motion.skeleton import skeleton_of  # noqa: E402
from made_motion import uneven_ms, whole_motion  # noqa: E402

CHARACTER = PROJECT / "web" / "app" / "public" / "character.glb"


def main(folder: Path) -> None:
    m = whole_motion(uneven_ms(50))
    gltf.write(folder / "skeleton.glb", m)
    character.write(folder / "character.glb", m, CHARACTER)
    between = halfway(m)
    moments = joined(m, between)
    told = {
        "between": (~np.isin(moments.t_ms, m.t_ms)).tolist(),
        "times": (moments.t_ms / 1000).tolist(),
        "skeleton": named(humanoid.WHOLE, skeleton_of(moments).joints_m),
        "character": named(*own_joints_m(moments)),
    }
    (folder / "expected.json").write_text(json.dumps(told))


def halfway(m: Motion) -> Motion:
    half = np.full((len(m) - 1, 1), 0.5)
    fingers = m.fingers
    assert fingers is not None
    between = slerp(fingers.rotations[:-1], fingers.rotations[1:], half)
    return Motion(
        (m.t_ms[1:] + m.t_ms[:-1]) / 2,
        slerp(m.rotations[:-1], m.rotations[1:], half),
        (m.hips_m[1:] + m.hips_m[:-1]) / 2,
        m.offsets_m,
        m.tips_m,
        m.trust[1:],
        m.contact[1:],
        replace(fingers, rotations=between, trust=fingers.trust[1:]),
    )


def joined(a: Motion, b: Motion) -> Motion:
    """Some of both, in time's order."""
    order = np.argsort(np.concatenate([a.t_ms, b.t_ms]))[::7]
    parts = [
        np.concatenate([getattr(a, name), getattr(b, name)])[order]
        for name in ("t_ms", "rotations", "hips_m", "trust", "contact")
    ]
    t_ms, rotations, hips_m, trust, contact = parts
    assert a.fingers is not None and b.fingers is not None
    turned, seen = (
        np.concatenate([getattr(one.fingers, name) for one in (a, b)])[order]
        for name in ("rotations", "trust")
    )
    fingers = replace(a.fingers, rotations=turned, trust=seen)
    return Motion(t_ms, rotations, hips_m, a.offsets_m, a.tips_m, trust, contact, fingers)


def own_joints_m(m: Motion) -> tuple[tuple[str, ...], np.ndarray]:
    """Of the page's character, from its hips. It is bound in the T-pose, without rotations, but for
    shins that lean a little."""
    nodes = Reader(CHARACTER).gltf.nodes
    world = skeleton_of(m).world
    names = [node.name for node in nodes if node.name in humanoid.WHOLE]
    places = {"hips": np.zeros((len(m), 3))}
    for node in nodes:
        for child in node.children or ():
            turn = world[:, humanoid.WHOLE.index(node.name)]
            along = np.broadcast_to(straight(nodes[child]), (len(m), 3))
            places[nodes[child].name] = places[node.name] + rotate(turn, along)
    return tuple(names), np.stack([places[name] for name in names], 1)


def straight(node: pygltflib.Node) -> np.ndarray:
    along = np.array(node.translation)
    return np.array([0, -np.linalg.norm(along), 0]) if node.name.endswith("Foot") else along


def named(names: tuple[str, ...], places_m: np.ndarray) -> dict[str, list[list[float]]]:
    return {name: places_m[:, i].tolist() for i, name in enumerate(names)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
