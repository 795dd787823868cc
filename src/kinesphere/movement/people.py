"""Who moves, and how: from a clip or a table to each person's landmarks over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core import parts
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.estimate.many import estimate_all
from kinesphere.estimate.options import EstimateOptions
from kinesphere.estimate.outputs import tables
from kinesphere.estimate.run import Report
from kinesphere.media.sources import Source, parse
from kinesphere.media.tables_in import READERS, read_table
from kinesphere.motion.clip import Landmarks
from kinesphere.movement.options import ClipOptions
from kinesphere.progress import Track, silent

SEEN: Final = 0.2
"""A landmark of less visibility is hidden (as everywhere that poses are drawn)."""
GLIMPSE: Final = 3
"""Who is there in fewer frames than this, beside others, is left out."""


@dataclass(frozen=True)
class Person:
    """One person of a clip or table.

    rows        (T,) of records.ROW, in time's order; those of frames without any landmark are left out
    landmarks   the same as the solver takes them
    """

    id: int
    rows: Array
    landmarks: Landmarks


@dataclass(frozen=True)
class Found:
    """The people of one clip or table."""

    name: str
    people: list[Person]
    notes: list[str]
    """What people should know of what was left out."""
    table: Path
    report: Report | None = None
    """How the looking went, where a clip was looked at."""


def found(text: str, out: Path, options: ClipOptions, track: Track = silent) -> Found | Report:
    """The people of a clip or of a table that `kinesphere estimate` wrote (NPZ, Parquet, CSV, JSON
    lines).

    out   the folder where a clip's table goes: NAME.npz; nothing of it is lost by Ctrl-C

    Returns the bare Report when Ctrl-C ended the looking: what was seen is kept for `resume`.

    Raises InputError when nobody is in it, or it is neither clip nor table; SourceError, WeightsError,
    EngineError and OutputError as `estimate` does.
    """
    if Path(text).suffix[1:].lower() in READERS:
        return of_table(Path(text))
    source = parse(text)
    if source.kind != "clip":
        raise InputError(
            f"{text} is {_A[source.kind]}: motion is made of a video file, or of a table (.npz, "
            f".parquet, .csv, .jsonl) that kinesphere estimate wrote{_HINT[source.kind]}"
        )
    report = _looked_at(source, out, options, track)
    if report.interrupted:
        return report
    seen = of_table(tables(source, _asked(out, options))[0])
    return Found(seen.name, seen.people, seen.notes, seen.table, report)


_A: Final = {"pictures": "a picture", "camera": "a camera", "stream": "a stream"}
_RECORD: Final = "; record it first: kinesphere estimate SOURCE --frames 300, then its table"
_HINT: Final = {"pictures": "", "camera": _RECORD, "stream": _RECORD}


def _asked(out: Path, o: ClipOptions) -> EstimateOptions:
    return EstimateOptions(
        out=out,
        model=o.model,
        people=o.people,
        detector=o.detector,
        lift=o.lift,
        fov=o.fov,
        height=o.height,
        refine=o.refine,
        hands=o.hands or o.holistic,
        face=o.face or o.holistic,
        frames=o.frames,
        format="npz",
        view=False,
        resume=o.resume,
        engine=o.engine,
        threads=o.threads,
    )


def _looked_at(source: Source, out: Path, options: ClipOptions, track: Track) -> Report:
    (outcome,) = estimate_all([source], _asked(out, options), track)
    if isinstance(outcome, Report):
        return outcome
    raise outcome


def of_table(path: Path) -> Found:
    """The people of a table. Raises SourceError or InputError."""
    rows, pictures = read_table(path)
    if pictures is not None and len(np.unique(rows["t_ms"])) < len(np.unique(rows["frame"])):
        raise InputError(
            f"{path} is a table of pictures, which have no times: motion is made of a clip's table"
        )
    people, notes = of_rows(rows, str(path))
    return Found(path.stem, people, notes, path)


def of_rows(rows: Array, name: str = "the table") -> tuple[list[Person], list[str]]:
    """The people in rows (N,) of records.ROW, by id; and notes about who is left out.

    Raises InputError when nobody can be seen.
    """
    if not len(rows):
        raise InputError(f"{name} has nobody in it: was anybody found in the clip?")
    everybody = [_person(int(one), rows, name) for one in np.unique(rows["person"])]
    seen = [person for person in everybody if _visible(person.landmarks)]
    if not seen:
        raise InputError(
            f"{name}: no landmark of anybody is seen (visibility {SEEN} or more, with numbers for "
            "x_m, y_m and z_m), so there is nothing to move"
        )
    notes = [f"person {p.id} left out: never seen" for p in everybody if p not in seen]
    stay = [person for person in seen if len(person.rows) >= GLIMPSE]
    if len(stay) in (0, len(seen)):
        return seen, notes
    short = [person for person in seen if person not in stay]
    notes += [f"person {p.id} left out: there in {len(p.rows)} frame(s) only" for p in short]
    return stay, notes


def chosen(people: list[Person], person: int | None) -> list[Person]:
    """Those who are asked for. Raises InputError when there is no such person."""
    some = [one for one in people if person in (None, one.id)]
    if not some:
        ids = ", ".join(str(one.id) for one in people)
        raise InputError(f"there is no person {person}: --person may be {ids}")
    return some


def _person(id: int, rows: Array, name: str) -> Person:
    own = rows[rows["person"] == id]
    own = own[np.argsort(own["t_ms"], kind="stable")]
    if (np.diff(own["t_ms"]) <= 0).any():
        again = own["t_ms"][1:][np.diff(own["t_ms"]) <= 0][0]
        raise InputError(f"{name}: person {id} is there twice at {again:g} ms: times must differ")
    known = own[np.isfinite(own["xyz_m"]).all(-1).any(-1)]
    return Person(id, known, landmarks_of(known))


def landmarks_of(rows: Array) -> Landmarks:
    """One person's rows, in time's order, as landmarks. What is not a number counts as hidden."""
    xyz_m = rows["xyz_m"].astype(float)
    finite = np.isfinite(xyz_m.sum(-1))
    visibility = np.where(finite, np.nan_to_num(rows["visibility"].astype(float)), 0.0)
    sigma_m = rows["sigma_m"].astype(float)
    return Landmarks(
        t_ms=rows["t_ms"].astype(float),
        xyz_m=np.where(finite[..., None], xyz_m, np.nan),
        visibility=np.clip(visibility, 0.0, 1.0),
        sigma_m=sigma_m if len(rows) and np.isfinite(sigma_m).all() else None,
        position_m=_positions(rows),
        hands_m=_floats(parts.hands_m(rows)),
        face_rotation=_floats(rows["face_rotation"]) if parts.has_face(rows) else None,
        expressions=_floats(rows[parts.EXPRESSIONS]) if parts.has_face(rows) else None,
    )


def _floats(values: Array | None) -> Array | None:
    return None if values is None else values.astype(float)


def _positions(rows: Array) -> Array | None:
    """Where the person is; on straight lines where it is not known for a moment."""
    position_m, t_ms = rows["position_m"].astype(float), rows["t_ms"].astype(float)
    known = np.isfinite(position_m).all(-1)
    if not known.any():
        return None
    each = [np.interp(t_ms, t_ms[known], position_m[known, i]) for i in range(3)]
    return np.stack(each, -1)


def _visible(landmarks: Landmarks) -> bool:
    return bool((landmarks.visibility >= SEEN).any())


def everybody(
    sources: tuple[str, ...], out: Path, options: ClipOptions, track: Track
) -> Iterator[Found | Report]:
    """`found` for one source after the other; ends when Ctrl-C ended one."""
    for text in sources:
        one = found(text, out, options, track)
        yield one
        if isinstance(one, Report):
            return
