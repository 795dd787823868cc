"""What a run leaves behind: tables, masks, and what people look at. All named after the source."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import OutputError
from kinesphere.estimate.options import EstimateOptions
from kinesphere.media import figure, overlay, player
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import probe, read_video
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import Source
from kinesphere.media.tables import expressions_path, write_table
from kinesphere.media.whole import whole
from kinesphere.progress import Track


def tables(source: Source, options: EstimateOptions) -> list[Path]:
    """Where the tables of `source` go."""
    return [options.out / f"{source.name}.{suffix}" for suffix in options.formats]


def write_all(
    source: Source, options: EstimateOptions, rows: Array, looked_at: range, track: Track
) -> Iterator[Path]:
    """Everything that was asked for, made from the rows (and the source, which is read again).

    looked_at   the frames that the rows tell about: those of the source up to where the run got

    Yields each path as it is written, the tables first. Raises OutputError.
    """
    for path in tables(source, options):
        write_table(path, rows, _file_names(source))
        yield path
    beside = [expressions_path(path, rows) for path in tables(source, options)]
    yield from (path for path in beside if path is not None)
    if options.view:
        yield from _views(source, options, rows)
    if options.view and source.kind == "pictures":
        yield from _picture_overlays(source, options, rows, track)
    if options.mask and len(rows):
        yield _masks_folder(source, options)
    if options.video and source.kind != "pictures" and looked_at:
        if source.resumable:  # else it has been drawn as it came
            _clip_overlay(source, options, rows, looked_at, track)
        yield overlay_path(source, options)


def _file_names(source: Source) -> list[str] | None:
    # A name that is not UTF-8 reaches Python with lone surrogates, which tables cannot hold.
    names = [str(f).encode("utf-8", "backslashreplace").decode() for f in source.files]
    return names if source.is_set else None


def _views(source: Source, options: EstimateOptions, rows: Array) -> list[Path]:
    written: list[Path] = []
    if len(rows):
        picture = options.out / f"{source.name}_3d.png"
        best = _typical(rows)
        write_picture(picture, figure.of_row(rows[best : best + 1]))
        written.append(picture)
    if source.kind != "pictures":
        page = options.out / f"{source.name}_3d.html"
        player.write_player(page, rows, source.name)
        written.append(page)
    return written


def _typical(rows: Array) -> int:
    """The row to show: the widest open pose among those that are seen well."""
    seen = rows["visibility"].mean(axis=1)
    spread = np.linalg.norm(rows["xyz_m"], axis=-1).mean(axis=1)
    return int(np.argmax(np.where(seen >= np.median(seen), spread, 0.0)))


def _picture_overlays(
    source: Source, options: EstimateOptions, rows: Array, track: Track
) -> list[Path]:
    folder = options.out / f"{source.name}_overlay" if source.is_set else options.out
    written: list[Path] = []
    found = sorted({int(f) for f in rows["frame"]})
    for index in track(found, f"{source.name}: drawing", len(found)):
        picture = to_rgb(source.files[index])
        path = folder / f"{_own_name(source, index)}_overlay.png"
        write_picture(path, draw(picture, source, options, rows, index))
        written.append(path)
    return [folder] if written and source.is_set else written


def _own_name(source: Source, index: int) -> str:
    """A picture's name without suffix; with its number where another picture has the same."""
    stem = source.files[index].stem
    alone = sum(f.stem.lower() == stem.lower() for f in source.files) == 1
    return stem if alone else f"{stem}_{index:06d}"


def _clip_overlay(
    source: Source, options: EstimateOptions, rows: Array, looked_at: range, track: Track
) -> None:
    fps = options.fps or probe(source.place).fps or 30.0
    # No frame further: the clip may be broken there.
    frames = islice(read_video(source.place, options.fps, options.every), len(looked_at))
    with ClipWriter(overlay_path(source, options), fps) as clip:
        for frame in track(frames, f"{source.name}: drawing", len(looked_at)):
            clip.write(draw(frame.picture_rgb, source, options, rows, frame.index), frame.t_ms)


def draw(
    picture_rgb: UInt8[Array, "height width 3"],
    source: Source,
    options: EstimateOptions,
    rows: Array,
    frame: int,
) -> UInt8[Array, "height width 3"]:
    """The picture of one frame with everybody in it drawn."""
    low, high = np.searchsorted(rows["frame"], [frame, frame + 1])
    here = rows[low:high]
    paths = [mask_path(source, options, frame, int(p)) for p in here["person"]]
    masks = [_read_mask(path) if options.mask else None for path in paths]
    return overlay.draw_rows(picture_rgb, here, masks)


def overlay_path(source: Source, options: EstimateOptions) -> Path:
    """Where the clip with the skeleton drawn in goes."""
    return options.out / f"{source.name}_overlay.mp4"


def _masks_folder(source: Source, options: EstimateOptions) -> Path:
    return options.out / f"{source.name}_masks"


def mask_path(source: Source, options: EstimateOptions, frame: int, person: int) -> Path:
    """Where the mask of a person in a frame goes."""
    return _masks_folder(source, options) / f"{frame:06d}_{person}.png"


def remove_masks(source: Source, options: EstimateOptions) -> None:
    """Those of an earlier run go: they would stand among the new ones."""
    for path in _masks_folder(source, options).glob("[0-9]*_[0-9]*.png"):
        with suppress(OSError):
            path.unlink()


def write_mask(path: Path, mask: Float[Array, "height width"]) -> None:
    """A mask as a grey picture, 0 to 255."""
    write_picture(path, np.rint(mask * 255).astype(np.uint8))


def _read_mask(path: Path) -> Float[Array, "height width"] | None:
    return to_rgb(path)[:, :, 0].astype(np.float32) / 255 if path.exists() else None


def write_picture(path: Path, picture: UInt8[Array, "..."]) -> None:
    """An RGB or grey picture as PNG; it appears whole or not at all. Raises OutputError."""
    bgr = picture[..., ::-1] if picture.ndim == 3 else picture
    # Fast compression: masks and overlays are many, and a level more saves little.
    ok, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not ok:
        raise OutputError(f"{path} cannot be written: OpenCV makes no PNG of {picture.shape}")
    with whole(path) as part:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data.tobytes())
