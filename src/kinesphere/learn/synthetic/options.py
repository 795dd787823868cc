"""What `kinesphere synth` can be asked for. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path

from kinesphere.core.cpu import cores
from kinesphere.core.errors import InputError

SIZES_PX = (64, 2048)


@dataclass(frozen=True)
class SynthOptions:
    """Which pictures, and of what."""

    out: Path
    """The folder to write shards of examples to; it is made if need be."""

    n: int = 10000
    """How many pictures."""

    size: int = 320
    """The side of the pictures in pixels. A person takes about 65 to 110 % of it, with margin."""

    seed: int = 0
    """Other pictures. With the same seed and the same folders the first pictures are always the same."""

    held_out: bool = False
    """People to test with: poses of recorded subjects, and shapes, that the others are not made of."""

    people: Path | None = None
    """A MakeHuman folder with skins, clothes, hair, eyes; else people are in plain colours."""

    light: Path | None = None
    """A folder of equirectangular pictures of light (.hdr); else skies and rooms are made up."""

    backgrounds: Path | None = None
    """A folder of pictures to stand before; else patterns are made up."""

    motions: Path | None = None
    """A folder of motions (.bvh, with joints as in the CMU's database) to take poses from; else poses of
    the CMU's database that ship."""

    licence: str = "CC0-1.0"
    """The licence of the pictures, which what is trained on them inherits: that of the folders given."""

    maps: bool = False
    """Also write PNGs of the body's parts (parts/) and of depth in millimetres (depth/), 16 bits."""

    sheet: bool = True
    """Write a sheet of some pictures with their landmarks (sheet.jpg), to look at."""

    workers: int | None = None
    """How many processes work at the same time, with the same results; if not given, one a core."""

    resume: bool = False
    """Go on where an interrupted run stopped, or make more of the same."""

    def __post_init__(self) -> None:
        low, high = SIZES_PX
        if not low <= self.size <= high:
            raise InputError(f"--size must be from {low} to {high}, got {self.size}")
        if not 1 <= self.n <= 10**8:
            raise InputError(f"--n must be from 1 to {10**8}, got {self.n}")
        if not 0 <= self.seed < 2**32:
            raise InputError(f"--seed must be 0 or more and below 2^32, got {self.seed}")
        if self.workers is not None and not 1 <= self.workers <= 512:
            raise InputError(f"--workers must be from 1 to 512, got {self.workers}")
        if not self.licence.strip():
            raise InputError(
                "--licence must say something: what is trained on pictures inherits it"
            )
        if self.held_out and self.motions is not None:
            raise InputError(
                "--held-out takes the poses that are kept for tests: leave out --motions"
            )
        for name in ("people", "light", "backgrounds", "motions"):
            folder: Path | None = getattr(self, name)
            if folder is not None and not folder.is_dir():
                raise InputError(f"--{name}: there is no folder {folder}")

    @property
    def processes(self) -> int:
        """How many work at the same time."""
        return self.workers if self.workers is not None else cores()
