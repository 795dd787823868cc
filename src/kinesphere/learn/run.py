"""What the commands `weights import`, `weights blend` and `export` print."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from kinesphere.learn import compare
from kinesphere.learn.blend import blend
from kinesphere.learn.export.run import export
from kinesphere.learn.importing import import_
from kinesphere.learn.options import (
    ExportNetworkOptions,
    WeightsBlendOptions,
    WeightsImportOptions,
)


def print_import(options: WeightsImportOptions, console: Console) -> int:
    """Import; exit status 0."""
    done = import_(options)
    numbers = sum(parameter.numel() for parameter in done.checkpoint.network.parameters())
    console.print(f"{done.checkpoint.name}: {numbers / 1e6:.3f} million parameters")
    _print(options.out, compare.words(done.differences), console)
    return 0


def print_blend(options: WeightsBlendOptions, console: Console) -> int:
    """Blend; exit status 0."""
    done = blend(options)
    words = f"{done.name}: {options.share:.0%} of the way from {options.before} to {options.after}"
    console.print(Text(words), soft_wrap=True)
    _print(options.out, [], console)
    return 0


def print_export(path: Path, options: ExportNetworkOptions, console: Console) -> int:
    """Export; exit status 0."""
    for one in export(path, options):
        _print(one.path, compare.words(one.differences), console)
    return 0


def _print(path: Path, lines: list[str], console: Console) -> None:
    console.print(Text(str(path)), soft_wrap=True)
    for line in lines:
        console.print(Text(f"  {line}"), soft_wrap=True)
