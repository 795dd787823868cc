"""What detectors of people, hands and faces share: open until closed, a state from frame to frame."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.live.times import checked_ms
from kinesphere.media.picture import Picture, to_rgb


class Timed(Protocol):
    """A state that knows the time of its last frame."""

    @property
    def t_ms(self) -> float | None: ...


N = TypeVar("N")
S = TypeVar("S", bound=Timed)
R = TypeVar("R")
D = TypeVar("D", bound="Following[Any, Any]")
Step = Callable[[S, UInt8[Array, "height width 3"], float], tuple[S, list[R]]]


class Following(Generic[N, S]):
    """Networks, and what is known of a clip. Not for use from several threads at once."""

    def __init__(self, networks: N, fresh: Callable[[], S]) -> None:
        """fresh   gives the state before the first frame"""
        self._networks: N | None = networks
        self._fresh = fresh
        self._state = fresh()
        self._flipped = False

    def _estimate(
        self, step: Step[S, R], image: Picture, flip_horizontal: bool, alone: bool, timestamp: Any
    ) -> list[R]:
        """The results of one step: of a clip, or (`alone`, or without a timestamp) of a single picture.

        A picture that stands alone leaves what is known of a clip as it is.
        """
        t_ms = checked_ms(timestamp, self._state.t_ms)
        picture_rgb = to_rgb(image)
        if flip_horizontal:
            picture_rgb = to_rgb(picture_rgb[:, ::-1])
        if t_ms is None or alone:
            return step(self._fresh(), picture_rgb, 0.0)[1]
        state = self._state if flip_horizontal == self._flipped else self._fresh()
        self._state, found = step(state, picture_rgb, t_ms)
        self._flipped = flip_horizontal
        return found

    def _open(self) -> N:
        if self._networks is None:
            raise InputError("this detector has been closed; make a new one with create_detector()")
        return self._networks

    def reset(self) -> None:
        """Forget everything of the clip: the next picture is as the first."""
        self._state = self._fresh()

    def close(self) -> None:
        """Free the networks; the detector cannot be used again."""
        self._networks = None
        self.reset()

    def dispose(self) -> None:
        """TF.js's name for `close`."""
        self.close()

    def __enter__(self: D) -> D:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
