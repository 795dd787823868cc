"""A report as a picture: a figure with its bones coloured by agreement, the people, the times. SVG."""

from typing import Any, Final

from kinesphere.core import skeleton
from kinesphere.media.svg import Axis, Drawing

SLOWEST_S: Final = 8.0
"""Slower answers are not drawn."""
WIDTH_PX, HEIGHT_PX = 1080, 520
GOOD, FAIR, POOR, NONE = "#1a7f37", "#bf8700", "#cf222e", "#d0d7de"
INK, BAR = "#57606a", "#0969da"
FIGURE: Final = {
    "nose": (0.5, 0.06),
    "shoulder": (0.36, 0.2),
    "elbow": (0.24, 0.36),
    "wrist": (0.16, 0.52),
    "index": (0.13, 0.59),
    "hip": (0.42, 0.53),
    "knee": (0.38, 0.74),
    "ankle": (0.36, 0.94),
    "foot_index": (0.29, 0.98),
}
"""Where joints are drawn, of the person's right half as it is seen; the left is its mirror image."""


def draw(found: dict[str, Any]) -> str:
    """SVG of what `report.figures` found."""
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, "Depth order: how far people agree")
    _figure(drawing, found["joints"])
    _people(drawing, found["people"])
    _times(drawing, found["seconds"])
    return drawing.svg()


def colour(agrees: float | None) -> str:
    """Of a share of agreement."""
    if agrees is None:
        return NONE
    return GOOD if agrees >= 0.97 else FAIR if agrees >= 0.9 else POOR


def _at(name: str) -> tuple[float, float] | None:
    """Where a landmark is drawn, in pixels."""
    side, _, part = name.partition("_")
    x, y = FIGURE.get(name) or FIGURE.get(part) or (None, None)
    if x is None or y is None:
        return None
    x = 1 - x if side == "left" else x
    return 20 + x * 300, 50 + y * 410


def _figure(drawing: Drawing, joints: list[dict[str, Any]]) -> None:
    drawn = {(one["a"], one["b"]): one["agrees"] for one in joints}
    for (a, b), agrees in drawn.items():
        ends = _at(a), _at(b)
        bone = (skeleton.INDEX[a], skeleton.INDEX[b]) in skeleton.EDGES
        if ends[0] and ends[1]:
            drawing.line([ends[0], ends[1]], colour(agrees), not bone, 7 if bone else 1.5)
    for name in skeleton.NAMES:
        if at := _at(name):
            drawing.dot(*at, 5, INK)
    for place, (words, shade) in enumerate(
        (("97 % and more", GOOD), ("90 %", FAIR), ("less", POOR), ("nobody to compare", NONE))
    ):
        drawing.bar(30 + place * 130, 44 + place * 130, 490, 8, shade)
        drawing.text(50 + place * 130, 494, words)


def _people(drawing: Drawing, people: list[dict[str, Any]]) -> None:
    """A bar each, the most diligent first."""
    left = 560
    drawing.text(400, 60, "People: agreement with the others, answers")
    axis = Axis(0, 1, left, 900)
    most = sorted(people, key=lambda one: -one["answers"])[:10]
    for place, one in enumerate(most):
        y, agrees = 84 + place * 20, one["agrees"]
        drawing.text(left - 10, y + 4, one["name"][:20], anchor="end")
        drawing.bar(left, axis(agrees if agrees is not None else 1.0), y, 12, colour(agrees))
        share = "–" if agrees is None else f"{agrees:.1%}"
        drawing.text(910, y + 4, f"{share}, {one['answers']}")


def _times(drawing: Drawing, seconds: dict[str, Any]) -> None:
    """A column for each half second."""
    counts = seconds["counts"]
    median = "" if seconds["median"] is None else f": {seconds['median']:.1f} s (median)"
    drawing.text(400, 320, f"Seconds an answer{median}")
    if not counts or not max(counts):
        return
    x, top, bottom = Axis(0, SLOWEST_S, 420, 1000), 340, 460
    drawing.grid(x, top, bottom)
    for place, count in enumerate(counts):
        height = (bottom - top) * count / max(counts)
        middle = x(place / 2 + 0.25)
        if count:
            drawing.line([(middle, bottom), (middle, bottom - height)], BAR, width=24)
