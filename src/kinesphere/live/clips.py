"""Many frames, quickly: a clip's stages at the same time, and pictures side by side.

`along` gives what a plain loop over `pipeline.step` gives, to the bit.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from kinesphere.core.cpu import cores
from kinesphere.core.pose import Pose
from kinesphere.live.finish import finish
from kinesphere.live.flow import ahead, side_by_side
from kinesphere.live.networks import Networks
from kinesphere.live.pipeline import look, step
from kinesphere.live.state import Looked, Options, State, finished_of, looked_of, state_of
from kinesphere.media.frames import Frame
from kinesphere.media.picture import Picture, to_rgb


def along(
    networks: Networks, options: Options, state: State, frames: Iterable[Frame]
) -> Iterator[tuple[Frame, State, list[Pose]]]:
    """Each frame with the state after it and the poses in it.

    Frames are made in one thread (which decodes), looked at in a second, finished in the caller's.
    Raises what `frames` raises, after the frames before it.
    """
    finished = finished_of(state)
    for frame, looked in ahead(_looks(networks, options, looked_of(state), ahead(frames))):
        finished, poses = finish(options, finished, looked)
        yield frame, state_of(looked, finished), poses


def _looks(
    networks: Networks, options: Options, looked: Looked, frames: Iterable[Frame]
) -> Iterator[tuple[Frame, Looked]]:
    for frame in frames:
        looked = look(networks, options, looked, frame.picture_rgb, frame.t_ms)
        yield frame, looked


def each_alone(
    networks: Networks,
    options: Options,
    pictures: Iterable[Picture],
    workers: int,
) -> Iterator[list[Pose]]:
    """The poses in each picture, which stands alone; `networks` loaded for so many workers.

    Raises PictureError at the place of a picture that cannot be read.
    """
    return side_by_side(partial(alone, networks, options), pictures, workers)


def alone(networks: Networks, options: Options, picture: Picture) -> list[Pose]:
    """The poses in a picture of no clip. Raises PictureError."""
    return step(networks, options, State(), to_rgb(picture), 0.0)[1]


def decoders() -> int:
    """Threads for decoding beside the networks: half the cores. More would be in the networks' way."""
    return max(1, cores() // 2)
