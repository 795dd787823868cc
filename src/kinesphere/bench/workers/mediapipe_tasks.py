"""Worker: MediaPipe's `PoseLandmarker`, used as its guide shows; runs in its own environment.

A result is complete on the clock: with a mask, the mask is asked for and taken as an array. One
landmarker sees pass after pass with times that grow, which spares it the search for the person.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kinesphere.bench.workers import wire
else:  # beside this file, in an environment that has no kinesphere
    import wire

cv2: Any = import_module("cv2")
mp: Any = import_module("mediapipe")  # not in the environment that types are checked in
vision: Any = import_module("mediapipe.tasks.python.vision")
tasks: Any = import_module("mediapipe.tasks.python")
PAUSE_MS = 1000.0
"""Between the last frame of a pass and the first of the next."""


class Landmarker:
    """A `PoseLandmarker` and the time at which it is."""

    def __init__(self, settings: wire.Settings) -> None:
        self.alone = settings.mode == "pictures"
        self.mask = settings.mask
        options = vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=settings.model),
            running_mode=vision.RunningMode.IMAGE if self.alone else vision.RunningMode.VIDEO,
            num_poses=settings.max_poses,
            output_segmentation_masks=settings.mask,
        )
        self.landmarker = vision.PoseLandmarker.create_from_options(options)
        self.start_ms = 0.0

    def look(self, picture_rgb: Any, t_ms: float) -> int:
        """How many people there are, `t_ms` after the beginning of the pass."""
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture_rgb)
        if self.alone:
            result = self.landmarker.detect(picture)
        else:
            result = self.landmarker.detect_for_video(picture, round(self.start_ms + t_ms))
        masks = [one.numpy_view() for one in result.segmentation_masks or ()]
        if self.mask and result.pose_landmarks and not masks:
            raise RuntimeError("PoseLandmarker gave no mask, though it was asked for one")
        return len(result.pose_landmarks)


def decoded(landmarker: Landmarker, request: wire.Pass, clock: wire.Clock) -> None:
    """Frames that are there already, one by one."""
    t_ms = 0.0
    for index, picture in enumerate(request.frames()):
        t_ms = index * wire.STEP_MS
        clock.start()
        clock.mark(landmarker.look(picture, t_ms))
    landmarker.start_ms += t_ms + PAUSE_MS


def file(landmarker: Landmarker, request: wire.Pass, clock: wire.Clock) -> None:
    """A video file, decoding counted."""
    t_ms = 0.0
    clock.start()
    for t_ms, picture in read(request.clip):
        clock.mark(landmarker.look(picture, t_ms))
    landmarker.start_ms += t_ms + PAUSE_MS


def read(clip: str) -> Iterator[tuple[float, Any]]:
    """Times in ms and pictures of a clip, as OpenCV's users read it."""
    capture = cv2.VideoCapture(clip)
    fps = capture.get(cv2.CAP_PROP_FPS) or 30.0
    index = 0
    while True:
        ok, bgr = capture.read()
        if not ok:
            break
        yield index * 1000.0 / fps, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        index += 1
    capture.release()


def make(settings: wire.Settings) -> dict[str, Callable[[wire.Pass], dict[str, Any]]]:
    landmarker = Landmarker(settings)
    how = file if settings.mode in ("video", "chunks", "files") else decoded
    return {"pass": wire.measured(lambda request, clock: how(landmarker, request, clock))}


if __name__ == "__main__":
    wire.serve(make)
