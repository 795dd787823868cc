"""Sources that break off: what they gave before is kept, the error is told, nothing stays behind."""

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from bad_input import makers
from bad_input.makers import table
from bad_input.servers import serve
from kinesphere.media.frames import read_video

Command = Callable[..., tuple[int, str]]


def hidden(folder: Path) -> list[str]:
    """What should not stay behind: journals and half-written files."""
    names = [p.name for p in folder.rglob("*")]
    return [n for n in names if n.endswith((".journal", ".part"))]


class Unplugged:
    """A camera that shows one picture some times, and then nothing any more."""

    def __init__(self, picture_rgb: np.ndarray, count: int) -> None:
        self.bgr, self.left = picture_rgb[..., ::-1].copy(), count

    def isOpened(self) -> bool:  # OpenCV's name
        return True

    def set(self, prop: int, value: float) -> bool:
        return False

    def read(self) -> tuple[bool, np.ndarray | None]:
        self.left -= 1
        time.sleep(0.2)  # slower than the network: none is dropped
        return (True, self.bgr) if self.left >= 0 else (False, None)

    def release(self) -> None:
        pass


def unplug(monkeypatch: pytest.MonkeyPatch, picture: np.ndarray, after: int) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda _: Unplugged(picture, after))


def test_camera_unplugged(
    command: Command, person: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unplug(monkeypatch, person, after=5)
    options = ["--out", tmp_path, "--model", "lite", "--video", "--resume"]
    status, printed = command("estimate", 0, *options)
    assert status == 1
    assert "error: camera 0 stopped giving pictures after 5 frame(s)\n" in printed
    assert "camera_0: 5 frame(s), somebody in 5" in printed
    assert len(table(tmp_path / "camera_0.npz")["frame"]) == 5
    assert f"{tmp_path / 'camera_0_overlay.mp4'}\n" in printed
    assert len(list(read_video(tmp_path / "camera_0_overlay.mp4"))) == 5
    assert hidden(tmp_path) == []


def test_camera_without_a_single_picture(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unplug(monkeypatch, makers.quarters(), after=0)
    out = tmp_path / "out"
    status, printed = command("estimate", 0, "--out", out, "--model", "lite", "--video")
    assert (status, printed) == (1, "error: camera 0 stopped giving pictures after 0 frame(s)\n")
    assert not out.exists()


def test_ctrl_c_is_how_a_camera_ends(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No journal is left, and nobody is told to resume."""

    class Stopped(Unplugged):
        def read(self) -> tuple[bool, np.ndarray | None]:
            if self.left == 0:
                raise KeyboardInterrupt
            return super().read()

    monkeypatch.setattr(cv2, "VideoCapture", lambda _: Stopped(makers.quarters(), 3))
    status, printed = command("estimate", 0, "--out", tmp_path, "--model", "lite")
    assert status == 130
    assert printed.endswith("stopped; what was done is written\n")
    assert hidden(tmp_path) == []


def test_stream_dies(command: Command, clip_path: Path, tmp_path: Path) -> None:
    data = makers.fast_start(clip_path, tmp_path / "clip.mp4").read_bytes()
    out = tmp_path / "out"
    with serve(data) as address:
        url = f"{address.replace('//', '//me:secret@')}/dies.mp4"
        status, printed = command("estimate", url, "--out", out, "--model", "lite", "--video")
    assert status == 1
    assert "cannot be read on: " in printed
    written = {p.suffix: p for p in out.iterdir()}
    assert set(written) == {".npz", ".csv", ".html", ".png", ".mp4"}
    assert len(table(written[".npz"])["frame"]) >= 30
    assert len(list(read_video(written[".mp4"]))) >= 30
    assert hidden(out) == []
    assert not any("secret" in p.name for p in out.iterdir())


def test_clip_cut_short(command: Command, clip_path: Path, tmp_path: Path) -> None:
    """Everything is made of the frames that are whole, the overlay too, each time it is tried."""
    clip = makers.cut(makers.fast_start(clip_path, tmp_path / "clip.mp4"), 0.3)
    out = tmp_path / "out"
    for resume in ([], ["--resume"]):
        arguments = ["estimate", clip, "--out", out, "--model", "lite", "--video", *resume]
        status, printed = command(*arguments)
        assert status == 1
        assert f"error: {clip} is cut short: its last packet is not whole\n" in printed
        frames = table(out / "clip.npz")["frame"]
        assert len(frames) > 10
        assert len(list(read_video(out / "clip_overlay.mp4"))) == len(frames)
    (tmp_path / "clip.mp4").write_bytes(clip_path.read_bytes())
    status, printed = command(*arguments)
    assert status == 1
    assert "cannot resume a run that was started otherwise (source was" in printed


def test_one_broken_picture(command: Command, person: np.ndarray, tmp_path: Path) -> None:
    """The others are kept, and each row says which picture it is of."""
    folder, jpeg = tmp_path / "in", makers.picture_bytes(person, "JPEG")
    folder.mkdir()
    for name, data in {"a": jpeg, "b": jpeg[:5000], "c": b"", "d": jpeg}.items():
        (folder / f"{name}.jpg").write_bytes(data)
    out = tmp_path / "out"
    status, printed = command("estimate", folder, "--out", out, "--model", "lite", "--video")
    assert status == 1
    assert printed.count("error: ") == 2
    assert f"error: {folder / 'b.jpg'} is damaged or cut short" in printed
    assert "in: 2 frame(s), somebody in 2" in printed
    rows = table(out / "in.npz")
    assert [Path(p).name for p in rows["picture"]] == ["a.jpg", "d.jpg"]
    assert {p.name for p in (out / "in_overlay").iterdir()} == {"a_overlay.png", "d_overlay.png"}
    assert hidden(out) == []


def test_all_pictures_broken(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.jpg", "b.png", "c.gif"):
        (folder / name).write_bytes(b"no picture")
    status, printed = command("estimate", folder, "--out", tmp_path / "out", "--model", "lite")
    assert status == 1
    assert printed.endswith("a.jpg is not a picture of a known kind, or is empty or cut short, "
                            "whatever its name says (and 2 more pictures)\n")  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_one_of_two_sources_broken(command: Command, tmp_path: Path) -> None:
    """The other is done all the same."""
    good = makers.encode(tmp_path / "good.mp4", makers.grey())
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no clip")
    out = tmp_path / "out"
    status, printed = command("estimate", bad, good, "--out", out, "--model", "lite")
    assert status == 1
    assert "error: " in printed and "good: 5 frame(s)" in printed
    assert (out / "good.npz").is_file() and not list(out.glob("*bad*"))


def test_a_stale_mask_is_not_drawn(command: Command, person: np.ndarray, tmp_path: Path) -> None:
    """Masks of an earlier run, of another picture, do not get into a run without them."""
    (tmp_path / "a.jpg").write_bytes(makers.picture_bytes(person, "JPEG"))
    overlay, overlays = tmp_path / "out" / "a_overlay.png", []
    for stale in (False, True):
        if stale:
            (tmp_path / "out" / "a_masks").mkdir()
            mask = makers.picture_bytes(np.full((9, 9), 255, np.uint8), "PNG")
            (tmp_path / "out" / "a_masks" / "000000_0.png").write_bytes(mask)
        options = ["--out", tmp_path / "out", "--model", "lite"]
        status, printed = command("estimate", tmp_path / "a.jpg", *options)
        assert status == 0, printed
        overlays.append(overlay.read_bytes())
    assert overlays[0] == overlays[1]


def test_changing_resolution(command: Command, tmp_path: Path) -> None:
    sizes = [makers.quarters(48, 64), makers.quarters(96, 80), makers.quarters(31, 33)[:30, :32]]
    clip = tmp_path / "a.ts"
    for i, picture in enumerate(sizes):
        part = makers.encode(
            tmp_path / f"{i}.ts", [np.ascontiguousarray(picture)] * 3, None, "mpegts"
        )
        with clip.open("ab") as out:
            out.write(part.read_bytes())
    arguments = ["estimate", clip, "--out", tmp_path / "out", "--model", "lite"]
    status, printed = command(*arguments, "--mask", "--video")
    assert status == 0, printed
    frames = list(read_video(tmp_path / "out" / "a_overlay.mp4"))
    assert len(frames) == 9
    assert {f.picture_rgb.shape for f in frames} == {(48, 64, 3)}
