"""What is asked for of hands and faces, and the networks that find them."""

from dataclasses import dataclass

from kinesphere import engines, weights
from kinesphere.core.errors import InputError
from kinesphere.engines import Network


@dataclass(frozen=True)
class Parts:
    """What to look for beside the body.

    hands        both hands
    face         the face
    iris         the irises too, and more exact lips and eyes: 478 landmarks for 468; costs more time
    expressions  how strong each expression of the face is
    fps          look for hands and face at most so often; in between they move along with the body
    max_ms       how long a frame may take: hands and face have turns where there is no time for both
    """

    hands: bool = True
    face: bool = True
    iris: bool = True
    expressions: bool = True
    fps: float | None = None
    max_ms: float | None = None

    def __post_init__(self) -> None:
        if not (self.hands or self.face):
            raise InputError(
                'with neither hands nor face there is nothing beside the body: "BlazePose"'
            )
        for name, value in (("parts_fps", self.fps), ("max_ms", self.max_ms)):
            if value is not None and not (isinstance(value, (int, float)) and 0 < value < 1e6):
                raise InputError(f"{name} must be a number above 0, got {value!r}")


@dataclass(frozen=True)
class HandNetworks:
    """Where in a crop the hand is, and its landmarks."""

    recrop: Network
    landmarks: Network


@dataclass(frozen=True)
class FaceNetworks:
    """Where in a crop a face is, and its landmarks."""

    detector: Network
    landmarks: Network


@dataclass(frozen=True)
class PartNetworks:
    """The networks of what was asked for."""

    hands: HandNetworks | None
    face: FaceNetworks | None


def load_parts(parts: Parts, engine: str, threads: int | None, workers: int) -> PartNetworks:
    """The networks, loaded. Raises as `engines.load`."""

    def load(name: str, *outputs: str, threads: int | None = threads) -> Network:
        return engines.load(weights.find(name, name), outputs, engine, threads, workers)

    mesh = (*("mesh", "presence"), *("lips", "left_eye", "right_eye", "left_iris", "right_iris"))
    return PartNetworks(
        HandNetworks(
            load("hand_recrop", "points"),
            load("hand", "landmarks", "presence", "handedness", "world"),
        )
        if parts.hands
        else None,
        FaceNetworks(
            load("faces", "scores", "boxes"),
            # A second core would make it a fifth faster for half as much work again.
            load("face", *mesh, threads=1 if workers == 1 else threads)
            if parts.iris
            else load("face_mesh", *mesh[:2]),
        )
        if parts.face
        else None,
    )
