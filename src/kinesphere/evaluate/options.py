"""What `kinesphere evaluate` can be asked for."""

from dataclasses import dataclass
from pathlib import Path

from kinesphere.core.errors import InputError

VARIANTS = ("2d", "2d+mask", "2d+parts", "2d+order", "all", "2d+order, 2% wrong", "all, 2% wrong")


@dataclass(frozen=True)
class FitOptions:
    """Bodies fitted to made-up pictures of people whose bodies are known.

    2d: noisy landmarks. +mask: the person's mask too. +parts: labelled parts of the body. +order: who is
    nearer, for the joints at both ends of 16 bones, where they are more than 5 cm apart. all: all of
    these, and the order of 16 further pairs. 2% wrong: so many answers about order are wrong.
    """

    synthetic: int = 200
    """How many people; half in recorded poses that the prior has not seen, half in random ones."""

    variants: str = ",".join(v for v in VARIANTS if "," not in v) + ",wrong"
    """Some of these, with commas; `wrong` stands for the two with wrong answers."""

    seed: int = 1
    """Other people and poses."""

    json: Path | None = None
    """Write the figures here too: variant → figures, errors of order as fractions."""

    picture: Path | None = None
    """Draw some of the people, with the fits beside them, as a PNG."""

    def __post_init__(self) -> None:
        _check("--synthetic", self.synthetic, 2, self.seed, self.json, self.picture)
        unknown = [v for v in self.asked if v not in VARIANTS]
        if unknown or not self.asked:
            known = ", ".join(v for v in VARIANTS if "," not in v)
            raise InputError(f"--variants must name some of {known}, wrong; got {self.variants!r}")

    @property
    def asked(self) -> tuple[str, ...]:
        """The variants, taken apart, each once, in the order of `VARIANTS`."""
        parts = [part.strip() for part in self.variants.split(",") if part.strip()]
        wrong = [v for v in VARIANTS if "," in v] if "wrong" in parts else []
        given = [part for part in parts if part != "wrong"] + wrong
        return tuple(dict.fromkeys(sorted(given, key=_place)))


@dataclass(frozen=True)
class OrderOptions:
    """Answers about depth order, by made-up annotators of made-up pictures of people."""

    simulate: int = 200
    """How many people; half in recorded poses that the prior has not seen, half in random ones."""

    curve: bool = True
    """Also measure the error by the number of answers: asked as the page asks, and by chance."""

    seed: int = 1
    """Other people, poses and annotators."""

    json: Path | None = None
    """Write the figures here too; errors of order as fractions."""

    picture: Path | None = None
    """Draw the curves (SVG)."""

    def __post_init__(self) -> None:
        _check("--simulate", self.simulate, 4, self.seed, self.json, self.picture)
        if self.picture is not None and not self.curve:
            raise InputError("--picture draws the curves: leave out --no-curve")


def _check(
    name: str, count: int, least: int, seed: int, json: Path | None, picture: Path | None
) -> None:
    if count < least:
        raise InputError(f"{name} must be {least} or more, got {count}")
    if seed < 0:
        raise InputError(f"--seed must be 0 or more, got {seed}")
    for option, path in (("--json", json), ("--picture", picture)):
        if path is not None and not path.parent.is_dir():
            raise InputError(f"{option}: there is no folder {path.parent}")


def _place(variant: str) -> int:
    return VARIANTS.index(variant) if variant in VARIANTS else len(VARIANTS)
