"""Bring the released weights into the package: `python tools/weights/pack.py`.

Runs `npm ci` on the lock file beside this script and copies the four .tflite files of the npm
package @mediapipe/pose (Apache-2.0) to src/kinesphere/weights/, each checked against its card.
Does nothing when they are there already.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / "src" / "kinesphere" / "weights"


def main() -> None:
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    cards = [one for one in told if one["role"] != "lift"]  # that is ours, and in the repository
    if all(_intact(FOLDER / card["file"], card["sha256"]) for card in cards):
        return
    with tempfile.TemporaryDirectory() as folder:
        _install(Path(folder))
        for card in cards:
            _pack(Path(folder) / "node_modules" / "@mediapipe" / "pose", card)


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to build kinesphere: install Node.js 20.19 or newer (nodejs.org)")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    print("fetching the weights (npm package @mediapipe/pose, 50 MB)", flush=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"`npm ci` could not fetch the weights:\n{done.stdout}{done.stderr}")


def _pack(package: Path, card: dict[str, str]) -> None:
    """Copy one file: its name in the package is the last word of the card's source."""
    origin, target = package / card["source"].split()[-1], FOLDER / card["file"]
    if not _intact(origin, card["sha256"]):
        sys.exit(f"{origin.name} is missing or is not the file that {target.stem}.json describes")
    part = target.with_suffix(".part")
    shutil.copyfile(origin, part)
    part.replace(target)
    print(f"packed {target.name}, {target.stat().st_size / 1e6:.1f} MB")


def _intact(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


if __name__ == "__main__":
    main()
