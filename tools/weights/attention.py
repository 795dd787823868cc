"""The face network with attention in TFLite's own operators: engines know no others.

It looks at lips and eyes once more, in squares that it aims by its own landmarks. MediaPipe computes
that by three operators of its own (mediapipe/util/tflite/operations, version 2 of each):

    Landmarks2TransformMatrix   landmarks → the matrix from a square's cells to the features' cells
    TransformTensorBilinear     features, matrix → those of the square, bilinear, 0 outside
    TransformLandmarks          points in the square, matrix → points in the features

Here each is written as arithmetic, gathers and reductions. The rest of the file stays to the byte.
"""

from typing import Final, cast

from weights import flex
from weights.graph import Graph, Tensor, joined

LEAST: Final = 1e-12
"""Of the squared distance of the two landmarks that aim a square: there is no direction below."""
STEEP: Final = 1e30
"""Makes 1 of whatever is not 0, once it is cut off at 1."""


def rewritten(data: bytes) -> bytes:
    """The file without operators of MediaPipe's own."""
    graph = Graph(data)
    for custom in graph.customs():
        first, *others = (graph.tensor(position) for position in custom.inputs)
        shape = graph.tensor(custom.output).shape
        if custom.name == "Landmarks2TransformMatrix":
            made = matrix(first, flex.read(custom.options))
        elif custom.name == "TransformTensorBilinear":
            made = sampled(first, others[0], shape)
        else:
            assert custom.name == "TransformLandmarks", custom
            made = transformed(first.shaped(shape[1], 1, 2), others[0]).shaped(*shape)
        graph.replace(custom, made)
    return graph.written()


def matrix(landmarks: Tensor, told: dict[str, flex.Value]) -> Tensor:
    """(1, n, 3) landmarks → (1, 4, 4), cells of a square around some of them to their own unit.

    The square's x points from its left to its right landmark. Along that and across, it reaches as far
    as the landmarks do, times `scale_x` and `scale_y`; so the matrix shears nothing, and has no depth.
    """
    graph = landmarks.graph
    assert not told["target_rotation_radians"], "the line of the two landmarks is to be level"
    left, right, width, height, scale_x, scale_y = (
        cast(float, told[name])
        for name in (
            *("left_rotation_idx", "right_rotation_idx", "output_width", "output_height"),
            *("scale_x", "scale_y"),
        )
    )
    some = landmarks.at([int(i) for i in cast(list[float], told["subset_idxs"])], 1)
    apart = landmarks.at([int(right)], 1) - landmarks.at([int(left)], 1)
    apart = apart * graph.constant([1, 1, 0], (1, 1, 3))
    along = apart / (apart * apart).total(2).at_least(LEAST).root()
    across = along.at([1, 0, 2], 2) * graph.constant([-1, 1, 0], (1, 1, 3))
    middle_x, size_x = _reach(some, along)
    middle_y, size_y = _reach(some, across)
    column_x = along * (size_x * (scale_x / width))
    column_y = across * (size_y * (scale_y / height))
    corner = along * middle_x + across * middle_y
    corner = corner - column_x * (width / 2) - column_y * (height / 2)
    numbers = joined([column_x, column_y, corner, graph.constant([0, 1], (1, 1, 2))], 2)
    x_row, y_row = [0, 3, 9, 6], [1, 4, 9, 7]
    return numbers.at(x_row + y_row + [9, 9, 10, 9] + [9, 9, 9, 10], 2).shaped(1, 4, 4)


def _reach(points: Tensor, direction: Tensor) -> tuple[Tensor, Tensor]:
    """The middle and the length of what points (1, n, 3) take up along a direction (1, 1, 3)."""
    along = (points * direction).total(2)
    low, high = along.lowest(1), along.highest(1)
    return (low + high) * 0.5, high - low


def transformed(points: Tensor, by: Tensor) -> Tensor:
    """Points (n, 1, 2) by the first two rows of a matrix (1, 4, 4): (n, 2, 1)."""
    rows = by.at([0, 1], 1)
    return (points * rows.at([0, 1], 2)).total(2) + rows.at([3], 2)


def sampled(features: Tensor, by: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Features (1, h, w, c) at the cells of a square, `shape` (1, rows, columns, c).

    Cells are taken at their middles. Where the middle of a cell lies beyond the features' outermost
    middles it is 0.
    """
    graph, (_, height, width, channels) = features.graph, features.shape
    _, rows, columns, _ = shape
    count = rows * columns
    middles = [m + 0.5 for i in range(count) for m in (i % columns, i // columns)]
    places = transformed(graph.constant(middles, (count, 1, 2)), by).shaped(1, count, 2) - 0.5
    last = graph.constant([width - 1, height - 1], (1, 1, 2))
    inside = places.at_least(0).at_most(last)
    beyond = places - inside
    seen = graph.constant([1], (1, 1, 1)) - ((beyond * beyond).total(2) * STEEP).at_most(1)
    first = inside.floor()
    part = inside - first
    # The four neighbours: (0, 0), (1, 0), (0, 1), (1, 1). A neighbour's share is a + b * part.
    corner = graph.constant([0, 0, 1, 0, 0, 1, 1, 1], (4, 1, 2))
    start = graph.constant([1, 1, 0, 1, 1, 0, 0, 0], (4, 1, 2))
    slope = graph.constant([-1, -1, 1, -1, -1, 1, 1, 1], (4, 1, 2))
    share = part * slope + start
    share = share.at([0], 2) * share.at([1], 2) * seen
    cell = ((first + corner).at_most(last) * graph.constant([1, width], (1, 1, 2))).total(2)
    flat = features.shaped(height * width, channels)
    near = flat.at(cell.shaped(4, count).whole(), 0)
    return (near * share).total(0).shaped(*shape)
