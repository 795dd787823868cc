"""What a request asks of a file: compressed or not, which part, and whether it is known already."""

import re
from typing import Final

_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    offered = [part.replace(" ", "").lower().split(";") for part in accept_encoding.split(",")]
    return any(name in ("gzip", "x-gzip") and _wanted(rest) for name, *rest in offered)


def _wanted(parameters: list[str]) -> bool:
    return not any(re.fullmatch(r"q=0(\.0*)?", parameter) for parameter in parameters)


def byte_range(header: str, size: int) -> range | None:
    """The bytes that a Range header asks for; None: the whole file; empty: no such bytes.

    Several ranges at once and what cannot be read are answered with the whole file, as HTTP allows.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        return None
    if match[1] == "":
        return range(max(0, size - int(match[2])), size)
    first, last = int(match[1]), int(match[2] or size - 1)
    if match[2] and last < first:
        return None
    return range(first, min(last + 1, size))


def known_tag(if_none_match: str, tags: list[str]) -> str | None:
    """Which of `tags` the asker says that it has."""
    named = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return next((tag for tag in tags if tag in named), None)
