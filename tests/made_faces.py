"""Faces of made-up people, in pictures that move."""

import cv2
import numpy as np
from PIL import Image

from conftest import ROOT


def a_face():
    """(240, 240, 3) a head, seen from the front."""
    with Image.open(ROOT / "tests" / "fixtures" / "people" / "hands_in_pockets.jpg") as image:
        head = np.array(image.convert("RGB"))[30:150, 165:285]
    return cv2.resize(head, (240, 240), interpolation=cv2.INTER_CUBIC)


def pasted(face, *at, size=(640, 360)):
    """Heads at places (x, y) in a grey picture of (width, height)."""
    picture = np.full((size[1], size[0], 3), 128, np.uint8)
    for x, y in at:
        picture[y : y + len(face), x : x + len(face)] = face
    return picture
