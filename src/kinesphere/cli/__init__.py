"""The command `kinesphere`: thin subcommands over the same dataclasses as the Python API."""

import logging
import sys
from dataclasses import make_dataclass
from typing import Annotated

import tyro
from rich.console import Console

from kinesphere import __version__
from kinesphere.cli import help, start
from kinesphere.cli.commands import FURTHER, Command, Further
from kinesphere.cli.told import FAILED, INTERRUPTED, OK, print_error
from kinesphere.core.errors import KinesphereError


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 done, 1 failed, 2 wrong usage, 130 Ctrl-C."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["--version"]:
        print(f"kinesphere {__version__}")
        return OK
    console = Console(stderr=True, highlight=False)
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    try:
        if tuple(arguments[:2]) in FURTHER:
            return start.further(_two_words(arguments), console)
        command = tyro.cli(Command, prog="kinesphere", args=arguments, description=help.ABOUT)
        return start.command(command, console)
    except KinesphereError as error:
        print_error(error, console)
        return FAILED
    except SystemExit as end:  # tyro has printed the help or what is wrong with the arguments
        return int(end.code or OK)
    except KeyboardInterrupt:
        console.print("stopped")
        return INTERRUPTED


def _two_words(arguments: list[str]) -> Further:
    """What a command of two words is asked for."""
    command, name, *rest = arguments
    kind, about = FURTHER[command, name]
    # Within another class its own InputError comes through, and is printed as all others are.
    asked = make_dataclass("Asked", [("options", Annotated[kind, tyro.conf.arg(name="")])])
    prog = f"kinesphere {command} {name}"
    return tyro.cli(asked, prog=prog, args=rest, description=about).options
