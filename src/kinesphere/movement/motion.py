"""`kinesphere motion`: each person of a clip or table as files that other programs open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import kinesphere
from kinesphere.core.errors import InputError
from kinesphere.estimate.run import Report
from kinesphere.media.whole import folder
from kinesphere.motion.angles import table as angles
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.files import bvh, c3d, character, gltf, json, trc, vrma
from kinesphere.motion.files.even import absences_s
from kinesphere.motion.files.markers import Markers, as_pose2sim, of_joints, of_landmarks
from kinesphere.motion.solve import solved
from kinesphere.movement.options import MotionOptions
from kinesphere.movement.people import Found, Person, chosen, everybody
from kinesphere.progress import Track, silent

OWN_CHARACTER: Final = Path(kinesphere.__file__).parent / "serve" / "static" / "character.glb"
"""The figure of the live page; it is brought in when the page is built."""


@dataclass
class Moved:
    """What came of one person."""

    name: str
    """What the files are called."""
    frames: int
    seconds: float
    written: list[Path] = field(default_factory=list[Path])
    notes: list[str] = field(default_factory=list[str])


@dataclass
class Outcome:
    """What came of one source: nothing in `people` where Ctrl-C ended it."""

    people: list[Moved]
    report: Report | None
    """How the looking went, where a clip was looked at."""
    notes: list[str] = field(default_factory=list[str])


def run(
    sources: tuple[str, ...], options: MotionOptions, track: Track = silent
) -> Iterator[Outcome]:
    """Each source's people, written to `options.out`, in the order given.

    Raises InputError before any work when a file that was asked for could not be made, or two sources
    would be written as the same; and what `people.found` and the files' `write` raise.
    """
    _check(sources, options)
    for found in everybody(sources, options.out, options.clip, track):
        if isinstance(found, Report):
            yield Outcome([], found)
            return
        yield Outcome(_moved(found, options, track), found.report, found.notes)


def _check(sources: tuple[str, ...], options: MotionOptions) -> None:
    names = [Path(text).stem.casefold() for text in sources]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            f"two sources would both be written as {twice!r}: run them apart, with another --out"
        )
    if "c3d" in options.formats:
        c3d.check()
    if "glb" in options.formats and options.character != "none":
        character.read(_character(options))


def _character(options: MotionOptions) -> Path:
    if options.character != "own":
        return Path(options.character)
    if not OWN_CHARACTER.is_file():
        raise InputError(
            f"kinesphere's own figure is not there ({OWN_CHARACTER}): in a checkout make page brings it "
            "in; or choose --character none, or a character of yours"
        )
    return OWN_CHARACTER


def _moved(found: Found, options: MotionOptions, track: Track) -> list[Moved]:
    people = chosen(found.people, options.person)
    folder(options.out)
    out: list[Moved] = []
    for person in track(people, f"{found.name}: moving", len(people)):
        # The id is in the name where there are several, though one alone be asked for.
        name = found.name if len(found.people) == 1 else f"{found.name}_{person.id}"
        out.append(_one(name, person, options))
    return out


def _one(name: str, person: Person, options: MotionOptions) -> Moved:
    seen = person.landmarks
    motion = solved(seen)
    t_ms = seen.t_ms
    done = Moved(name, len(seen), float(t_ms[-1] - t_ms[0]) / 1000, notes=_notes(seen))
    for kind in options.formats:
        path = options.out / (f"{name}_angles.csv" if kind == "csv" else f"{name}.{kind}")
        write(path, kind, seen, motion, options)
        done.written.append(path)
    return done


def _notes(seen: Landmarks) -> list[str]:
    if len(seen) == 1:
        return ["one frame only: a pose, no movement"]
    return [
        f"away from {start:.1f} s on for {long:.1f} s: the pose is held (TRC and C3D: no markers)"
        for start, long in absences_s(seen.t_ms)
    ]


def write(path: Path, kind: str, seen: Landmarks, motion: Motion, options: MotionOptions) -> None:
    """One file; `kind` is one of options.FORMATS."""
    fps, note = options.fps, options.copyright
    match kind:
        case "bvh":
            bvh.write(path, motion, fps, options.names)
        case "glb" if options.character == "none":
            gltf.write(path, motion, fps, options.names, note)
        case "glb":
            character.write(path, motion, _character(options), fps, note)
        case "vrma":
            vrma.write(path, motion, fps, note)
        case "trc":
            trc.write(path, _markers(seen, motion, options), options.units)
        case "c3d":
            c3d.write(path, _markers(seen, motion, options))
        case "csv":
            angles.write(path, seen)
        case _:
            json.write(path, motion, fps)


def _markers(seen: Landmarks, motion: Motion, options: MotionOptions) -> Markers:
    if options.markers == "joints":
        return of_joints(motion, options.fps)
    markers = of_landmarks(seen, motion, options.fps)
    return as_pose2sim(markers) if options.markers == "pose2sim" else markers
