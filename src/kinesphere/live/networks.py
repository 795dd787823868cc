"""The networks of the pipeline, loaded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kinesphere import engines
from kinesphere.core.cpu import cores
from kinesphere.core.crop import BANDS, Each
from kinesphere.core.errors import WeightsError
from kinesphere.engines import Network
from kinesphere.live import constants as c
from kinesphere.live.holistic.options import PartNetworks, Parts, load_parts
from kinesphere.weights import Weights


@dataclass(frozen=True)
class Networks:
    """The two networks, loaded, and what shares out the cutting of their crops.

    parts   those of hands and faces, where they were asked for
    """

    detector: Network
    landmarks: Network
    each: Each = map
    parts: PartNetworks | None = None


def load_networks(
    detector: Weights,
    landmarks: Weights,
    segmentation: bool = False,
    engine: str = "auto",
    threads: int | None = None,
    workers: int = 1,
    parts: Parts | None = None,
) -> Networks:
    """The networks, computing only what `step` needs; see `engines.load`.

    Raises as `engines.load`, and WeightsError when a network looks at crops of another size.
    """
    _check_input(detector, c.DETECTOR_SIZE_PX)
    _check_input(landmarks, c.LANDMARKS_SIZE_PX)
    if segmentation and "mask" not in landmarks.card.outputs:
        raise WeightsError(
            f"{landmarks.path.name} gives no masks (see its card): use weights with their mask branch "
            "(`kinesphere export --variants mask`), or ask for no mask"
        )
    wanted = ("landmarks", "presence", "heatmaps", "world") + ("mask",) * segmentation
    return Networks(
        engines.load(detector, ("scores", "boxes"), engine, threads, workers),
        engines.load(landmarks, wanted, engine, threads, workers),
        _each(threads, workers),
        None if parts is None else load_parts(parts, engine, threads, workers),
    )


def _each(threads: int | None, workers: int) -> Each:
    """Two threads for one crop, where no other worker wants them."""
    alone = workers == 1 and min(threads or BANDS, cores()) >= BANDS
    return ThreadPoolExecutor(BANDS, "kinesphere-crop").map if alone else map


def _check_input(weights: Weights, size_px: int) -> None:
    got = weights.card.input_size_px
    if got != (size_px, size_px):
        raise WeightsError(
            f"{weights.path.name} takes pictures of {got[0]} x {got[1]} pixels; "
            f"{size_px} x {size_px} is needed here"
        )
