"""The command `kinesphere synth`: made-up people, in shards."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from kinesphere.core.errors import InputError, OutputError
from kinesphere.learn.dataset.shards import head, write_shard
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.synthetic.sheet import write_sheet
from kinesphere.learn.synthetic.studio import studio
from kinesphere.learn.synthetic.work import Picture, pictures
from kinesphere.media.whole import folder, whole
from kinesphere.progress import Track, bars

PER_SHARD: Final = 256
ASKED: Final = "synthetic.json"
"""What was asked for, so that a resumed run makes more of the same."""
SAME: Final = (
    "size",
    "seed",
    "held_out",
    "people",
    "light",
    "backgrounds",
    "motions",
    "licence",
    "maps",
)


def synth(options: SynthOptions, console: Console) -> int:
    """Make pictures; exit status 0.

    Raises InputError, OutputError; EngineError where there is no OpenGL.
    """
    folder(options.out)
    done = _begin(options)
    total = -(-options.n // PER_SHARD)
    if done < total:
        here = studio(options)
        for warning in here.warnings:
            console.print(Text(warning), style="yellow", soft_wrap=True)
        _note(options)
        with bars(console) as track:
            kinds = _write(
                options, pictures(options, here, done * PER_SHARD, options.n), done, track
            )
        _say(kinds, console)
    if options.sheet:
        sheet = options.out / "sheet.jpg"
        write_sheet(sheet, options.out)
        console.print(Text(str(sheet)), soft_wrap=True)
    console.print(Text(f"{options.out}: {options.n} pictures in {total} shards"), soft_wrap=True)
    return 0


def _begin(options: SynthOptions) -> int:
    """How many shards are done. Raises InputError when there are others than those asked for."""
    path = options.out / ASKED
    if path.exists():
        if not options.resume:
            raise InputError(
                f"{options.out} has pictures already: --resume goes on, another --out begins anew"
            )
        _check(path, _asked(options))
        return _done(options)
    if next(options.out.glob("*.parquet"), None) is not None:
        raise InputError(f"{options.out} has shards of something else: choose another --out")
    return 0


def _note(options: SynthOptions) -> None:
    with whole(options.out / ASKED) as part:
        part.write_text(json.dumps(_asked(options), indent=1) + "\n", encoding="utf-8")


def _asked(options: SynthOptions) -> dict[str, Any]:
    return {name: _plain(getattr(options, name)) for name in SAME}


def _plain(value: Any) -> Any:
    return str(value.resolve()) if isinstance(value, Path) else value


def _check(path: Path, asked: dict[str, Any]) -> None:
    try:
        before: Any = json.loads(path.read_text(encoding="utf-8"))
        others = [name for name in SAME if before[name] != asked[name]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} cannot be read, so nobody knows what the shards beside it are of: "
            "choose another --out"
        ) from error
    if others:
        names = ", ".join(f"--{name.replace('_', '-')} {before[name]}" for name in others)
        raise InputError(
            f"the pictures in {path.parent} were made with {names}: say the same to go on"
        )


def _done(options: SynthOptions) -> int:
    """Shards from the first on that are there and whole (the last may be shorter)."""
    done = 0
    while (path := _path(options.out, done)).exists():
        wanted = min(options.n - done * PER_SHARD, PER_SHARD)
        if wanted <= 0 or head(path).count < wanted:
            break
        done += 1
    return done


def _path(out: Path, number: int) -> Path:
    return out / f"synthetic-{number:05d}.parquet"


def _write(options: SynthOptions, made: Iterator[Picture], done: int, track: Track) -> Counter[str]:
    kinds: Counter[str] = Counter()
    rest = track(made, "pictures", options.n, done * PER_SHARD)
    for number in range(done, -(-options.n // PER_SHARD)):
        some = islice(rest, PER_SHARD)
        write_shard(_path(options.out, number), (_kept(options, one, kinds) for one in some))
    return kinds


def _kept(options: SynthOptions, one: Picture, kinds: Counter[str]):
    kinds[one.kind] += 1
    if options.maps:
        for name, png in (("parts", one.parts), ("depth", one.depth)):
            path = folder(options.out / name) / f"{one.example.key}.png"
            try:
                path.write_bytes(png)
            except OSError as error:
                raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    return one.example


def _say(kinds: Counter[str], console: Console) -> None:
    total = sum(kinds.values())
    words = [f"{kind.replace('_', ' ')} {count / total:.0%}" for kind, count in kinds.most_common()]
    console.print(Text("poses: " + ", ".join(words)), soft_wrap=True)
