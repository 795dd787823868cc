"""Figures on the screen and as JSON."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kinesphere.evaluate.views.compare import MEAN, Row
from kinesphere.evaluate.views.lags import Delays
from kinesphere.media.whole import whole

Cell = Callable[[Row], str]


def _number(*keys: str, digits: int = 1, times: float = 1.0) -> Cell:
    """Writes a figure of a row; a dash where it has none."""

    def cell(row: Row) -> str:
        value: Any = row
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None or not math.isfinite(value):
            return "–"
        return f"{value * times:.{digits}f}"

    return cell


def _axes(row: Row) -> str:
    return " ".join(f"{mm:.0f}" for mm in row["abs_xyz_mm"]) if "abs_xyz_mm" in row else "–"


def _angles(row: Row) -> str:
    told = row.get("angle_error_deg")
    return f"{np.mean(list(told.values())):.1f}" if told else "–"


def _flips(row: Row) -> str:
    """Episodes, and of how many frames."""
    share = row.get("flipped", math.nan)
    return f"{row['flips']}" + (f" ({share:.0%})" if share > 0 else "") if "flips" in row else "–"


def _missed(row: Row) -> str:
    return f"{row['missed']} of {row['frames']}" if "missed" in row else "–"


AWAY: Final[dict[str, Cell]] = {
    "MPJPE mm": _number("mpjpe_mm"),
    "PA mm": _number("pa_mpjpe_mm"),
    "x y z mm": _axes,
    "angles °": _angles,
    "missed": _missed,
}
INDEPENDENT: Final[dict[str, Cell]] = {
    "MPJPE mm": _number("independent", "mpjpe_mm"),
    "PA mm": _number("independent", "pa_mpjpe_mm"),
    "as joints are": _number("independent", "as_they_are", "mpjpe_mm"),
}
ITSELF: Final[dict[str, Cell]] = {
    "bones %": _number("bone_cv", times=100),
    "sides %": _number("side_asymmetry", times=100),
    "jitter mm": _number("jitter_mm"),
    "flips": _flips,
    "lag": _number("lag_frames"),
    "fps": _number("fps", digits=0),
}


def show(rows: Sequence[Row], console: Console) -> None:
    """Means over cameras, then each camera."""
    means = [row for row in rows if row["camera"] == MEAN]
    _show("Away from the body fitted to all cameras: mean of the cameras", means, AWAY, console)
    if any("independent" in row for row in rows):
        _show("Away from MoveNet's joints", means, INDEPENDENT, console)
    _show("By itself", means, ITSELF, console)
    for camera in dict.fromkeys(row["camera"] for row in rows if row["camera"] != MEAN):
        mine = [row for row in rows if row["camera"] == camera]
        some = {name: AWAY[name] for name in ("MPJPE mm", "PA mm", "x y z mm", "missed")}
        _show(f"Camera {camera}", mine, {**some, "flips": _flips}, console)


def _show(title: str, rows: Sequence[Row], columns: dict[str, Cell], console: Console) -> None:
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("model", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(Text(row["model"]), *(cell(row) for cell in columns.values()))
    console.print(table)


def show_lags(found: Delays, names: Sequence[str], given: Sequence[int], console: Console) -> None:
    """How clips are delayed, and what to do about it."""
    finer = ", ".join(f"{n} {lag:+.1f}" for n, lag in zip(names, found.finer, strict=True))
    best = found.lags + np.array(given)
    best = best - best.min()
    said = ",".join(map(str, best.tolist()))
    if (found.lags == found.lags[0]).all():
        console.print(f"clips run together to the frame (between frames: {finer})", soft_wrap=True)
    else:
        console.print(
            f"clips do not run together: rays meet best with --lag {said} (between frames: {finer})",
            style="yellow",
            soft_wrap=True,
        )


def show_references(told: Sequence[dict[str, Any]], console: Console) -> None:
    """How sure the references are."""
    words = {
        "body": "body fitted to all cameras",
        "points": "BlazePose's joints triangulated",
        "independent": "MoveNet's joints triangulated",
    }
    for number, one in enumerate(told, 1):
        turned = ", ".join(f"{n} {deg:.2f}°" for n, deg in one["turned_deg"].items())
        who = f"person {number}: " if len(told) > 1 else ""
        console.print(f"{who}cameras turned so that rays meet: {turned}", soft_wrap=True)
        for name in (name for name in words if name in one):
            console.print(f"  {words[name]}: {_sure(one[name])}", soft_wrap=True)
        if "apart_mm" in one:
            apart = one["apart_mm"]
            console.print(
                f"  MoveNet's are {apart['as_they_are']:.0f} mm from the body's; once the two mean the "
                f"same by each joint, {apart['meaning_the_same']:.0f} mm",
                soft_wrap=True,
            )


def _sure(one: dict[str, Any]) -> str:
    seen = f"{one['reprojection_px']:.1f} px from what cameras saw (median)"
    if not math.isfinite(one["left_out_mm"]):
        return seen
    return f"{seen}; without one of the cameras joints move by {one['left_out_mm']:.0f} mm"


def write(path: Path, told: Any) -> None:
    """As JSON. Raises OutputError."""
    with whole(path) as part:
        part.write_text(json.dumps(plain(told), indent=1) + "\n", encoding="utf-8")


def plain(value: Any) -> Any:
    """None instead of NaN: JSON has none."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
