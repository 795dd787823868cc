"""Hands and faces of a picture or clip: what they do, in the body's own metres; and a drawing.

python examples/06_whole_person.py [picture_or_clip] [folder]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

import kinesphere as ks
from kinesphere.core.hand import INDEX
from kinesphere.core.parts import kind, row_of
from kinesphere.media.overlay import draw_rows
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import parse

source = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("balance.mp4"))
out = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
out.mkdir(parents=True, exist_ok=True)


def tell(pose: ks.Pose) -> None:
    for hand in (pose.left_hand, pose.right_hand):
        if hand is not None and hand.xyz_world_m is not None:
            thumb, index = hand.xyz_world_m[[INDEX["thumb_tip"], INDEX["index_finger_tip"]]]
            apart_cm = 100 * np.linalg.norm(thumb - index)
            print(
                f"  {hand.side} index finger at {np.round(index, 2)} m, {apart_cm:.0f} cm from the thumb"
            )
    if pose.face is not None and pose.face.rotation is not None and pose.face.expressions:
        x, _, z = pose.face.rotation[:, 2]  # where the face looks
        name, strength = max(pose.face.expressions.items(), key=lambda item: item[1])
        turned_deg = np.degrees(np.arctan2(x, -z))
        print(f"  face turned by {turned_deg:.0f} degrees, {name} {strength:.2f}")


with ks.create_detector(ks.SupportedModels.Holistic, hands=True, face=True) as detector:
    if parse(source).kind == "pictures":
        frames = [(0.0, to_rgb(source), detector.estimate_poses(source, max_poses=2))]
    else:
        seen = detector.estimate_video(source, max_poses=2, every=20)
        frames = [(frame.t_ms, frame.picture_rgb, poses) for frame, poses in seen]

for number, (t_ms, picture_rgb, poses) in enumerate(frames):
    print(f"{t_ms:.0f} ms: {len(poses)} person(s)")
    for pose in poses:
        tell(pose)
    whole = kind(hands=True, face=True)  # as a row of `kinesphere estimate`'s tables
    rows = [row_of(number, t_ms, pose, whole) for pose in poses]
    drawn = draw_rows(picture_rgb, np.concatenate([np.zeros(0, whole), *rows]))
    Image.fromarray(drawn).save(out / f"{number}.png")
print(f"Drawings are in {out}")
