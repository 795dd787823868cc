"""Faces alone: a detector to which pictures are given, in TF.js face-landmarks-detection's words."""

from functools import partial
from typing import Any

import numpy as np

from kinesphere import engines, weights
from kinesphere.core.errors import InputError
from kinesphere.core.face import Face
from kinesphere.live.faces import constants as c
from kinesphere.live.faces import follow
from kinesphere.live.following import Following
from kinesphere.media.picture import Picture


class FaceDetector(Following[follow.Networks, follow.State]):
    """Finds faces in pictures; make one with `create_face_detector`.

    Keeps what it needs to follow faces from frame to frame; `reset` forgets all of it. Not for use
    from several threads at once. A context manager.
    """

    def __init__(self, networks: follow.Networks, options: follow.Options) -> None:
        super().__init__(networks, follow.State)
        self._options = options

    def estimate_faces(
        self,
        image: Picture,
        flip_horizontal: bool = False,
        static_image_mode: bool = False,
        timestamp: float | None = None,
    ) -> list[Face]:
        """The faces in a picture, `max_faces` at most, each with an id that stays its own along a clip.

        image              NumPy array (H, W, 3) uint8 RGB, PIL image, path or bytes; see
                           `kinesphere.media.picture.to_rgb` for what is converted
        flip_horizontal    treat the picture as a mirror image (a camera that shows a person to
                           themselves): the result is that of the picture flipped left to right
        static_image_mode  the picture stands alone even with a timestamp
        timestamp          the frame's time in a clip, in milliseconds. With it faces are followed from
                           the frame before and smoothed; times must grow. Without it the picture
                           stands alone (TF.js would go on from the picture before)

        Raises InputError (PictureError for the picture).
        """
        step = partial(follow.step, self._open(), self._options)
        return self._estimate(step, image, flip_horizontal, static_image_mode, timestamp)


def create_face_detector(
    *,
    max_faces: int = 1,
    refine_landmarks: bool = True,
    enable_smoothing: bool = True,
    engine: str = "auto",
    threads: int | None = None,
) -> FaceDetector:
    """A detector of faces with its networks loaded.

    max_faces         how many faces to look for
    refine_landmarks  478 landmarks with irises, lips and eyes looked at more closely (TF.js leaves it
                      out unless told); False: 468, in a third of the time
    enable_smoothing  smooth landmarks over time (for frames with a timestamp); MediaPipe and TF.js
                      leave faces as they are
    engine            "auto", "openvino", "onnxruntime" or "litert"
    threads           CPU threads for landmarks; None takes one for one face and all cores for several

    Raises InputError, WeightsError or EngineError.
    """
    _check_max_faces(max_faces)
    networks = load_networks(refine_landmarks, engine, threads, int(max_faces))
    return FaceDetector(networks, follow.Options(int(max_faces), enable_smoothing))


def load_networks(
    refine_landmarks: bool = True,
    engine: str = "auto",
    threads: int | None = None,
    max_faces: int = 1,
) -> follow.Networks:
    """The detector and the network of landmarks, ready to run. Raises as `engines.load`."""
    name = "face" if refine_landmarks else "face_mesh"
    faces, mesh = weights.find("faces", "faces"), weights.find(name, name)
    # So small networks gain little by a second core, and lose much where it has other work.
    one_by_one = 1 if threads is None and max_faces == 1 else threads
    loaded = follow.Networks(
        engines.load(faces, ("boxes", "scores"), engine, 1),
        engines.load(mesh, tuple(mesh.card.outputs), engine, one_by_one),
    )
    if max_faces > 1:  # what several faces at once need is made ready now, not in a frame of a clip
        loaded.mesh.run(np.zeros((2, c.MESH_SIZE_PX, c.MESH_SIZE_PX, 3), np.uint8))
    return loaded


def _check_max_faces(max_faces: Any) -> None:
    if not isinstance(max_faces, (int, np.integer)) or isinstance(max_faces, bool):
        raise InputError(f"max_faces must be a whole number, got {max_faces!r}")
    if max_faces <= 0:
        raise InputError(f"Invalid maxFaces {max_faces}. Should be > 0.")
