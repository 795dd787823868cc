"""Error against the number of answers, as a picture. SVG."""

from typing import Final

from kinesphere.media.svg import Axis, Drawing

WIDTH_PX, HEIGHT_PX = 600, 400
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 70.0, 560.0, 60.0, 340.0
COLOURS: Final = {"by_doubt": "#0969da", "by_chance": "#8b949e"}
WORDS: Final = {"by_doubt": "asked where fits disagree", "by_chance": "asked by chance"}
Curves = dict[str, list[tuple[int, float]]]


def draw(curves: Curves) -> str:
    """Curves of (answers, error of order as a fraction), by how questions were chosen."""
    points = [point for curve in curves.values() for point in curve]
    most = max(answers for answers, _ in points)
    worst = max(error for _, error in points) * 100
    x, y = Axis(0, most, LEFT_PX, RIGHT_PX), Axis(0, worst * 1.05, BOTTOM_PX, TOP_PX)
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, "Bones in the wrong order of depth, per cent")
    drawing.frame(x, y, x.ticks())
    drawing.text((LEFT_PX + RIGHT_PX) / 2, BOTTOM_PX + 42, "answers about bones", "middle")
    for place, (name, curve) in enumerate(curves.items()):
        y_px = TOP_PX + 20 + 22 * place  # up there both curves have left
        drawing.bar(RIGHT_PX - 190, RIGHT_PX - 166, y_px, 4, COLOURS[name])
        drawing.text(RIGHT_PX - 158, y_px + 4, WORDS[name])
        line = [(x(answers), y(error * 100)) for answers, error in curve]
        drawing.line(line, COLOURS[name], width=2.5)
        for at in line:
            drawing.dot(*at, 3.5, COLOURS[name])
    return drawing.svg()
