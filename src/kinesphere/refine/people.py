"""Rows of a table taken apart by person, each person's frames one after the other, short gaps filled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kinesphere.core.arrays import Array
from kinesphere.core.parts import empty

LONGEST_GAP_MS: Final = 500.0
"""A person who was missed for longer is not made up in between."""
OF_BODY: Final = ("xy_px", "z", "xyz_m")


@dataclass(frozen=True)
class Person:
    """T frames of one person.

    rows   (T,) of ROW, as the networks saw them, frames growing. In frames in which the person was
           missed, places are between those before and after, and visibility, presence and score are 0
    seen   (T,) whether the person was seen
    """

    rows: Array
    seen: Bool[Array, "T"]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def t_s(self) -> Float[Array, "T"]:
        """Seconds."""
        return self.rows["t_ms"] / 1000

    @property
    def unseen_s(self) -> Float[Array, "T"]:
        """How long before or after each frame the person was seen; 0 where they are."""
        seen_s = self.t_s[self.seen]
        after = np.searchsorted(seen_s, self.t_s).clip(0, len(seen_s) - 1)
        before = (after - 1).clip(0)
        return np.minimum(np.abs(seen_s[after] - self.t_s), np.abs(self.t_s - seen_s[before]))


def people(rows: Array) -> list[Person]:
    """The people in a table (N,) of ROW, by their ids."""
    frames, first = np.unique(rows["frame"], return_index=True)
    every = int(np.gcd.reduce(np.diff(frames))) if len(frames) > 1 else 1
    times = frames, rows["t_ms"][first]
    ids = np.unique(rows["person"])
    return [_person(rows[rows["person"] == one], every, times) for one in ids]


def _person(rows: Array, every: int, times: tuple[Array, Array]) -> Person:
    rows = np.array(rows[np.argsort(rows["frame"], kind="stable")])
    missed = list(_missed(rows, every))
    count = len(rows)
    if not missed:
        return Person(rows, np.ones(count, np.bool_))
    filled = _between(rows, np.concatenate(missed), times)
    whole = np.concatenate([rows, filled])
    order = np.argsort(whole["frame"], kind="stable")
    return Person(whole[order], (np.arange(len(whole)) < count)[order])


def _missed(rows: Array, every: int) -> Iterator[Int[Array, "n"]]:
    """The frames of each short gap."""
    frames, t_ms = rows["frame"], rows["t_ms"]
    gaps = (np.diff(frames) > every) & (np.diff(t_ms) <= LONGEST_GAP_MS)
    for at in np.flatnonzero(gaps).tolist():
        yield np.arange(int(frames[at]) + every, int(frames[at + 1]), every)


def _between(rows: Array, frames: Int[Array, "n"], times: tuple[Array, Array]) -> Array:
    """Rows for frames in which the person was missed."""
    out = empty(len(frames), rows.dtype)
    out["frame"], out["person"] = frames, rows["person"][0]
    out["t_ms"] = np.interp(frames, *times)
    for name in OF_BODY:
        out[name] = interpolated(out["t_ms"], rows["t_ms"], rows[name])
    return out


def interpolated(
    at: Float[Array, "n"], known: Float[Array, "m"], values: Float[Array, "m ..."]
) -> Float[Array, "n ..."]:
    """What is between `values`, which belong to growing `known`."""
    flat = values.reshape(len(values), -1)
    columns = [np.interp(at, known, column) for column in flat.T]
    return np.stack(columns, axis=1).reshape(len(at), *values.shape[1:])
