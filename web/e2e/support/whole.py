"""What Python finds of hands and faces in a clip or in pictures, as JSON on standard output.

python whole.py KIND COUNT FILE…   KIND is holistic, hands or faces. Of a clip its first COUNT frames, at
                                   their own times; pictures (PNG) stand alone.
"""

import json
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from kinesphere import create_detector
from kinesphere.core.arrays import Array
from kinesphere.core.face import EXPRESSIONS, Face
from kinesphere.core.hand import Hand
from kinesphere.core.pose import Pose
from kinesphere.live.faces.detector import create_face_detector
from kinesphere.live.hands.detector import create_hand_detector
from kinesphere.media.frames import read_video
from kinesphere.media.picture import to_rgb

Found = Callable[[Array, float | None], dict[str, Any]]


def flat_hand(hand: Hand | None) -> Any:
    return hand and {
        "side": hand.side,
        "id": hand.id,
        "xy": hand.xy_image_px.ravel().tolist(),
        "m": (hand.xyz_hand_m if hand.xyz_world_m is None else hand.xyz_world_m).ravel().tolist(),
    }


def flat_face(face: Face | None) -> Any:
    if face is None:
        return None
    told = face.expressions or {}
    return {
        "id": face.id,
        "xy": face.xy_image_px.ravel().tolist(),
        "m": [] if face.xyz_world_m is None else face.xyz_world_m.ravel().tolist(),
        "rotation": None if face.rotation is None else face.rotation.ravel().tolist(),
        "expressions": [told.get(name) for name in EXPRESSIONS],
    }


def of_poses(poses: Iterable[Pose]) -> dict[str, Any]:
    poses = list(poses)
    both = [hand for pose in poses for hand in (pose.left_hand, pose.right_hand)]
    return {
        "hands": [flat_hand(hand) for hand in both if hand],
        "faces": [flat_face(pose.face) for pose in poses if pose.face],
    }


def finder(kind: str) -> Found:
    if kind == "hands":
        hands = create_hand_detector()
        return lambda rgb, t: {
            "hands": [flat_hand(one) for one in hands.estimate_hands(rgb, timestamp=t)],
            "faces": [],
        }
    if kind == "faces":
        faces = create_face_detector()
        return lambda rgb, t: {
            "hands": [],
            "faces": [flat_face(one) for one in faces.estimate_faces(rgb, timestamp=t)],
        }
    whole = create_detector("Holistic")
    # Pictures stand alone, and hold two people at most; in clips there is one.
    return lambda rgb, t: of_poses(whole.estimate_poses(rgb, 2 if t is None else 1, timestamp=t))


def main(kind: str, count: int, files: list[Path]) -> None:
    find = finder(kind)
    if files[0].suffix == ".png":
        seen = [find(to_rgb(file), None) for file in files]
    else:
        seen = [find(one.picture_rgb, one.t_ms) for one in islice(read_video(files[0]), count)]
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [Path(file) for file in sys.argv[3:]])
