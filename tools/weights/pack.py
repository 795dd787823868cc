"""Bring the released weights into the package: `python tools/weights/pack.py`.

Runs `npm ci` on the lock file beside this script and copies the .tflite files of the npm packages
@mediapipe/pose and @mediapipe/holistic (Apache-2.0) to src/kinesphere/weights/, each checked against
its card. Does nothing when they are there already.

A card's `source` says where its file lies: `npm PACKAGE VERSION, FILE`. FILE stands in the package by
itself, or is one of those that the package keeps in one file, one after the other; the loader beside
that file says where each begins. Where a card has `source_sha256`, the file is rewritten
(attention.py), and `sha256` is that of the result.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
sys.path.append(str(HERE.parent))
from weights.attention import rewritten  # noqa: E402 (a build runs this file by its path)

FOLDER: Final = HERE.parent.parent / "src" / "kinesphere" / "weights"
LOADER: Final = "_packed_assets_loader.js"


def main() -> None:
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    cards = [
        one for one in told if one["source"].startswith("npm ")
    ]  # others are in the repository
    cards = [card for card in cards if not _is(FOLDER / card["file"], card["sha256"])]
    if not cards:
        return
    with tempfile.TemporaryDirectory() as folder:
        _install(Path(folder))
        for card in cards:
            _pack(Path(folder) / "node_modules", card)


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to build kinesphere: install Node.js 20.19 or newer (nodejs.org)")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    print("fetching the weights (npm packages of MediaPipe, 100 MB)", flush=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"`npm ci` could not fetch the weights:\n{done.stdout}{done.stderr}")


def _pack(modules: Path, card: dict[str, Any]) -> None:
    _, package, _, name = card["source"].split()
    data, target = _contents(modules / package, name), FOLDER / card["file"]
    if _sha256(data) != card.get("source_sha256", card["sha256"]):
        sys.exit(f"{name} of {package} is not the file that {target.stem}.json describes")
    if "source_sha256" in card:
        data = rewritten(data)
    if _sha256(data) != card["sha256"]:
        sys.exit(f"{name} was rewritten to another file than {target.stem}.json describes")
    part = target.with_suffix(".part")
    part.write_bytes(data)
    part.replace(target)
    print(f"packed {target.name}, {target.stat().st_size / 1e6:.1f} MB")


def _contents(package: Path, name: str) -> bytes:
    """A file of the package, or one of the files within its packed assets."""
    if (package / name).is_file():
        return (package / name).read_bytes()
    for loader in package.glob(f"*{LOADER}"):
        # The loader calls loadPackage({"files": [{"filename": …, "start": …, "end": …}, …], …}).
        told = re.search(r'loadPackage\((\{"files".*?\})\);', loader.read_text(encoding="utf-8"))
        for one in json.loads(told[1])["files"] if told else ():
            if one["filename"].rpartition("/")[2] == name:
                packed = loader.with_name(loader.name.removesuffix("_loader.js") + ".data")
                return packed.read_bytes()[one["start"] : one["end"]]
    sys.exit(f"{package.name} holds no {name}: its card or the lock file is wrong")


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and _sha256(path.read_bytes()) == sha256


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    main()
