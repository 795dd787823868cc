"""Pictures and films out of the sample clip, for the tests to give to the page.

python media.py CLIP FOLDER  writes camera.mjpeg, frame.png, frame.jpg and empty.png into FOLDER.
"""

import sys
from pathlib import Path

import av
from PIL import Image

CAMERA_FRAMES = 60
CAMERA_SIZE_PX = (432, 512)


def main(clip: Path, folder: Path) -> None:
    with av.open(str(clip)) as container:
        pictures = [frame.to_image() for frame in container.decode(video=0)]
    pictures[0].save(folder / "frame.png")
    pictures[0].save(folder / "frame.jpg", quality=92)
    Image.new("RGB", (320, 240), (90, 120, 90)).save(folder / "empty.png")
    with (folder / "camera.mjpeg").open("wb") as film:
        for picture in pictures[:CAMERA_FRAMES]:
            picture.resize(CAMERA_SIZE_PX).save(film, "jpeg", quality=85)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
