"""What `kinesphere fit` is given, good and bad."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bad_input import makers
from fit import someone
from fit.someone import Someone, camera

Command = Callable[..., tuple[int, str]]
Make = Callable[[Path], list[object]]
ONE = Someone(5)


def write(path: Path, data: bytes | str = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def known(folder: Path, *names: str) -> list[object]:
    """The arguments that fit pictures of somebody who is known, `in/a.png` if no names are given."""
    names = names or ("a.png",)
    for name in names:
        ONE.picture(folder / "in" / name, camera())
    rows = [ONE.row(camera()) for _ in names]
    return [folder / "in", "--landmarks", someone.table(folder / "rows.npz", rows, names)]


def grey(folder: Path) -> Path:
    return write(folder / "grey.png", makers.picture_bytes(makers.quarters(), "PNG"))


def clip(folder: Path, name: str = "a.mp4") -> Path:
    return makers.encode(folder / name, makers.grey())


def answers(folder: Path, *lines: object) -> list[object]:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    return [*known(folder), "--order", write(folder / "order.jsonl", text)]


def order(nearer: Any = "left_wrist", farther: Any = "left_elbow", **more: Any) -> dict[str, Any]:
    return {"picture": "a.png", "nearer": nearer, "farther": farther, **more}


def marked(folder: Path, data: bytes | str, name: str = "marks.json") -> list[object]:
    return [known(folder)[0], "--landmarks", write(folder / name, data)]


def views(folder: Path, text: str, sources: int = 2) -> list[object]:
    clips = [clip(folder, f"{i}.mp4") for i in range(sources)]
    return [*clips, "--model", "lite", "--views", write(folder / "c.toml", text)]


def calibration(folder: Path, old: str = "", new: str = "") -> str:
    cameras = [camera("one"), camera("two")]
    text = someone.toml(folder / "c.toml", cameras).read_text()
    assert not old or old in text
    return text.replace(old, new, 1)


def cut(folder: Path, name: str, part: float) -> Path:
    """A table of poses of which only the first part is there."""
    path = someone.table(folder / name, [ONE.row(camera())], ["a.png"])
    return makers.cut(path, part)


def no_landmarks(option: str, value: object) -> Make:
    return lambda f: [clip(f), "--model", "lite", option, value]


def beside(option: str, make: Callable[[Path], object]) -> Make:
    return lambda f: [*known(f), option, make(f)]


def legend(text: str) -> Callable[[Path], object]:
    def make(folder: Path) -> Path:
        write(folder / "parts" / "a.png", grey(folder).read_bytes())
        return write(folder / "parts" / "parts.json", text).parent

    return make


def empty(folder: Path, name: str = "empty") -> Path:
    (folder / name).mkdir()
    return folder / name
