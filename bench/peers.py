"""The software that we compare ourselves with, each in an environment of its own under .bench/."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere import weights
from kinesphere.bench import peer
from kinesphere.core.errors import EngineError
from report import note
from worker import Array

HERE: Final = Path(__file__).parent
WORK: Final = HERE.parent / ".bench"
LEGACY_PYTHONS: Final = ("python3.12", "python3.11", "python3.10", "python3.9")
LEGACY_PINS: Final = ("mediapipe==0.10.21", "numpy==1.26.4", "protobuf==4.25.9")


class SkipError(Exception):
    """Something cannot be measured here; the message says what and why."""


@dataclass(frozen=True)
class Software:
    """One side of a comparison: a worker script and the Python that runs it."""

    name: str
    python: Path
    script: str
    bundles: dict[str, Path] | None = None

    @property
    def version(self) -> str:
        return self.name.split()[-1]

    def run(self, frames: Path, size: str, *options: str) -> dict[str, Array]:
        """A worker's results in a process of its own; see worker.py. Raises SkipError."""
        with tempfile.TemporaryDirectory(dir=WORK) as folder:
            out = Path(folder) / "out.npz"
            bundle = ["--bundle", self.bundles[size]] if self.bundles else []
            command = [self.python, HERE / self.script, frames, size, out, *bundle, *options]
            call(command, f"{self.name} ({size})")
            with np.load(out) as arrays:
                return dict(arrays)

    def freeze(self) -> list[str]:
        """The exact versions in its environment."""
        command = [str(self.python), "-m", "pip", "freeze", "--disable-pip-version-check"]
        return subprocess.run(command, capture_output=True, text=True).stdout.split()


OURS: Final = Software("kinesphere", Path(sys.executable), "ours.py")


def call(command: list[str | Path], what: str) -> None:
    """Run a command to its end. Raises SkipError with its last words when it fails."""
    try:
        peer.call(command, what)
    except EngineError as error:
        raise SkipError(str(error)) from error


def tasks(task_folder: Path | None) -> Software:
    """MediaPipe 1.2.2 `PoseLandmarker`, with bundles of our weights or those in `task_folder`."""
    found = peer.mediapipe(note)
    if task_folder is None:
        bundles = {size: found.bundle(size) for size in weights.SIZES}
    else:
        bundles = {size: task_folder / f"{size}.task" for size in weights.SIZES}
    for bundle in bundles.values():
        if not bundle.is_file():
            raise SkipError(f"{found.name}: there is no {bundle}")
    return Software(found.name, found.python, "peer_tasks.py", bundles)


def legacy() -> Software:
    """MediaPipe 0.10.21 `solutions.pose`, with our landmark weights put into its package.

    Its detector is a file of its own with the same numbers in it.
    """
    folder = WORK / "mediapipe-0.10.21"
    python = peer.environment(folder, _python_for_legacy(), LEGACY_PINS, note)
    root = next(python.parent.parent.glob("lib/python*/site-packages/mediapipe"), None)
    root = root or python.parent.parent / "Lib/site-packages/mediapipe"
    for size in weights.SIZES:
        inside = root / f"modules/pose_landmark/pose_landmark_{size}.tflite"
        shutil.copyfile(weights.find(size).path, inside)
    return Software("mediapipe 0.10.21", python, "peer_legacy.py")


def _python_for_legacy() -> Path:
    if sys.version_info < (3, 13):
        return Path(sys.executable)
    found = next(filter(None, map(shutil.which, LEGACY_PYTHONS)), None)
    if found is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SkipError(
            f"mediapipe 0.10.21 needs Python 3.9 to 3.12; this is {version}, and none of "
            f"{', '.join(LEGACY_PYTHONS)} is on the PATH"
        )
    return Path(found)
