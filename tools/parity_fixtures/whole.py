"""Cases for a whole person: hands and face looked for, followed, lost, exchanged and put into metres.

A body that moves, and networks that say the same whatever they see: what is expected is computed from
these, so that no test depends on an inference engine's last digits.
"""

from typing import Any, Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.face import Face
from kinesphere.core.hand import Hand
from kinesphere.core.pose import Pose
from kinesphere.core.skeleton import COUNT, INDEX, MIRROR
from kinesphere.live import ssd
from kinesphere.live.faces import constants as f
from kinesphere.live.faces.canonical import points_cm
from kinesphere.live.faces.regions import from_body
from kinesphere.live.holistic.finish import Finishing, PartFilters, finish_parts
from kinesphere.live.holistic.look import Frame, look_at_parts
from kinesphere.live.holistic.options import FaceNetworks, HandNetworks, PartNetworks, Parts
from kinesphere.live.holistic.scale import View
from kinesphere.live.holistic.track import Followed, PartsState
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.people import Found
from parity_fixtures.parts import Json, encode

SIZE_PX: Final = 320
PX_PER_CM: Final = 3.0
FRAME_MS: Final = 33.0
FRAMES: Final = 14
EXCHANGED: Final = (5, 6)
"""Frames in which the body has its arms exchanged,"""
TOGETHER: Final = 9
"""and one in which both wrists are in one place."""
RUNS: Final[tuple[tuple[float | None, bool], ...]] = ((None, True), (12.0, False))
"""How often hands and face are looked for, and whether all is smoothed."""
PLACES: Final = (
    *("shoulder 40 110", "elbow 70 160", "wrist 80 210", "pinky 85 230", "index 78 232"),
    *(
        "thumb 72 222",
        "hip 20 220",
        "knee 22 280",
        "ankle 22 310",
        "heel 20 316",
        "foot_index 30 318",
    ),
)
"""Of the left side: x from the middle, and y."""
ANCHOR: Final = 100
"""The row of the face detector's only answer; its score is 3."""
FACE: Final = (1, 362, 386, 263, 133, 159, 33, 454, 234, 291, 61)
"""Landmarks of a mesh for the body's first 11."""


class Telling:
    """A network that says the next of its answers to each crop, over and over."""

    def __init__(self, **answers: Array) -> None:
        self.answers = {name: out.astype(np.float32) for name, out in answers.items()}
        self.calls = 0

    def run(self, batch: Array) -> dict[str, Array]:
        at = np.arange(self.calls, self.calls + len(batch))
        self.calls += len(batch)
        return {name: out[at % len(out)] for name, out in self.answers.items()}


def whole_case() -> Json:
    body, told = body_px(), answers()
    return {
        "body": encode(body, "<f4"),
        "exchanged": EXCHANGED,
        "together": TOGETHER,
        "frame_ms": FRAME_MS,
        "answers": {
            network: {name: encode(out, "<f4") for name, out in outputs.items()}
            for network, outputs in told.items()
            if network != "faces"
        },
        "face_row": encode(told["faces"]["boxes"][0, ANCHOR], "<f4"),
        "runs": [run_case(body, told, fps, smoothing) for fps, smoothing in RUNS],
    }


def body_px() -> Array:
    """(33, 3) somebody who faces the camera, in pixels; numbers of 32 bits."""
    xyz = np.zeros((COUNT, 3))
    xyz[: len(FACE)] = points_cm()[list(FACE)] * [PX_PER_CM, -PX_PER_CM, -PX_PER_CM] + [160, 60, 0]
    for place in PLACES:
        part, x, y = place.split()
        for side, sign in (("left", 1), ("right", -1)):
            xyz[INDEX[f"{side}_{part}"], :2] = 160 + sign * float(x), float(y)
    xyz[:, 2] += np.random.default_rng(61).normal(0, 8, COUNT)
    return xyz.astype(np.float32).astype(np.float64)


def body_at(body: Array, frame: int) -> Landmarks:
    """The body as it is seen in a frame."""
    xyz = body + [2.0 * frame, 1.0 * frame, 0.0]
    arms = [
        INDEX[f"{s}_{p}"] for s in ("left", "right") for p in ("wrist", "pinky", "index", "thumb")
    ]
    if frame == TOGETHER:
        xyz[arms[4:]] = xyz[arms[:4]] + [1.0, 0.0, 0.0]
    if frame in EXCHANGED:
        rows = [*arms, INDEX["left_elbow"], INDEX["right_elbow"]]
        xyz[rows] = xyz[[MIRROR[row] for row in rows]]
    visibility = np.full(COUNT, 0.9)
    visibility[INDEX["left_wrist"]] = 0.05 if frame == FRAMES - 1 else 0.9
    hips, rim = (
        np.array([160.0 + 2 * frame, 220.0 + frame]),
        np.array([160.0 + 2 * frame, 60.0 + frame]),
    )
    world = (xyz - xyz[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)) / 180
    return Landmarks(0.9, xyz, np.stack([hips, rim]), world, visibility, visibility, None)


def answers() -> dict[str, dict[str, Array]]:
    """What the four networks say, crop after crop."""
    rng = np.random.default_rng(67)
    finger = np.arange(21)
    hand = np.stack(
        [112 + 45 * np.sin(1.3 * finger), 190 - 22.0 * (finger % 5), 9 * np.cos(finger)], axis=1
    )
    hand[0] = 112, 190, 0
    world = (hand - hand.mean(axis=0)) / [1400, 1400, 500]
    presence = np.where(np.isin(np.arange(23), (7, 16, 19)), 0.3, 0.95)
    points = np.array([128.0, 128, 128, 228]) + rng.normal(0, 4, (11, 4))
    return {
        "recrop": {"points": points},
        "hand": {
            "landmarks": (hand + rng.normal(0, 2, (5, 21, 3))).reshape(5, -1),
            "world": (world + rng.normal(0, 0.002, (5, 21, 3))).reshape(5, -1),
            "presence": presence[:, None],
            "handedness": np.array([[0.01], [0.99]]),
        },
        "faces": _faces(),
        "face": {"presence": np.where(np.arange(13) % 6 == 5, -2.0, 3.0)[:, None]},
    }


def _faces() -> dict[str, Array]:
    """One row of the detector: the face where the body has it in the first frame."""
    xy = body_px()[: len(FACE), :2]
    region: Region = from_body(xy)
    marks = (xy[[5, 2, 0, 9, 8, 7]] - region.center_px) * (f.DETECTOR.size_px / region.size_px) + 64
    anchor = ssd.anchors(f.DETECTOR.size_px, f.DETECTOR.strides)[ANCHOR] * f.DETECTOR.size_px
    row = np.concatenate([[64 - anchor[0], 64 - anchor[1], 40, 40], (marks - anchor).ravel()])
    boxes, scores = np.zeros((1, 896, 16)), np.full((1, 896, 1), -100.0)
    boxes[0, ANCHOR], scores[0, ANCHOR] = row, 3.0
    return {"boxes": boxes, "scores": scores}


def mesh_px() -> dict[str, Array]:
    """What the face's network says beside presence: the canonical face in the crop."""
    mesh = points_cm() * [6.2, -6.2, -6.2] + [96.0, 96.0, 0.0]
    out = {"mesh": mesh.reshape(1, 1, 1, -1)}
    for name, at in f.CLOSER.items():
        rim = f.RIMS.get(name)
        near = (
            mesh[list(at), :2] if rim is None else np.tile(mesh[list(rim), :2].mean(axis=0), (5, 1))
        )
        out[name] = (near + 0.5).reshape(1, 1, 1, -1)
    return out


def run_case(
    body: Array, told: dict[str, dict[str, Array]], fps: float | None, smoothing: bool
) -> Json:
    """All frames, one after the other."""
    face = Telling(**told["face"], **mesh_px())
    networks = {name: Telling(**told[name]) for name in ("recrop", "hand", "faces")} | {
        "face": face
    }
    loaded = PartNetworks(
        HandNetworks(networks["recrop"], networks["hand"]),
        FaceNetworks(networks["faces"], networks["face"]),
    )
    parts, state, filters = Parts(fps=fps), PartsState(), PartFilters()
    frames: list[Json] = []
    for i in range(FRAMES):
        seen, t_ms = body_at(body, i), FRAME_MS * i
        black = np.zeros((SIZE_PX, SIZE_PX, 3), np.uint8)
        frame = Frame(black, t_ms, 0.0, smoothing)
        state, (found,) = look_at_parts(loaded, parts, state, frame, [Found(0, _SOMEWHERE, seen)])
        assert found.parts is not None
        view = View(
            found.landmarks.xyz_world_m, found.landmarks.xyz_image_px[:, :2], _PLACE, 300.0, _SIZE
        )
        todo = Finishing(parts, smoothing, t_ms, view)
        filters, pose = finish_parts(todo, filters, found.parts, _pose(found.landmarks))
        frames.append(_pose_json(pose, found.parts))
    calls = {name: network.calls for name, network in networks.items()}
    return {"fps": fps, "smoothing": smoothing, "frames": frames, "calls": calls}


_SOMEWHERE: Final = Region((160.0, 160.0), 300.0, 0.0)
_PLACE: Final = np.array([0.1, 0.0, 2.5])
_SIZE: Final = (SIZE_PX, SIZE_PX)


def _pose(seen: Landmarks) -> Pose:
    return Pose(
        xy_image_px=seen.xyz_image_px[:, :2],
        z=seen.xyz_image_px[:, 2],
        xyz_world_m=seen.xyz_world_m,
        visibility=seen.visibility,
        presence=seen.presence,
        score=seen.score,
        image_size_px=_SIZE,
    )


def _pose_json(pose: Pose, followed: Followed) -> Json:
    return {
        "doubted": followed.doubted,
        "wrists": pose.xy_image_px[[INDEX["left_wrist"], INDEX["right_wrist"]]].ravel().tolist(),
        "left": _sums(pose.left_hand),
        "right": _sums(pose.right_hand),
        "face": _sums(pose.face),
        "turn": pose.face and np.asarray(pose.face.rotation).ravel().tolist(),
        "said": pose.face and sum((pose.face.expressions or {}).values()),
    }


def _sums(part: Hand | Face | None) -> Any:
    """Of all landmarks of a part, each worth another weight: x, y in pixels, z, and metres."""
    if part is None:
        return None
    weight = 1 + np.arange(len(part.z)) % 7
    columns = np.column_stack([part.xy_image_px, part.z, np.asarray(part.xyz_world_m)])
    return (weight @ columns / weight.sum()).tolist()
