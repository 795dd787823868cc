"""Graphs of docs/benchmarks.md as SVG, from the rows that `kinesphere bench --json` writes."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kinesphere.media.svg import Axis, Drawing

Row = dict[str, Any]
PEER: Final = "#8b949e"
SHADES: Final = {"lite": "#54aeff", "full": "#1f6feb", "heavy": "#0a3069"}
MODES: Final = ("live", "video", "chunks", "files", "pictures")
LINE_PX: Final = 26


def draw(rows: Sequence[Row], folder: Path) -> list[Path]:
    """Every graph for which there are figures; the files written."""
    alone = [row for row in rows if row["max_poses"] == 1]
    graphs = {
        "latency.svg": latency([r for r in alone if r["mode"] == "live" and not r["mask"]]),
        "ratios.svg": ratios([r for r in alone if r["ratio"] is not None]),
    }
    written: list[Path] = []
    for name, text in graphs.items():
        if text:
            (folder / name).write_text(text)
            written.append(folder / name)
    return written


def latency(rows: Sequence[Row]) -> str | None:
    """From frame to poses on the first clip: 5 to 95 % of frames thin, the middle half thick."""
    rows = [row for row in rows if row["clip"] == rows[0]["clip"]]
    lines = [(f"{r['model']}, {side}", r[key], c) for r in rows for side, key, c in _sides(r)]
    if not lines:
        return None
    longest = max(ms["p99"] for _, ms, _ in lines)
    axis = Axis(0, longest * 1.05, left_px=170, right_px=700)
    drawing = Drawing(
        720, 70 + LINE_PX * len(lines), f"Live, {rows[0]['clip']}: ms from frame to pose"
    )
    drawing.grid(axis, top_px=40, bottom_px=45 + LINE_PX * len(lines))
    for number, (name, ms, colour) in enumerate(lines):
        y = 55 + number * LINE_PX
        drawing.text(160, y + 4, name, anchor="end")
        drawing.bar(axis(ms["p5"]), axis(ms["p95"]), y, 4, colour)
        drawing.bar(axis(ms["p25"]), axis(ms["p75"]), y, 14, colour)
        drawing.bar(axis(ms["p50"]) - 1, axis(ms["p50"]) + 1, y, 18, "#ffffff")
        drawing.dot(axis(ms["p99"]), y, 3, colour)
    return drawing.svg()


def _sides(row: Row) -> list[tuple[str, str, str]]:
    ours = [("kinesphere", "latency_ms", SHADES[row["model"]])]
    return ours + ([(row["peer"], "peer_latency_ms", PEER)] if row["peer"] else [])


def ratios(rows: Sequence[Row]) -> str | None:
    """Times as fast as the peer: a bar for the median over the clips, a dot for each clip."""
    kinds = [
        (mode, mask, model)
        for mask in (False, True)
        for mode in MODES
        for model in SHADES
        if any((r["mode"], r["mask"], r["model"]) == (mode, mask, model) for r in rows)
    ]
    if not kinds:
        return None
    axis = Axis(0, max(row["ratio"] for row in rows) * 1.05, left_px=200, right_px=700)
    drawing = Drawing(720, 70 + 18 * len(kinds), f"Times as fast as {rows[0]['peer']}")
    drawing.grid(axis, top_px=40, bottom_px=45 + 18 * len(kinds))
    for number, kind in enumerate(kinds):
        mode, mask, model = kind
        some = [r["ratio"] for r in rows if (r["mode"], r["mask"], r["model"]) == kind]
        y = 52 + number * 18
        name = f"{mode}{' with mask' if mask else ''}, {model}"
        drawing.text(190, y + 4, name, anchor="end")
        drawing.bar(axis(0), axis(statistics.median(some)), y, 12, SHADES[model])
        for ratio in some:
            drawing.dot(axis(ratio), y, 2.5, "#d1242f")
    return drawing.svg()


def people(rows: Sequence[Row], model: str) -> str:
    """Milliseconds a frame by people in the picture, from `bench/people.py`'s curve."""
    sides = (("kinesphere", "ms", SHADES[model]), ("MediaPipe", "peer_ms", PEER))
    counts = [row["people"] for row in rows]
    x = Axis(counts[0], counts[-1], left_px=60, right_px=560)
    y = Axis(0, max(row[key] for row in rows for _, key, _ in sides) * 1.05, 300, 40)
    title = f"Milliseconds a frame by people in the picture, {model}"
    drawing = Drawing(760, 340, title)
    drawing.frame(x, y, counts)
    for number, (name, key, colour) in enumerate(sides):
        drawing.line([(x(row["people"]), y(row[key])) for row in rows], colour)
        for row in rows:
            drawing.dot(x(row["people"]), y(row[key]), 3, colour)
        drawing.text(575, y(rows[-1][key]) + 4 - 8 * number, name)
    return drawing.svg()
