"""Two people who walk past each other, made of the sample clip and its mirror image.

python crossing.py CLIP FOLDER   writes 00.png, 01.png … and poses.json, what the Python pipeline finds
                                 in them: for each frame a list of {id, xy, m}.
"""

import json
import sys
from pathlib import Path

import av
import numpy as np
from PIL import Image

from kinesphere import create_detector
from kinesphere.core.arrays import Array

FRAMES, EVERY_MS, EACH = 30, 66.0, 3
"""Of the clip every third frame is taken."""
SIZE_PX = (640, 320)
CUT = slice(60, 200)
"""The columns around the person, of a frame that is as high as the picture."""
BEHIND = slice(14, 18)
"""Frames in which only the one in front is there."""


def main(clip: Path, folder: Path) -> None:
    with av.open(str(clip)) as container:
        frames = [
            frame.to_image()
            for i, frame in enumerate(container.decode(video=0))
            if i < FRAMES * EACH and i % EACH == 0
        ]
    detector = create_detector("BlazePose")
    seen: list[list[dict[str, object]]] = []
    for i, frame in enumerate(frames):
        picture = composed(frame, i)
        Image.fromarray(picture).save(folder / f"{i:02d}.png")
        poses = detector.estimate_poses(picture, 3, timestamp=EVERY_MS * i)
        seen.append(
            [
                {
                    "id": one.id,
                    "xy": one.xy_image_px.ravel().tolist(),
                    "m": one.xyz_world_m.ravel().tolist(),
                }
                for one in poses
            ]
        )
    (folder / "poses.json").write_text(json.dumps(seen))


def composed(frame: Image.Image, i: int) -> Array:
    """One walks to the right, in front of the other, who walks to the left."""
    width, height = SIZE_PX
    person = np.asarray(frame.resize((round(frame.width * height / frame.height), height)))[:, CUT]
    picture = np.full((height, width, 3), (96, 104, 96), np.uint8)
    travel = (width - person.shape[1]) * i // (FRAMES - 1)
    if not BEHIND.start <= i < BEHIND.stop:
        put(picture, person[:, ::-1], width - person.shape[1] - travel)
    put(picture, person, travel)
    return picture


def put(picture: Array, person: Array, left: int) -> None:
    picture[:, left : left + person.shape[1]] = person


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
