"""The command `kinesphere lift`: from people whose bodies are known to a lift that is ready to run.

people  -> what networks say of them -> networks imitated
motions -> tracks                    -> people in motion, imitated -> the lift, calibrated

What is done is kept in the folder, stage by stage.
"""

import json
from collections.abc import Callable
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final, TypeVar

import numpy as np
import torch
from rich.console import Console
from torch import Tensor

from kinesphere import weights
from kinesphere.body import anny
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.learn.lift import calibrate, measure
from kinesphere.learn.lift.batches import usable
from kinesphere.learn.lift.export import write
from kinesphere.learn.lift.geometry import coefficients
from kinesphere.learn.lift.imitate import Imitation, Imitator, learnt
from kinesphere.learn.lift.observe import observed
from kinesphere.learn.lift.options import CHANGEABLE, LiftOptions
from kinesphere.learn.lift.tracks import Tracks, tracks
from kinesphere.learn.lift.train import LAGS_MS, Lessons, State, begin, kept, restored, steps
from kinesphere.learn.lift.views import Maker
from kinesphere.learn.train.bar import bar
from kinesphere.media.whole import folder, whole
from kinesphere.progress import Track, bars

T = TypeVar("T")
ASKED: Final = "lift_options.json"
LAST: Final = "last.pt"
SHAPES: Final = 24
"""Coefficients of shape: all that there are."""


def lift(options: LiftOptions, console: Console) -> int:
    """Everything; exit status 0.

    Raises InputError, SourceError, OutputError, WeightsError.
    """
    folder(options.out)
    _begin(options)
    with bars(console) as track:
        lessons, held_out = _lessons(options, track), _held_out(options, track)
    state = begin(options)
    if options.init is not None:
        _fit_in(options.init, lambda saved: state.network.load_state_dict(saved["network"]))
    if (options.out / LAST).exists():
        _fit_in(options.out / LAST, lambda saved: restored(state, saved))
    _train(state, lessons, held_out, options, console)
    _finish(state, lessons, held_out, options, console)
    return 0


def _begin(options: LiftOptions) -> None:
    """Notes what is asked for. Raises InputError when something else was begun in the folder."""
    path = options.out / ASKED
    told = {k: str(v) for k, v in vars(options).items() if k not in CHANGEABLE}
    if path.exists():
        if not options.resume:
            raise InputError(
                f"{options.out} has a training already: --resume goes on, another --out begins anew"
            )
        if json.loads(path.read_text(encoding="utf-8")) != told:
            raise InputError(f"{path} was begun with other options: say the same to go on")
        return
    with whole(path) as part:
        part.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _lessons(options: LiftOptions, track: Track) -> Lessons:
    body = anny.load(SHAPES, dtype=torch.float64)
    random = np.random.default_rng(options.seed)
    moving = _once(
        options.out / "tracks.pt",
        lambda: vars(tracks(options.motions, body, options.made_up, random, track)),
    )
    seen = usable(np.concatenate([_observed(one, options, track) for one in options.data]))
    imitation = _once(
        options.out / "imitation.pt", lambda: _stored(learnt(seen, options.seed, track))
    )
    maker = Maker(
        Tracks(**moving),
        *coefficients(body),
        tuple(lag / 1000 for lag in LAGS_MS),
        body.joint_names,
    )
    return Lessons(maker, _imitation(imitation), seen)


def _held_out(options: LiftOptions, track: Track) -> dict[str, Tensor] | None:
    if options.held_out is None:
        return None
    return usable(_observed(options.held_out, options, track))


def _observed(people: Path, options: LiftOptions, track: Track) -> Any:
    path = options.out / f"observed-{people.name}.npy"
    if path.exists():
        return np.load(path)
    found = observed(people, weights.SIZES, options.seed, track)
    with whole(path) as part, part.open("wb") as file:
        np.save(file, found)
    return found


def _once(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is in a file, which is made when it is not there."""
    if not path.exists():
        with whole(path) as part:
            torch.save(make(), part)
    return _load(path)


def _load(path: Path) -> dict[str, Any]:
    try:
        return torch.load(path, weights_only=True)
    except FileNotFoundError:
        raise WeightsError(f"there is no {path}") from None
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, UnpicklingError) as error:
        raise WeightsError(
            f"{path} is damaged: remove it, and it is made again ({error})"
        ) from error


def _stored(who: Imitation) -> dict[str, Any]:
    return {**vars(who), "network": who.network.state_dict()}


def _imitation(saved: dict[str, Any]) -> Imitation:
    network = Imitator()
    network.load_state_dict(saved["network"])
    network.eval().requires_grad_(False)
    return Imitation(network, saved["rest"], saved["kinds"], saved["most"])


def _fit_in(path: Path, put: Callable[[dict[str, Any]], object]) -> None:
    """Puts a checkpoint to use. Raises WeightsError."""
    try:
        put(_load(path))
    except (KeyError, RuntimeError, ValueError) as error:
        raise WeightsError(f"{path} does not fit this training: {error}") from error


def _train(
    state: State,
    lessons: Lessons,
    held_out: dict[str, Tensor] | None,
    options: LiftOptions,
    console: Console,
) -> None:
    with bar(console, options.steps, state.step) as shown:

        def after(state: State) -> None:
            if state.step % options.every and state.step < options.steps:
                return
            error_m = sum(state.recent_m) / len(state.recent_m)
            state.recent_m.clear()
            line = f"step {state.step}: {error_m * 1000:.1f} mm"
            if held_out is not None:
                line += f", held out {measure.pictures_mm(state.network, held_out):.1f} mm"
            shown.say(line)
            _save(state, options)

        steps(state, lessons, options, after)


def _save(state: State, options: LiftOptions) -> None:
    with whole(options.out / LAST) as part:
        torch.save(kept(state), part)


def _finish(
    state: State,
    lessons: Lessons,
    held_out: dict[str, Tensor] | None,
    options: LiftOptions,
    console: Console,
) -> None:
    """Calibrated on what it learnt from, measured on what it did not, written."""
    seen, network = lessons.seen, state.network.eval()
    everybody = torch.arange(len(seen["rays"]))
    shown = calibrate.visible(seen["visibility"], seen["visible"])
    wide = calibrate.spread(network, lessons.batch(options, state.random))
    told: dict[str, Any] = {
        "source": "kinesphere lift, see runs/lift.sh",
        "steps": state.step,
        "people": len(everybody),
    }
    if held_out is not None:
        told["held_out"] = measure.table(network, held_out)
    card = options.out / "lift.json"
    write(card, network, LAGS_MS, wide, shown.numpy(), told)
    console.print(str(card), soft_wrap=True)
