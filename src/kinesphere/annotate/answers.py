"""Answers about depth order as a table of numbers."""

from typing import Final

import numpy as np

NEARER, FARTHER, SAME, UNSURE, WITHDRAWN = range(5)
CODES: Final = {
    "nearer": NEARER,
    "farther": FARTHER,
    "same": SAME,
    "unsure": UNSURE,
    "withdrawn": WITHDRAWN,
}
"""By what they are called in files and on the wire. About a pair (a, b): a is nearer, b is nearer,
both are equally far, nobody can tell, taken back."""
WORDS: Final = tuple(CODES)
LATEST_MS: Final = 253_402_300_799_999
"""The end of the year 9999: later times cannot be written as dates."""

ANSWER: Final = np.dtype(
    [
        ("item", "<i8"),
        ("a", "i1"),
        ("b", "i1"),
        ("person", "<i8"),
        ("answer", "i1"),
        ("took_ms", "<f4"),
        ("at_ms", "<i8"),
        ("review", "?"),
    ]
)
"""One answer that counts: the person's latest about this pair of landmarks (a < b) of this item, and
never a withdrawn one. `review`: given by a reviewer, who saw what others had answered."""


def turned(answer: int) -> int:
    """The same answer about (b, a)."""
    return {NEARER: FARTHER, FARTHER: NEARER}.get(answer, answer)
