"""Libraries that only some parts need: who misses one is told what to install."""

from importlib import import_module


def need(module: str, what: str, extra: str) -> None:
    """Import `module`, or raise a ModuleNotFoundError that says how to get it.

    what    it is needed for, as the beginning of a sentence; `extra` of this package brings it

    A module that is there and fails for a reason of its own is not taken for a missing one.
    """
    try:
        import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ModuleNotFoundError(
            f"{what}: pip install 'kinesphere[{extra}]'", name=module
        ) from error
