"""MediaPipe's landmarks of a clip, as its users get them: smoothed, in an environment of its own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Final

import numpy as np

from kinesphere.bench.peer import Peer
from kinesphere.core.arrays import Array
from kinesphere.core.errors import EngineError
from kinesphere.core.records import ROW
from kinesphere.evaluate.views.kept import Arrays, kept, of_file
from kinesphere.evaluate.views.look import Found, found, told
from kinesphere.progress import Track

WORKER: Final = Path(__file__).with_name("peer_worker.py")


def look(
    peer: Peer, clip: Path, frames: int, model: str, people: int, place: Path, track: Track
) -> Found:
    """What the peer says of a clip, or said before. Raises EngineError."""
    bundle = peer.bundle(model)
    key = (peer.name, of_file(clip), bundle.name, people, ROW)

    def make() -> Arrays:
        with TemporaryDirectory() as scratch:
            out = Path(scratch) / "out.npz"
            command = list(map(str, (peer.python, WORKER, bundle, people, clip, out)))
            for _ in track(_lines(command, peer.name), f"{clip.stem}: {peer.name} {model}", frames):
                pass
            with np.load(out) as file:
                return told(_rows(dict(file)), float(file["seconds"]))

    return found(kept(place, f"{clip.stem}-mediapipe-{model}", key, make), frames)


def _lines(command: list[str], name: str) -> Iterator[str]:
    """What a program prints, line by line. Raises EngineError with its last words when it fails."""
    with TemporaryFile() as words:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, text=True) as worker:
            assert worker.stdout is not None
            yield from worker.stdout
        if worker.returncode:
            words.seek(0)
            last = words.read().decode(errors="replace").strip()[-500:]
            raise EngineError(f"{name} stopped (exit {worker.returncode}): {last}")


def _rows(arrays: dict[str, Array]) -> Array:
    out = np.zeros(len(arrays.get("frame", ())), ROW)
    for name in set(ROW.names or ()) & set(arrays):
        out[name] = arrays[name]
    return out
