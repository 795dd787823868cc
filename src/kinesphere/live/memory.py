"""A pipeline's `State` as plain arrays and back, exactly: for checkpoints of long runs."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.live.apart import put_together, taken_apart
from kinesphere.live.holistic.finish import PartFilters
from kinesphere.live.holistic.track import PartsState
from kinesphere.live.lift.bones import Bones
from kinesphere.live.lift.lifting import Known
from kinesphere.live.lift.sides import Sides
from kinesphere.live.lift.step import LiftState, Moment
from kinesphere.live.people import People, Person
from kinesphere.live.smooth import OneEuroState
from kinesphere.live.state import Filters, State

Kind = TypeVar("Kind", PartsState, PartFilters)


def to_arrays(state: State) -> dict[str, Array]:
    """The parts of `state` that are there, by name; what is None is left out."""
    people = state.people
    parts = {
        "t_ms": state.t_ms,
        "image_size_px": state.image_size_px,
        "people": [people.next_id, people.search_ms, people.pause_ms],
    }
    for kind in ("followed", "lost"):
        for i, person in enumerate(getattr(people, kind)):
            parts |= _named(f"{kind}.{i}", _person_parts(person))
    for i, filters in enumerate(state.filters):
        parts |= _named(f"filters.{i}", _filter_parts(filters))
    arrays = {name: np.asarray(part) for name, part in parts.items() if part is not None}
    return arrays | _unless_fresh("parts", state.parts, PartsState())


def _named(before: str, parts: Mapping[str, object]) -> dict[str, object]:
    return {f"{before}.{name}": part for name, part in parts.items()}


def _person_parts(person: Person) -> dict[str, object]:
    region = person.region
    return {
        "numbers": [person.id, person.t_ms, *region.center_px, region.size_px, region.rotation_rad],
        "xy_px": person.xy_px,
        "velocity_px_s": person.velocity_px_s,
        **_one_euro_parts("aim", person.aim),
    }


def _filter_parts(filters: Filters) -> dict[str, object]:
    return {
        "id": filters.id,
        "visibility": filters.visibility,
        "mask": filters.mask,
        **_known_parts(filters.known),
        **_one_euro_parts("landmarks", filters.landmarks),
        **_one_euro_parts("world", filters.world),
        **_unless_fresh("parts", filters.parts, PartFilters()),
    }


def _unless_fresh(name: str, value: object, fresh: object) -> dict[str, Array]:
    """Nothing where hands and faces are not looked for."""
    return {} if value == fresh else taken_apart(name, value)


def _known_parts(known: Known) -> dict[str, object]:
    """What the lift knows of a person; its moments as one table, a row each."""
    parts: dict[str, object] = {}
    if known.sides is not None:
        parts["sides.t_ms"] = known.sides.t_ms
        parts["sides.xy_px"], parts["sides.since_ms"] = known.sides.xy_px, known.sides.since_ms
    if known.state.moments:
        rows = [np.concatenate([[m.t_ms], m.where, m.code]) for m in known.state.moments]
        parts["moments"] = np.stack(rows)
    if known.state.bones is not None:
        parts["bones"] = np.stack([known.state.bones.log_m, known.state.bones.count])
    return parts


def _one_euro_parts(name: str, state: OneEuroState | None) -> dict[str, object]:
    if state is None:
        return {}
    return {
        f"{name}.t_ms": state.t_ms,
        f"{name}.numbers": np.stack([state.raw, state.smooth, state.speed]),
    }


def from_arrays(arrays: Mapping[str, Array]) -> State:
    """The state that `to_arrays` took apart."""
    if "people" not in arrays:
        raise KeyError("people")
    size = arrays.get("image_size_px")
    next_id, search_ms, pause_ms = (float(v) for v in arrays["people"])
    followed, lost = (
        tuple(_person(part) for part in _each(arrays, kind)) for kind in ("followed", "lost")
    )
    return State(
        t_ms=float(arrays["t_ms"]) if "t_ms" in arrays else None,
        image_size_px=None if size is None else (int(size[0]), int(size[1])),
        people=People(followed, lost, int(next_id), search_ms, pause_ms),
        filters=tuple(_filters(part) for part in _each(arrays, "filters")),
        parts=_or_fresh(arrays, PartsState),
    )


def _each(arrays: Mapping[str, Array], kind: str) -> list[dict[str, Array]]:
    """The parts of all persons or filters of a kind, in order."""
    found: list[dict[str, Array]] = []
    while part := _part(arrays, f"{kind}.{len(found)}."):
        found.append(part)
    return found


def _part(arrays: Mapping[str, Array], before: str) -> dict[str, Array]:
    return {name[len(before) :]: a for name, a in arrays.items() if name.startswith(before)}


def _person(part: Mapping[str, Array]) -> Person:
    number, t_ms, x, y, size_px, rotation_rad = (float(v) for v in part["numbers"])
    return Person(
        id=int(number),
        region=Region((x, y), size_px, rotation_rad),
        aim=_one_euro(part, "aim"),
        xy_px=part["xy_px"],
        velocity_px_s=part["velocity_px_s"],
        t_ms=t_ms,
    )


def _filters(part: Mapping[str, Array]) -> Filters:
    return Filters(
        id=int(part["id"]),
        landmarks=_one_euro(part, "landmarks"),
        world=_one_euro(part, "world"),
        visibility=part.get("visibility"),
        mask=part.get("mask"),
        known=_known(part),
        parts=_or_fresh(part, PartFilters),
    )


def _or_fresh(arrays: Mapping[str, Array], kind: type[Kind]) -> Kind:
    known = any(name.startswith("parts.") for name in arrays)
    return put_together(kind, "parts", arrays) if known else kind()


def _known(part: Mapping[str, Array]) -> Known:
    sides = None
    if "sides.t_ms" in part:
        sides = Sides(float(part["sides.t_ms"]), part["sides.xy_px"], part["sides.since_ms"])
    moments = tuple(
        Moment(float(row[0]), row[4:].astype(np.float32), row[1:4])
        for row in part.get("moments", ())
    )
    bones = Bones(*part["bones"]) if "bones" in part else None
    return Known(sides, LiftState(moments, bones))


def _one_euro(arrays: Mapping[str, Array], name: str) -> OneEuroState | None:
    if f"{name}.t_ms" not in arrays:
        return None
    raw, smooth, speed = arrays[f"{name}.numbers"]
    return OneEuroState(float(arrays[f"{name}.t_ms"]), raw, smooth, speed)
