"""What each model says of each camera's clip."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from kinesphere.bench.peer import Peer
from kinesphere.core.errors import EngineError
from kinesphere.core.records import ROW
from kinesphere.evaluate.views import body, peer
from kinesphere.evaluate.views.footage import Footage
from kinesphere.evaluate.views.kept import Arrays, code, kept, of_file
from kinesphere.evaluate.views.look import PIPELINE, Found, Options, found, look, told
from kinesphere.evaluate.views.reference import Subject, task
from kinesphere.evaluate.views.variants import Variant
from kinesphere.media.tables_in import read_table
from kinesphere.progress import Track

REFINED: Final = ("kinesphere.estimate", "kinesphere.refine", "kinesphere.truth")
"""What refined results depend on further."""


@dataclass(frozen=True)
class Setting:
    """Who is asked, about what.

    place   where results are kept
    peer    None where it could not be had
    """

    scene: Footage
    subjects: tuple[Subject, ...]
    place: Path
    track: Track
    peer: Peer | None = None

    def say(self, one: Variant, k: int) -> Found:
        """What a model says of the clip of camera `k`. Raises KinesphereError."""
        clip, frames, people = self.scene.clips[k], self.scene.frames, len(self.subjects)
        if one.kind == "fit":
            return self._fitted(one, k)
        if one.kind == "mediapipe":
            assert self.peer is not None
            return peer.look(self.peer, clip, frames, one.model, people, self.place, self.track)
        options = dict(one.options)
        if one.is_lifted:
            options["fov_deg"] = round(self.scene.fov_deg[k], 2)
        if one.kind == "refined":
            return _refined(clip, frames, one.model, options, people, self.place, self.track)
        return look(clip, frames, one.model, options, people, self.place, self.track)

    def _fitted(self, one: Variant, k: int) -> Found:
        """A body fitted to one camera's landmarks alone."""
        rows, scene = [np.zeros(0, ROW)], self.scene
        for number, subject in enumerate(self.subjects):
            asked = task(subject.person, scene.cameras, scene, [k], dict(one.options)["temporal"])
            name = f"{scene.names[k]}-{one.name}-{number + 1}"
            for sample in body.samples(asked, name, self.place, self.track):
                row = np.zeros(1, ROW)
                row["frame"], row["person"] = sample.frame + scene.first[k], number
                row["t_ms"], row["xy_px"], row["xyz_m"] = sample.t_ms, sample.xy_px, sample.xyz_m
                rows.append(row)
        return Found(np.concatenate(rows), 0.0, scene.frames)


def _refined(
    clip: Path, frames: int, model: str, options: Options, people: int, place: Path, track: Track
) -> Found:
    """What `kinesphere estimate --refine` writes. Raises EngineError with its last words."""
    key = (code(*PIPELINE, *REFINED), of_file(clip), model, options, people, ROW)

    def make() -> Arrays:
        begin_s = time.perf_counter()
        with TemporaryDirectory() as scratch:
            for _ in track([_estimate(clip, model, options, people, scratch)], doing, 1):
                pass
            rows, _ = read_table(Path(scratch) / f"{clip.stem}.npz")
        return told(rows, time.perf_counter() - begin_s)

    doing = f"{clip.stem}: {model}, refined"
    return found(kept(place, f"{clip.stem}-{model}-refined", key, make), frames)


def _estimate(clip: Path, model: str, options: Options, people: int, out: str) -> None:
    command = [sys.executable, "-m", "kinesphere", "estimate", clip, "--model", model]
    command += ["--lift", options["lift"], "--fov", options["fov_deg"], "--refine"]
    command += ["--people", people, "--out", out, "--format", "npz", "--no-view"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        raise EngineError(f"kinesphere estimate --refine failed: {done.stderr.strip()[-500:]}")
