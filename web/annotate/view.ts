/** Where the picture lies on the stage: pixels of the picture ↔ pixels of the stage. */

export type Point = readonly [x: number, y: number];
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];
export type Size = readonly [width: number, height: number];

/** stage = scale · picture + offset. */
export interface View {
  readonly scale: number;
  readonly offset: Point;
}

/** Stage pixels for a picture pixel: larger shows nothing more. */
const LARGEST = 40;
/** What is left free around what must be visible, as a part of the stage. */
const MARGIN = 0.08;

/**
 * All of a box on the stage, as large as it goes with a margin; around it as much of the picture as there
 * is room for.
 */
export function fitted(box: Box, stage: Size, picture: Size): View {
  const [[x0, y0, x1, y1], [width, height]] = [box, stage];
  const room = 1 - 2 * MARGIN;
  const fits = Math.min((room * width) / Math.max(1, x1 - x0), (room * height) / Math.max(1, y1 - y0));
  const scale = Math.min(fits, LARGEST);
  const whole = around([0, 0, ...picture], [[x0, y0], [x1, y1]]);
  const along = (axis: 0 | 1) => settled(scale, box, whole, stage, axis);
  return { scale, offset: [along(0), along(1)] };
}

/** Along an axis: with the box in the middle, unless that leaves room beside the picture. */
function settled(scale: number, box: Box, whole: Box, stage: Size, axis: number): number {
  const centred = (of: Box) => (stage[axis] - scale * (of[axis] + of[axis + 2])) / 2;
  const [first, last] = [-scale * whole[axis], stage[axis] - scale * whole[axis + 2]];
  if (last >= first) return centred(whole);
  return Math.min(first, Math.max(last, centred(box)));
}

/** The smallest box around a box and points. */
export function around([x0, y0, x1, y1]: Box, points: readonly Point[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(x0, ...xs), Math.min(y0, ...ys), Math.max(x1, ...xs), Math.max(y1, ...ys)];
}

export function toStage({ scale, offset }: View, [x, y]: Point): Point {
  return [scale * x + offset[0], scale * y + offset[1]];
}

export function toPicture({ scale, offset }: View, [x, y]: Point): Point {
  return [(x - offset[0]) / scale, (y - offset[1]) / scale];
}

/** Larger by a factor around a point of the stage, which stays where it is. */
export function zoomed(view: View, factor: number, [x, y]: Point, smallest: number): View {
  const scale = Math.min(LARGEST, Math.max(smallest, view.scale * factor));
  const real = scale / view.scale;
  return { scale, offset: [x + real * (view.offset[0] - x), y + real * (view.offset[1] - y)] };
}

/** Moved, but never so far that the middle of the stage is beside the picture. */
export function panned({ scale, offset }: View, [dx, dy]: Point, picture: Size, stage: Size): View {
  const kept = (value: number, i: number) =>
    Math.min(stage[i] / 2, Math.max(stage[i] / 2 - scale * picture[i], value));
  return { scale, offset: [kept(offset[0] + dx, 0), kept(offset[1] + dy, 1)] };
}

/** Whether all points are on the stage, not at its very edge. */
export function shows(view: View, points: readonly Point[], [width, height]: Size): boolean {
  const edge = 0.03 * Math.min(width, height);
  return points.every((point) => {
    const [x, y] = toStage(view, point);
    return x >= edge && y >= edge && x <= width - edge && y <= height - edge;
  });
}

/** Where a point of the picture is when the picture is mirrored, and back. */
export function turned([x, y]: Point, width: number, isMirrored: boolean): Point {
  return [isMirrored ? width - x : x, y];
}

export function turnedBox([x0, y0, x1, y1]: Box, width: number, isMirrored: boolean): Box {
  return isMirrored ? [width - x1, y0, width - x0, y1] : [x0, y0, x1, y1];
}

/** What two fingers did: by how much and around which point they zoomed, how far they moved it. */
export function pinched(before: readonly [Point, Point], after: readonly [Point, Point]) {
  const far = ([[ax, ay], [bx, by]]: readonly [Point, Point]) => Math.hypot(ax - bx, ay - by);
  const middle = ([[ax, ay], [bx, by]]: readonly [Point, Point]): Point => [(ax + bx) / 2, (ay + by) / 2];
  const [from, to] = [middle(before), middle(after)];
  return {
    factor: far(after) / Math.max(1, far(before)), around: to,
    by: [to[0] - from[0], to[1] - from[1]] as Point,
  };
}
