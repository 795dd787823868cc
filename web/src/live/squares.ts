/** From two points or a box to the square that a network looks at, for hands and faces. */

import { normalizeRadians, type Region } from "../core/crop";

export type Point = readonly [x: number, y: number];

/** A point of many (x, y, …). */
export function pointOf(xy: ArrayLike<number>, i: number): Point {
  return [xy[2 * i], xy[2 * i + 1]];
}

/** The rotation after which the way from start to end points to `targetDeg`: 0 right, 90 up. */
export function turned(startPx: Point, endPx: Point, targetDeg: number): number {
  const [dx, dy] = [endPx[0] - startPx[0], endPx[1] - startPx[1]];
  return normalizeRadians((targetDeg * Math.PI) / 180 - Math.atan2(-dy, dx));
}

/**
 * The square around a turned box: its longer side times `scale`.
 *
 * sidesPx   the box's width and height, along its own axes
 * shiftY    the centre moves by so many heights of the box down along its own axis
 */
export function squared(
  centerPx: Point, sidesPx: readonly [width: number, height: number], rotationRad: number,
  scale: number, shiftY = 0,
): Region {
  const shiftPx = sidesPx[1] * shiftY;
  return {
    centerPx: [
      centerPx[0] - shiftPx * Math.sin(rotationRad), centerPx[1] + shiftPx * Math.cos(rotationRad),
    ],
    sizePx: Math.max(...sidesPx) * scale,
    rotationRad,
  };
}

/** A region's box (xMin, yMin, xMax, yMax), upright whatever its rotation. */
export function upright({ centerPx: [x, y], sizePx }: Region): Float64Array {
  const half = sizePx / 2;
  return Float64Array.of(x - half, y - half, x + half, y + half);
}
