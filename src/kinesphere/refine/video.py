"""The public function: a video file refined."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.extras import need
from kinesphere.core.pose import Pose
from kinesphere.core.records import ROW, row
from kinesphere.live.chunks import Moment
from kinesphere.live.create import create_detector
from kinesphere.live.lift.lifting import Lifting, lifting_of
from kinesphere.media.frames import Frame
from kinesphere.progress import Track, silent

Refined = list[tuple[Moment, list[Pose]]]


def refine_video(
    source: str | Path,
    *,
    model_type: str | Path = "full",
    detector: str = "near",
    detector_model: str | Path = "detector",
    lift: str | Path = "auto",
    fov_deg: float | None = None,
    height_m: float | None = None,
    engine: str = "auto",
    threads: int | None = None,
    fps: float | None = None,
    every: int = 1,
    max_poses: int = 1,
    track: Track = silent,
) -> Refined:
    """The people in each frame of a video file, by a body fitted through all of it.

    The file is looked at to its end before anything is known; frames come without their pictures. Poses
    are as those of `estimate_video`, but that bones keep their length, that feet do not glide, and that
    landmarks in the picture are the body's. Where somebody was missed for half a second at most, they
    are made up in between, with a score of 0.

    Options are those of `create_detector` and `PoseDetector.estimate_video`; `track` shows how far it is
    (`kinesphere.progress.bars`). Needs PyTorch: pip install 'kinesphere[truth]'.

        for moment, poses in ks.refine_video("clip.mp4", model_type="heavy", fov_deg=64):
            ...

    Raises ModuleNotFoundError without PyTorch; InputError, WeightsError, EngineError, SourceError.
    """
    need("torch", "clips are refined with PyTorch", "truth")
    lifting = lifting_of(lift, fov_deg, height_m)
    if lifting is None:
        raise InputError("refine_video takes the lift for its cue of depth: lift must not be off")
    with create_detector(
        model_type=model_type,
        enable_smoothing=False,
        detector=detector,
        detector_model=detector_model,
        lift="off",
        engine=engine,
        threads=threads,
    ) as made:
        seen = made.estimate_video(source, fps, every, max_poses)
        return _refined(track(seen, "looking", None), lifting, track)


def _refined(seen: Iterable[tuple[Frame, list[Pose]]], lifting: Lifting, track: Track) -> Refined:
    from kinesphere.refine.rows import Refining, refined

    moments: list[Moment] = []
    rows: list[Array] = [np.zeros(0, ROW)]
    size_px = (1, 1)
    for frame, poses in seen:
        moments.append(Moment(frame.index, frame.t_ms))
        rows += [row(frame.index, frame.t_ms, pose) for pose in poses]
        size_px = (frame.picture_rgb.shape[1], frame.picture_rgb.shape[0])
    found = refined(np.concatenate(rows), Refining(lifting, size_px), track)
    return [(moment, list(_poses(found, moment, size_px))) for moment in moments]


def _poses(rows: Array, moment: Moment, size_px: tuple[int, int]) -> Iterator[Pose]:
    low, high = np.searchsorted(rows["frame"], [moment.index, moment.index + 1])
    for one in rows[low:high]:
        yield Pose(
            xy_image_px=one["xy_px"].astype(np.float64),
            z=one["z"].astype(np.float64),
            xyz_world_m=one["xyz_m"].astype(np.float64),
            visibility=one["visibility"].astype(np.float64),
            presence=one["presence"].astype(np.float64),
            score=float(one["score"]),
            image_size_px=size_px,
            id=int(one["person"]),
            sigma_m=one["sigma_m"].astype(np.float64),
            position_m=one["position_m"].astype(np.float64),
        )
