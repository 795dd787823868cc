/** Hands painted over, so that what is behind them may be seen. */

import type { Picture } from "../../core/crop";
import { COUNT } from "../../core/hand";
import type { SeenHand } from "../hands/landmarks";
import type { Point } from "../squares";
import { pointIn } from "./track";

/** A copy of the picture with hands painted over, in the mean colour of what is around them. */
export function covered(picture: Picture, seen: readonly SeenHand[]): Picture {
  const rgba = picture.rgba.slice();
  for (const hand of seen) {
    const points = Array.from({ length: COUNT }, (_, i): Point => {
      const [x, y] = pointIn(hand, i);
      return [Math.round(x), Math.round(y)];
    });
    paint({ ...picture, rgba }, hullOf(points));
  }
  return { ...picture, rgba };
}

/** The corners of the convex hull, one after the other. (Andrew's monotone chain.) */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (all: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of all) {
      while (chain.length > 1 && turnsRight(chain.at(-2)!, chain.at(-1)!, point)) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turnsRight([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): boolean {
  return (bx - ax) * (y - ay) - (by - ay) * (x - ax) <= 0;
}

function paint({ width, height, rgba }: Picture, hull: readonly Point[]): void {
  const [xs, ys] = [hull.map(([x]) => x), hull.map(([, y]) => y)];
  const [left, right] = [Math.max(0, Math.min(...xs)), Math.min(width - 1, Math.max(...xs))];
  const [top, bottom] = [Math.max(0, Math.min(...ys)), Math.min(height - 1, Math.max(...ys))];
  if (left > right || top > bottom) return;
  const colour = meanColour(rgba, width, left, right, top, bottom);
  for (let y = top; y <= bottom; y++) {
    const [from, to] = spanAt(hull, y);
    const last = Math.min(right, Math.round(to));
    for (let x = Math.max(left, Math.round(from)); x <= last; x++) rgba.set(colour, 4 * (y * width + x));
  }
}

function meanColour(
  rgba: Uint8ClampedArray, width: number, left: number, right: number, top: number, bottom: number,
): number[] {
  const sum = [0, 0, 0];
  for (let y = top; y <= bottom; y++) {
    for (let i = 4 * (y * width + left); i <= 4 * (y * width + right); i += 4) {
      for (let k = 0; k < 3; k++) sum[k] += rgba[i + k];
    }
  }
  return sum.map((total) => total / ((right - left + 1) * (bottom - top + 1)));
}

/** From where to where a row runs through a convex shape. */
function spanAt(hull: readonly Point[], y: number): [from: number, to: number] {
  const crossings = hull.flatMap((a, i) => {
    const b = hull[(i + 1) % hull.length];
    if (Math.min(a[1], b[1]) > y || Math.max(a[1], b[1]) < y) return [];
    if (a[1] === b[1]) return [a[0], b[0]];
    return [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1])];
  });
  return [Math.min(...crossings), Math.max(...crossings)];
}
