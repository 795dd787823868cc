"""MediaPipe in an environment of its own: installed once, with our weights packed for it."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinesphere import weights
from kinesphere.bench import workers
from kinesphere.core.errors import EngineError, InputError
from kinesphere.engines import cache

NAME: Final = "mediapipe 1.2.2"
PINS: Final = ("mediapipe==1.2.2", "opencv-python-headless==5.0.0.93")
SCRIPTS: Final = Path(workers.__file__).parent
Say = Callable[[str], None]
"""Tells people what is being done."""


@dataclass(frozen=True)
class Peer:
    """An installed peer."""

    name: str
    python: Path
    folder: Path
    """Where bundles of weights are kept."""

    @property
    def command(self) -> tuple[Path, Path]:
        """What starts a worker."""
        return self.python, SCRIPTS / "mediapipe_tasks.py"

    def bundle(self, model: str) -> Path:
        """The weights of a size as the peer takes them. Raises EngineError."""
        detector, landmarks = weights.find("detector", "detector"), weights.find(model)
        sums = f"{detector.card.sha256[:8]}-{landmarks.card.sha256[:8]}"
        out = self.folder / f"{model}-{sums}.task"
        if not out.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            part = out.with_suffix(".part")
            pack = [self.python, SCRIPTS / "mediapipe_bundle.py"]
            call([*pack, detector.path, landmarks.path, part], f"packing {model} for {self.name}")
            part.replace(out)
        return out


def mediapipe(say: Say) -> Peer:
    """The peer, installed if it is not yet. Raises InputError and EngineError."""
    root = cache.folder()
    if root is None:
        raise InputError(
            f"{NAME} needs a folder to be installed in: KINESPHERE_CACHE names one, or unset it"
        )
    python = environment(root / NAME.replace(" ", "-"), Path(sys.executable), PINS, say)
    return Peer(NAME, python, root / "bundles")


def environment(folder: Path, python: Path, pins: Sequence[str], say: Say) -> Path:
    """The Python of a virtual environment that holds `pins`; made when it is not there in full.

    Raises EngineError when it cannot be made.
    """
    ready, wanted = folder / "ready.txt", "\n".join(pins)
    inside = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if ready.is_file() and ready.read_text() == wanted and inside.exists():
        return inside
    say(f"installing {', '.join(pins)} in {folder} (once; a minute or two)")
    call([python, "-m", "venv", "--clear", folder], f"making the environment {folder}")
    pip = [inside, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    call([*pip, *pins], f"installing {', '.join(pins)} (is there a network?)")
    ready.write_text(wanted)
    return inside


def call(command: Sequence[str | Path], what: str) -> None:
    """Run a command to its end. Raises EngineError with its last words when it fails."""
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    except OSError as error:
        raise EngineError(f"{what} failed: {error}") from error
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise EngineError(f"{what} failed (exit {done.returncode}): " + "\n".join(words))
