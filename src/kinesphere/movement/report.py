"""`kinesphere report`: a page about each person's movement, as HTML and PDF."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kinesphere.core.errors import InputError
from kinesphere.estimate.run import Report
from kinesphere.media.tables_in import READERS
from kinesphere.media.whole import folder
from kinesphere.motion.clip import Landmarks
from kinesphere.movement.motion import Moved, Outcome
from kinesphere.movement.page import fitness, gait, html, pdf, rom
from kinesphere.movement.page.pictures import pictures
from kinesphere.movement.page.sheet import Sheet
from kinesphere.movement.people import Found, Person, chosen, everybody, found
from kinesphere.movement.report_options import PageOptions
from kinesphere.progress import Track, silent

LEAST: int = 3
"""Moments of a person without which there is no movement to speak of."""
Moments = list[tuple[float, str]]


def run(sources: tuple[str, ...], options: PageOptions, track: Track = silent) -> Iterator[Outcome]:
    """Each source's people, a page each in `options.out`, in the order given.

    Where there are several people, those of whom there is nothing to tell are noted and left out; where
    there is one, InputError says why. Raises what `people.found` raises, and OutputError.
    """
    if "pdf" in options.formats:
        pdf.check()
    if options.video is not None and len(sources) > 1:
        raise InputError("--video belongs to one table: run the others apart")
    shown = None if options.like is None else _shown(options, track)
    for one in everybody(sources, options.out, options.clip, track):
        if isinstance(one, Report):
            yield Outcome([], one)
            return
        yield _pages(one, _clip(sources, one, options), options, shown)


def _shown(options: PageOptions, track: Track) -> Landmarks:
    """The movement to count: of the person who is there longest."""
    assert options.like is not None
    seen = found(options.like, options.out, options.clip, track)
    if isinstance(seen, Report):
        raise InputError("--like: stopped before the movement was seen")
    return max(seen.people, key=lambda person: len(person.rows)).landmarks


def _clip(sources: tuple[str, ...], one: Found, options: PageOptions) -> Path | None:
    """Where pictures are taken from."""
    if options.video is not None:
        return options.video
    clips = [Path(text) for text in sources if Path(text).suffix[1:].lower() not in READERS]
    return next((path for path in clips if one.report and path.stem == one.name), None)


def _pages(one: Found, clip: Path | None, options: PageOptions, shown: Landmarks | None) -> Outcome:
    people = chosen(one.people, options.person)
    folder(options.out)
    written: list[Moved] = []
    notes = list(one.notes)
    for person in people:
        try:
            written.append(_page(one, person, clip, options, shown))
        except InputError as error:
            if len(people) == 1:
                raise InputError(f"{one.name}: {error}") from error
            notes.append(f"person {person.id} left out: {error}")
    if not written:
        raise InputError(f"{one.name}: there is nothing to tell of anybody: {'; '.join(notes)}")
    return Outcome(written, one.report, notes)


def _page(
    one: Found, person: Person, clip: Path | None, options: PageOptions, shown: Landmarks | None
) -> Moved:
    alone = len(one.people) == 1
    sheet, moments = _sheet(
        one.name, None if alone else person.id, person.landmarks, options, shown
    )
    if clip is not None:
        sheet = replace(sheet, pictures=pictures(clip, person.rows, moments))
    t_ms = person.landmarks.t_ms
    name = f"{one.name}_{options.kind}" + ("" if alone else f"_{person.id}")
    done = Moved(name, len(t_ms), float(t_ms[-1] - t_ms[0]) / 1000)
    for kind in options.formats:
        path = options.out / f"{name}.{kind}"
        (html if kind == "html" else pdf).write(path, sheet)
        done.written.append(path)
    return done


def _sheet(
    name: str, who: int | None, seen: Landmarks, options: PageOptions, shown: Landmarks | None
) -> tuple[Sheet, Moments]:
    """The page without pictures, and when to take them. Raises InputError when nothing can be told."""
    if len(seen) < LEAST:
        raise InputError(f"seen in {len(seen)} frame(s) only: there is no movement to tell of")
    if options.kind == "rom":
        return rom.sheet(name, who, seen), rom.moments_ms(seen)
    if options.kind == "gait":
        walk = gait.walked(seen)
        return gait.sheet(name, who, seen, walk), gait.moments_ms(walk)
    counted = fitness.done(seen, options.exercise, shown)
    return fitness.sheet(name, who, seen, counted), fitness.moments_ms(counted)
