"""A checkpoint → files, each compared with PyTorch before it is put in its place."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kinesphere.core.errors import OutputError
from kinesphere.learn import compare
from kinesphere.learn.checkpoint import Checkpoint, load
from kinesphere.learn.compare import Difference
from kinesphere.learn.export import cards, onnx, tflite
from kinesphere.learn.networks.norm import fold_norm
from kinesphere.learn.options import ExportNetworkOptions
from kinesphere.weights import Weights


@dataclass(frozen=True)
class Exported:
    """A file that was written, and how far it is from PyTorch."""

    path: Path
    card: Path
    differences: list[Difference]


def export(path: Path, options: ExportNetworkOptions) -> Iterator[Exported]:
    """All the files asked for, one after the other; nothing is left of one that does not fit."""
    checkpoint = load(path)
    fold_norm(checkpoint.network)
    name = path.stem if options.name is None else options.name
    for kind in options.formats:
        half = options.half and kind == "tflite"
        with _beside(options.out) as folder:
            made = _made(checkpoint, path, folder / f"{name}.{kind}", half)
            yield _moved(made, options.out)


def _made(checkpoint: Checkpoint, source: Path, path: Path, half: bool) -> Exported:
    if path.suffix == ".tflite":
        card = tflite.write(checkpoint, path, half)
    else:
        card = onnx.write(checkpoint, path)
    card = cards.filled(card, path, checkpoint.origin, source.name)
    # In half precision the file is to compute what its own numbers say; what rounding does is told.
    network = compare.rounded(checkpoint.network) if half else checkpoint.network
    found = compare.differences(Weights(path, card), network)
    compare.check(found, f"{source} as {path.suffix}")
    found += compare.rounding(checkpoint.network, network) if half else []
    # With the suffix: name.json cannot speak for a .tflite and an .onnx both.
    beside = path.with_name(f"{path.name}.json")
    beside.write_text(cards.as_json(card, checkpoint.name, compare.words(found)), encoding="utf-8")
    return Exported(path, beside, found)


def _moved(made: Exported, folder: Path) -> Exported:
    for path in (made.path, made.card):
        path.replace(folder / path.name)
    return Exported(folder / made.path.name, folder / made.card.name, made.differences)


@contextmanager
def _beside(out: Path) -> Generator[Path]:
    """A folder within `out`, made if need be, that is gone afterwards."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".part-", dir=out) as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(f"{out} cannot be written to: {error.strerror or error}") from error
