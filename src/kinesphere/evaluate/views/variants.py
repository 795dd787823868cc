"""Which models are compared: one table, a line each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from kinesphere.core.errors import InputError
from kinesphere.estimate.options import EstimateOptions

Kind = Literal["mediapipe", "ours", "refined", "fit"]


@dataclass(frozen=True)
class Variant:
    """What somebody may run on one camera's clip.

    kind     mediapipe: the peer. ours: `estimate_video`. refined: the command `estimate --refine`.
             fit: a body fitted to that camera's landmarks
    options  further ones of `create_detector`, or for a fit whether it is through time
    """

    name: str
    kind: Kind
    model: str
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def is_lifted(self) -> bool:
        return ("lift", "auto") in self.options


OFF: Final = (("lift", "off"),)
AUTO: Final = (("lift", "auto"),)
VARIANTS: Final = (
    Variant("mediapipe-lite", "mediapipe", "lite"),
    Variant("mediapipe-full", "mediapipe", "full"),
    Variant("mediapipe-heavy", "mediapipe", "heavy"),
    Variant("lite", "ours", "lite", OFF),
    Variant("full", "ours", "full", OFF),
    Variant("heavy", "ours", "heavy", OFF),
    Variant("lite+lift", "ours", "lite", AUTO),
    Variant("full+lift", "ours", "full", AUTO),
    Variant("heavy+lift", "ours", "heavy", AUTO),
    Variant("lite+lift+refine", "refined", "lite", AUTO),
    Variant("full+lift+refine", "refined", "full", AUTO),
    Variant("heavy+lift+refine", "refined", "heavy", AUTO),
    Variant("fit", "fit", "heavy", (("temporal", False),)),
    Variant("fit+temporal", "fit", "heavy", (("temporal", True),)),
)
"""`fit` and `fit+temporal` are what `kinesphere fit` makes of a single camera's clip."""
USUAL: Final = tuple(one.name for one in VARIANTS if one.kind != "fit")


def chosen(names: Sequence[str]) -> list[Variant]:
    """In the table's order; all but fits where none is named. Raises InputError for unknown ones."""
    known = [one.name for one in VARIANTS]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(f"--models must name some of {', '.join(known)}; got {unknown[0]!r}")
    return [one for one in VARIANTS if one.name in (names or USUAL)]


def missing(one: Variant) -> str:
    """Why this kinesphere does not have it; empty if it has."""
    if one.kind == "refined" and "refine" not in {field.name for field in fields(EstimateOptions)}:
        return "kinesphere estimate has no --refine yet"
    return ""
