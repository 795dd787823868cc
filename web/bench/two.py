"""A clip of two people: the sample clip beside its mirror image, every third frame, 20 a second.

python two.py CLIP OUT
"""

import sys
from pathlib import Path

import av
import numpy as np

EACH, FPS = 3, 20


def main(clip: Path, out: Path) -> None:
    with av.open(str(clip)) as source:
        frames = [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)][::EACH]
    with av.open(str(out), "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=FPS, options={"crf": "18", "g": "1"})
        stream.height, stream.width = frames[0].shape[0], 2 * frames[0].shape[1]
        for person in frames:
            both = np.concatenate([person, person[:, ::-1]], axis=1)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(both, format="rgb24")))
        film.mux(stream.encode(None))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
