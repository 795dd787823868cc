"""What a run leaves behind: tables, masks, and what people look at. All named after the source."""

from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import OutputError
from kinesphere.estimate.options import EstimateOptions
from kinesphere.estimate.progress import Track
from kinesphere.media import figure, overlay, player
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import probe, read_video
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import Source
from kinesphere.media.tables import write_table


def tables(source: Source, options: EstimateOptions) -> list[Path]:
    """Where the tables of `source` go."""
    return [options.out / f"{source.name}.{suffix}" for suffix in options.formats]


def write_all(source: Source, options: EstimateOptions, rows: Array, track: Track) -> list[Path]:
    """Everything that was asked for, made from the rows (and the source, which is read again).

    Returns what was written. Raises OutputError.
    """
    written = tables(source, options)
    for path in written:
        write_table(path, rows, _file_names(source))
    if options.view:
        written += _views(source, options, rows)
    if options.view and source.kind == "pictures":
        written += _picture_overlays(source, options, rows, track)
    if options.video and source.kind == "clip":
        written.append(_clip_overlay(source, options, rows, track))
    return written


def _file_names(source: Source) -> list[str] | None:
    return [str(f) for f in source.files] if len(source.files) > 1 else None


def _views(source: Source, options: EstimateOptions, rows: Array) -> list[Path]:
    written: list[Path] = []
    if len(rows):
        picture = options.out / f"{source.name}_3d.png"
        best = rows[_typical(rows)]
        write_picture(picture, figure.figure(best["xyz_m"], best["visibility"]))
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
    folder = options.out if len(source.files) == 1 else options.out / f"{source.name}_overlay"
    written: list[Path] = []
    found = sorted({int(f) for f in rows["frame"]})
    for index in track(found, f"{source.name}: drawing", len(found)):
        picture = to_rgb(source.files[index])
        name = f"{source.files[index].stem}_overlay.png"
        write_picture(folder / name, draw(picture, source, options, rows, index))
        written.append(folder / name)
    return written if len(written) == 1 else [folder] if written else []


def _clip_overlay(source: Source, options: EstimateOptions, rows: Array, track: Track) -> Path:
    path = options.out / f"{source.name}_overlay.mp4"
    info = probe(source.place)
    last = int(rows["frame"].max()) if len(rows) else 0
    frames = read_video(source.place, options.fps, options.every)
    with ClipWriter(path, options.fps or info.fps or 30.0) as clip:
        for frame in track(frames, f"{source.name}: drawing", info.frame_count):
            if options.frames is not None and frame.index > last:
                break
            clip.write(draw(frame.picture_rgb, source, options, rows, frame.index), frame.t_ms)
    return path


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
    masks = [_read_mask(mask_path(source, options, frame, int(p))) for p in here["person"]]
    return overlay.draw(picture_rgb, here["xy_px"], here["visibility"], masks)


def mask_path(source: Source, options: EstimateOptions, frame: int, person: int) -> Path:
    return options.out / f"{source.name}_masks" / f"{frame:06d}_{person}.png"


def write_mask(path: Path, mask: Float[Array, "height width"]) -> None:
    """A mask as a grey picture, 0 to 255."""
    write_picture(path, np.rint(mask * 255).astype(np.uint8))


def _read_mask(path: Path) -> Float[Array, "height width"] | None:
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) if path.exists() else None
    return None if grey is None else grey.astype(np.float32) / 255


def write_picture(path: Path, picture: UInt8[Array, "..."]) -> None:
    """An RGB or grey picture as PNG. Raises OutputError."""
    bgr = picture[..., ::-1] if picture.ndim == 3 else picture
    # Fast compression: masks and overlays are many, and a level more saves little.
    ok, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.tobytes() if ok else b"")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
