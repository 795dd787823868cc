"""Checkpoints: a network's numbers, which network it is, and where it all came from."""

import os
import pickle
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, cast

import torch

from kinesphere.core.errors import OutputError, WeightsError
from kinesphere.learn.networks import NAMES, Network, network
from kinesphere.learn.networks.norm import add_norm, has_norm

VERSION: Final = 1


@dataclass(frozen=True)
class Origin:
    """What the numbers were made from."""

    licence: str
    source: str
    """In words."""
    file: str
    sha256: str
    """Of `file`; empty if there was none."""


def licences(each: Sequence[str]) -> str:
    """All of them, each once; those of several in one text come apart."""
    apart = [part.strip() for text in each for part in text.split(";")]
    return "; ".join(part for part in dict.fromkeys(apart) if part)


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint's file holds, with the network set up."""

    name: str
    """lite, full, heavy or detector."""
    network: Network
    origin: Origin


def save(checkpoint: Checkpoint, path: Path, training: dict[str, Any] | None = None) -> None:
    """Write a file that `load` reads; whole, or not at all.

    training   what a training needs to go on, for `load_training`
    """
    content: dict[str, Any] = {
        "version": VERSION,
        "network": checkpoint.name,
        "norm": has_norm(checkpoint.network),
        "origin": asdict(checkpoint.origin),
        "state": checkpoint.network.state_dict(),
    }
    if training is not None:
        content["training"] = training
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            torch.save(content, file)
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:  # the folder is none, or is not ours: then there is nothing to remove
        return


def load(path: Path, name: str | None = None) -> Checkpoint:
    """The network in a file, in `eval` mode, on the CPU. No code in the file is run.

    name   which network is expected (None: any)

    Raises WeightsError when the file is missing, damaged, no checkpoint or of another network.
    """
    content = _read(path)
    try:
        found, state = content["network"], content["state"]
        origin = Origin(
            **{field.name: str(content["origin"][field.name]) for field in fields(Origin)}
        )
        is_known = content["version"] == VERSION and found in NAMES and isinstance(state, dict)
    except (KeyError, TypeError) as error:
        raise WeightsError(f"{path} is no checkpoint of kinesphere: it lacks {error}") from error
    if not is_known:
        raise WeightsError(
            f"{path} is a checkpoint of version {content['version']!r}, network {found!r}; "
            f"read here are version {VERSION} and {', '.join(NAMES)}"
        )
    if name not in (None, found):
        raise WeightsError(f"{path} holds the network {found}; {name} is needed here")
    return Checkpoint(found, _network(path, found, bool(content.get("norm")), state), origin)


def load_training(path: Path) -> dict[str, Any]:
    """What `save` was given as `training`. Raises WeightsError as `load`, and when there is none."""
    found: object = _read(path).get("training")
    if not isinstance(found, dict):
        raise WeightsError(f"{path} holds weights alone: no training can go on from it")
    return cast(dict[str, Any], found)


def _read(path: Path) -> dict[str, Any]:
    try:
        content: object = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise WeightsError(f"there is no checkpoint {path}") from None
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror or error}") from error
    except (
        RuntimeError,
        EOFError,
        ValueError,
        pickle.UnpicklingError,
        zipfile.BadZipFile,
    ) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise WeightsError(
            f"{path} is no checkpoint, is damaged or was cut short ({reason[:160]})"
        ) from error
    if not isinstance(content, dict):
        raise WeightsError(f"{path} is no checkpoint of kinesphere")
    return cast(dict[str, Any], content)


def _network(path: Path, name: str, norm: bool, state: dict[str, Any]) -> Network:
    made = network(name)
    if norm:
        add_norm(made, lambda name: f"{name}.norm.weight" in state)
    try:
        made.load_state_dict(state)
    except (RuntimeError, AttributeError, TypeError) as error:
        what = [line.strip() for line in str(error).splitlines()][1:2]
        raise WeightsError(
            f"the numbers in {path} are not those of the network {name}: {' '.join(what) or error}"
        ) from error
    if not all(value.isfinite().all() for value in made.state_dict().values()):
        raise WeightsError(f"{path} has numbers that are not finite: the training went astray")
    made.eval()
    return made
