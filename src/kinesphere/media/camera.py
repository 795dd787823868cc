"""Frames from a camera."""

import time
from collections.abc import Iterator
from typing import Any, Final

from kinesphere.core.errors import SourceError
from kinesphere.media.frame import Frame

MAX_CAMERA: Final = 999


def read_camera(index: int, fps: float | None = None) -> Iterator[Frame]:
    """The frames of a camera, newest as they come, timed from the first; ends only by error.

    fps   take frame i to be at i / fps seconds, whatever the clock says

    Raises SourceError when there is no such camera or it stops giving pictures.
    """
    import cv2

    if not 0 <= index <= MAX_CAMERA:
        raise SourceError(f"there is no camera {index}: their numbers begin with 0")
    hush_opencv()
    camera = cv2.VideoCapture(index)
    try:
        if not camera.isOpened():
            raise SourceError(
                f"camera {index} cannot be opened: is it plugged in, free, and are you allowed to "
                "use it? `kinesphere doctor` lists cameras"
            )
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        yield from _camera_frames(camera, index, fps)
    finally:
        camera.release()


def hush_opencv() -> None:
    """Keep OpenCV from printing its own warnings about cameras that are not there."""
    import cv2

    silent = 0
    levels: Any = cv2 if hasattr(cv2, "setLogLevel") else cv2.utils.logging  # by version
    levels.setLogLevel(silent)


def _camera_frames(camera: Any, index: int, fps: float | None) -> Iterator[Frame]:
    import cv2

    start_s, count = None, 0
    while True:
        ok, bgr = camera.read()
        now_s = time.monotonic()
        if not ok or bgr is None:
            raise SourceError(f"camera {index} stopped giving pictures after {count} frame(s)")
        start_s = now_s if start_s is None else start_s
        t_ms = (now_s - start_s) * 1000.0 if fps is None else count * 1000.0 / fps
        yield Frame(count, t_ms, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), now_s)
        count += 1
