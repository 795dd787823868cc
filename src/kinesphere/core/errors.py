"""Everything that kinesphere raises on purpose.

KinesphereError
├── InputError       an argument, option or picture cannot be used as given (also a ValueError)
│   └── PictureError     not a picture, or one of a kind that cannot be converted
├── SourceError      a video, camera or stream cannot be opened or read on
├── WeightsError     weights or their card are missing, damaged or do not fit
├── EngineError      an inference engine is not installed or cannot run these weights
└── OutputError      a result cannot be written
"""


class KinesphereError(Exception):
    """The root: catch this to catch all of them."""


class InputError(KinesphereError, ValueError):
    """An argument, option or picture cannot be used as given."""


class PictureError(InputError):
    """Not a picture, or one of a kind that cannot be converted to RGB."""


class SourceError(KinesphereError):
    """A video, camera or stream cannot be opened or read on."""


class WeightsError(KinesphereError):
    """Weights or their card are missing, damaged or do not fit."""


class EngineError(KinesphereError):
    """An inference engine is not installed or cannot run these weights."""


class OutputError(KinesphereError):
    """A result cannot be written."""
