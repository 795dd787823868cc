"""How much each loss counts. Without PyTorch, for the command's options."""

from dataclasses import dataclass, fields

from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class LossWeights:
    """How much each loss counts; 0 leaves it out. docs/training.md says what each is."""

    xy: float = 0.05
    """Landmarks in the crop, for each pixel."""
    z: float = 0.006
    """Their depth, for each pixel; a metre is about 400."""
    heatmaps: float = 0.5
    """Heat maps."""
    world: float = 10.0
    """Landmarks in metres, for each metre."""
    bones: float = 2.0
    """Lengths of bones, for each metre."""
    order: float = 0.2
    """Which of two landmarks is nearer."""
    visible: float = 0.1
    """Whether landmarks are seen."""
    present: float = 0.1
    """Whether landmarks are in the crop."""
    person: float = 0.1
    """Whether there is a person."""
    mask: float = 0.5
    """The mask. Without, its head is neither computed nor changed: quicker by a third."""
    distil: float = 1.0
    """What the teacher says of examples that ask for it; multiplies the others."""
    anchor: float = 0.0
    """How much the teacher's landmarks in the crop count where labels say something, too."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value < 1e6:
                raise InputError(f"--loss.{field.name} must be from 0 to a million, got {value}")
