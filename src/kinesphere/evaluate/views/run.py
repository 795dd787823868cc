"""The command `kinesphere evaluate views`."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from kinesphere import progress
from kinesphere.bench.peer import Peer, mediapipe
from kinesphere.core.errors import EngineError, InputError
from kinesphere.evaluate.views import charts, table
from kinesphere.evaluate.views.compare import Said, matched, rows
from kinesphere.evaluate.views.footage import Footage, footage
from kinesphere.evaluate.views.options import ViewsOptions
from kinesphere.evaluate.views.reference import Subject
from kinesphere.evaluate.views.said import Setting
from kinesphere.evaluate.views.scene import lags, subject, who
from kinesphere.evaluate.views.uncertainty import uncertainty
from kinesphere.evaluate.views.variants import Variant, chosen, missing
from kinesphere.media.whole import folder
from kinesphere.progress import Track

DONE, INTERRUPTED = 0, 130
KEPT, REFERENCES = "kept", "references.json"


def run(options: ViewsOptions, console: Console) -> int:
    """Measure, print tables, write references.json, pictures and the rows.

    Exit status 0, 130 after Ctrl-C. Needs PyTorch. Raises KinesphereError.
    """
    variants = chosen(options.named)
    scene = footage(options.folder, options.calibration, options.lags)
    place = folder(options.out) / KEPT
    if options.fresh:
        shutil.rmtree(place, ignore_errors=True)
    try:
        _measure(options, variants, scene, place, console)
    except KeyboardInterrupt:
        console.print("stopped; what was done is kept. Go on with the same command")
        return INTERRUPTED
    return DONE


def _measure(
    options: ViewsOptions, variants: list[Variant], scene: Footage, place: Path, console: Console
) -> None:
    with progress.bars(console) as track:
        subjects = _subjects(options, scene, place, track, console)
        here, peer = _available(variants, console)
        setting = Setting(scene, subjects, place, track, peer)
        said = _said(here, setting)
    found = rows(said, subjects, scene)
    table.show(found, console)
    written = charts.draw(found, said, subjects, scene, options.out)
    if options.json is not None:
        table.write(options.json, found)
        written.append(options.json)
    for path in [options.out / REFERENCES, *written]:
        console.print(Text(f"  {path}"), soft_wrap=True)


def _subjects(
    options: ViewsOptions, scene: Footage, place: Path, track: Track, console: Console
) -> tuple[Subject, ...]:
    """The people and their references, told on the screen and in references.json."""

    def say(words: str) -> None:
        console.print(words, soft_wrap=True)

    people = who(scene, options.people, place, track)
    delayed = lags(people[0], scene, place, track)
    table.show_lags(delayed, scene.names, scene.lags, console)
    subjects = tuple(
        subject(one, scene, number, options.independent, place, say, track)
        for number, one in enumerate(people, 1)
    )
    told = [uncertainty(one, scene.names, scene.cameras) for one in subjects]
    table.show_references(told, console)
    table.write(options.out / REFERENCES, _told(scene, delayed, told))
    return subjects


def _told(scene: Footage, delayed: Any, people: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What references.json says."""
    return {
        "clips": list(map(str, scene.clips)),
        "frames": scene.frames,
        "fps": scene.fps,
        "lags": list(scene.lags),
        "lags_found": {key: value.tolist() for key, value in vars(delayed).items()},
        "people": list(people),
    }


def _available(variants: Sequence[Variant], console: Console) -> tuple[list[Variant], Peer | None]:
    """Those that work here; of others it is told why not. Raises InputError where none is left."""
    reasons = {one.name: missing(one) for one in variants}
    peer = None
    if any(one.kind == "mediapipe" for one in variants):
        try:
            peer = mediapipe(lambda words: console.print(words, soft_wrap=True))
        except (EngineError, InputError) as error:
            reasons |= {one.name: str(error) for one in variants if one.kind == "mediapipe"}
    for reason in dict.fromkeys(filter(None, reasons.values())):
        names = ", ".join(name for name, why in reasons.items() if why == reason)
        console.print(f"left out: {names}: {reason}", style="yellow", soft_wrap=True, markup=False)
    here = [one for one in variants if not reasons[one.name]]
    if not here:
        raise InputError("none of the models that were asked for works here")
    return here, peer


def _said(variants: Sequence[Variant], setting: Setting) -> list[Said]:
    return [
        matched(one.name, k, setting.say(one, k), setting.subjects, setting.scene)
        for one in variants
        for k in range(len(setting.scene.clips))
    ]
