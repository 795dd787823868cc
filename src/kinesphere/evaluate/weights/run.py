"""The command `kinesphere evaluate weights`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console
from rich.text import Text

from kinesphere import engines, progress, weights
from kinesphere.core.arrays import Array
from kinesphere.engines import Network
from kinesphere.evaluate.weights import charts, page, sheet, table
from kinesphere.evaluate.weights.candidates import Candidate, candidates
from kinesphere.evaluate.weights.compare import Compared, compared
from kinesphere.evaluate.weights.kept import seen
from kinesphere.evaluate.weights.options import WeightsOptions
from kinesphere.evaluate.weights.people import Crowd
from kinesphere.evaluate.weights.sets import of_coco, of_shards
from kinesphere.evaluate.weights.unmarked import of_unmarked
from kinesphere.media.whole import folder
from kinesphere.progress import Track

DONE, INTERRUPTED = 0, 130
OUTPUTS: Final = ("landmarks", "presence", "heatmaps", "world")


def run(options: WeightsOptions, console: Console) -> int:
    """Compare, print tables, write table.csv, table.json, index.html and its pictures.

    Exit status 0, 130 after Ctrl-C. Raises InputError, SourceError, WeightsError, PictureError,
    OutputError.
    """
    folder(options.out)
    try:
        done = _compared(options, console)
    except KeyboardInterrupt:
        console.print("stopped; what was seen is kept. Go on with the same command and --resume")
        return INTERRUPTED
    for path in [*table.write(done, options.out), *_draw(done, options, console)]:
        console.print(Text(f"  {path}"), soft_wrap=True)
    return DONE


def _compared(options: WeightsOptions, console: Console) -> list[Compared]:
    """Each set, as soon as it is there on the screen."""
    done: list[Compared] = []
    with TemporaryDirectory() as scratch, progress.bars(console) as track:
        named = candidates(options.weights, Path(scratch))
        for crowd in crowds(options, track):
            done.append(compared(crowd, named, _seer(crowd, options, track), options.seed))
            table.show(done[-1], console)
    return done


def crowds(options: WeightsOptions, track: Track) -> Iterator[Crowd]:
    """The sets that were asked for, one after the other."""
    if options.synthetic is not None:
        yield of_shards("synthetic", options.synthetic, options.most, track)
    for place in options.data:
        yield of_shards(str(place), place, options.most, track)
    if options.coco or options.unmarked:
        detector = load(weights.find("detector", "detector"), options.engine)
        if options.coco:
            files = list(zip(options.coco, options.pictures, strict=True))
            yield of_coco(files, detector, options.again, options.most, track)
        if options.unmarked:
            heavy = load(weights.find("heavy"), options.engine)
            yield of_unmarked(options.unmarked, detector, heavy, options.most, track)


def load(found: weights.Weights, engine: str) -> Network:
    """Weights made ready; the mask too, where they have one."""
    if found.card.role == "detector":
        return engines.load(found, ("scores", "boxes"), engine)
    mask = ("mask",) if "mask" in found.card.outputs else ()
    return engines.load(found, OUTPUTS + mask, engine)


def _seer(crowd: Crowd, options: WeightsOptions, track: Track) -> Callable[[Candidate], Array]:
    def see(one: Candidate) -> Array:
        network, doing = load(one.weights, options.engine), f"{crowd.name}: {one.label}"
        sha256, place = one.weights.card.sha256, options.out / "seen"
        return seen(network, sha256, crowd, place, options.resume, doing, track)

    return see


def _draw(done: list[Compared], options: WeightsOptions, console: Console) -> list[Path]:
    """The pictures, and the page that shows them."""
    with console.status("drawing"):
        pictures = [charts.draw(one) for one in done]
        sheets = sheet.write(done, options.worst, options.out) if options.worst else {}
        return page.write(done, pictures, sheets, options.out)
