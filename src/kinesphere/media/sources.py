"""What a SOURCE on the command line is: a picture, many pictures, a clip, a camera or a stream."""

import glob
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.picture import SUFFIXES

Kind = Literal["pictures", "clip", "camera", "stream"]


@dataclass(frozen=True)
class Source:
    """Something to find people in."""

    kind: Kind
    name: str
    """What its tables are called: the file's or folder's name without suffix."""
    place: str
    """Path, URL or camera number."""
    files: tuple[Path, ...] = ()
    """For pictures: which, in order."""
    is_set: bool = False
    """Pictures of a folder or a pattern, be it one; not a picture that was named itself."""

    @property
    def resumable(self) -> bool:
        """Whether it can be read again: what a camera or stream showed is gone."""
        return self.kind in ("pictures", "clip")


def parse(text: str) -> Source:
    """A source from what somebody typed.

    A number is a camera (a file called 7 is ./7), `…://…` a stream, a folder or a pattern with
    * ? [ ] all its pictures, a file a picture if its suffix says so and else a clip.

    Raises SourceError when it does not exist or holds no picture, InputError when it is empty.
    """
    if not text.strip() or "\0" in text:
        raise InputError(
            "a source must be a picture, folder, video, camera number or URL; got nothing"
        )
    if re.fullmatch("[0-9]{1,3}", text):
        return Source("camera", f"camera_{text}", text)
    if "://" in text:
        return Source("stream", _stream_name(text), text)
    try:
        return _on_disk(text)
    except OSError as error:
        shown = text if len(text) < 200 else f"{text[:100]}…"
        raise SourceError(f"{shown!r} cannot be read: {error.strerror or error}") from error


def _on_disk(text: str) -> Source:
    path = Path(text)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return _file(path)
    if glob.has_magic(text):
        return _pattern(text)
    raise SourceError(f"there is no file, folder or camera {text!r}")


def check_names(sources: list[Source]) -> None:
    """InputError when two sources would write tables of the same name."""
    seen: dict[str, Source] = {}
    for source in sources:
        other = seen.setdefault(source.name.casefold(), source)
        if other is not source:
            raise InputError(
                f"{other.place} and {source.place} would both be written as {source.name!r}: "
                "run them apart, with another --out"
            )


def _file(path: Path) -> Source:
    if path.suffix.lower() in SUFFIXES:
        return Source("pictures", path.stem, str(path), (path,))
    return Source("clip", path.stem, str(path))


def _folder(path: Path) -> Source:
    files = tuple(sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file()))
    if not files:
        raise SourceError(
            f"{path} holds no pictures ({', '.join(SUFFIXES)}); name videos one by one"
        )
    return Source("pictures", path.resolve().name or "pictures", str(path), files, is_set=True)


def _pattern(text: str) -> Source:
    files = tuple(
        sorted(
            p for p in map(Path, glob.glob(text, recursive=True)) if p.suffix.lower() in SUFFIXES
        )
    )
    if not files:
        raise SourceError(
            f"no picture matches {text!r} ({', '.join(SUFFIXES)}); name videos one by one"
        )
    return Source("pictures", _slug(text) or "pictures", text, files, is_set=True)


def _stream_name(url: str) -> str:
    """The address as a file name, without the password or token that may stand in it."""
    place = re.sub(r"^[^/]*@", "", url.split("://", 1)[1])
    return _slug(place.split("?")[0]) or "stream"


def _slug(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text).strip("_.")[-80:]
