"""A checkpoint → files, each compared with PyTorch before it is put in its place."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kinesphere import weights
from kinesphere.core.errors import InputError, OutputError
from kinesphere.learn import compare
from kinesphere.learn.checkpoint import Checkpoint, load
from kinesphere.learn.compare import Difference
from kinesphere.learn.export import cards, onnx, tfjs, tflite
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
    variants = [_variant(checkpoint.name, variant) for variant in options.masks]
    for outputs, ending in variants:
        for kind in options.formats:
            half = options.half and kind != "onnx"
            with _beside(options.out) as folder:
                made = folder / f"{name}{ending}.{kind}"
                yield _moved(_made(checkpoint, path, made, half, outputs), options.out)


def _variant(network: str, variant: str) -> tuple[list[str], str]:
    """The outputs of a variant, by meaning, and what files are called by it."""
    outputs = list(weights.card_of(network).outputs)
    if variant == "mask":
        return outputs, ""
    if "mask" not in outputs:
        raise InputError(f"{network} gives no mask: leave out --variants")
    return [name for name in outputs if name != "mask"], "_no_mask"


def _made(
    checkpoint: Checkpoint, source: Path, path: Path, half: bool, outputs: list[str]
) -> Exported:
    if path.suffix == ".tflite":
        card = tflite.write(checkpoint, path, half, outputs)
    elif path.suffix == ".tfjs":
        card = tfjs.write(checkpoint, path, half, outputs)
    else:
        card = onnx.write(checkpoint, path, outputs)
    card = cards.filled(card, path, checkpoint.origin, source.name)
    # In half precision the file is to compute what its own numbers say; what rounding does is told.
    network = compare.rounded(checkpoint.network) if half else checkpoint.network
    if path.suffix == ".tfjs":
        found = tfjs.differences(path, card, network)
    else:
        found = compare.differences(Weights(path, card), network)
    compare.check(found, f"{source} as {path.suffix}")
    found += compare.rounding(checkpoint.network, network) if half else []
    # With the suffix: name.json cannot speak for a .tflite and an .onnx both.
    beside = path.with_name(f"{path.name}.json")
    beside.write_text(cards.as_json(card, checkpoint.name, compare.words(found)), encoding="utf-8")
    return Exported(path, beside, found)


def _moved(made: Exported, folder: Path) -> Exported:
    if made.path.is_dir():
        _move_into(made.path, folder / made.path.name)
    else:
        made.path.replace(folder / made.path.name)
    made.card.replace(folder / made.card.name)
    return Exported(folder / made.path.name, folder / made.card.name, made.differences)


def _move_into(made: Path, folder: Path) -> None:
    """A graph model's files into a folder that may have those of an earlier one."""
    folder.mkdir(exist_ok=True)
    new = {path.name for path in made.iterdir()}
    for path in made.iterdir():
        path.replace(folder / path.name)
    for old in folder.glob("group1-shard*of*.bin"):
        if old.name not in new:
            old.unlink()


@contextmanager
def _beside(out: Path) -> Generator[Path]:
    """A folder within `out`, made if need be, that is gone afterwards."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".part-", dir=out) as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(f"{out} cannot be written to: {error.strerror or error}") from error
