/** Where the letters go: beside their joints, for those to stay visible. */

import type { Point, Size } from "./view";

/** From the joint to the middle of its letter, in stage pixels. */
export const REACH = 34;
/** Half of a letter's width, and what stays free to the edge. */
const HALF = 16;

/**
 * The middles of the letters A and B, for joints at `a` and `b`: away from the other joint, but on the
 * stage, and not one over the other.
 */
export function badges(a: Point, b: Point, stage: Size): [a: Point, b: Point] {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  // Joints in one place: A to the left, B to the right.
  const [ux, uy] = length < 1 ? [1, 0] : [dx / length, dy / length];
  const first = beside(a, [-ux, -uy], (place) => isOn(place, stage));
  return [first, beside(b, [ux, uy], (place) => isOn(place, stage) && apart(place, first))];
}

/** The first place in that direction, then turned from it, that is free. */
function beside(joint: Point, [ux, uy]: Point, isFree: (place: Point) => boolean): Point {
  const turns = [0, 1, -1, 2, -2, 3, -3, 4].map((eighth) => (eighth * Math.PI) / 4);
  const places = turns.map((turn): Point => {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [joint[0] + REACH * (ux * cos - uy * sin), joint[1] + REACH * (ux * sin + uy * cos)];
  });
  return places.find(isFree) ?? places[0];
}

function isOn([x, y]: Point, [width, height]: Size): boolean {
  return x >= HALF && y >= HALF && x <= width - HALF && y <= height - HALF;
}

function apart(a: Point, b: Point): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) >= 2 * HALF;
}
