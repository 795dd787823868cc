/**
 * How far the joints of fingers go, and how a hand hangs by itself. Left hands; radians.
 * `kinesphere.motion.fingers.limits` has the same numbers, and says where they are from.
 */

import { radians } from "../vectors";
import type { Vec3 } from "../vectors";

/** Of one joint: bent from `low` to `high`, sideways from `least` to `most`. */
export interface Reach {
  readonly low: number;
  readonly high: number;
  readonly least: number;
  readonly most: number;
  /** What is bent backwards beyond this is nearer to folded. */
  readonly folded: number;
}

function reach(low: number, high: number, aside: number, centre = 0): Reach {
  return {
    low: radians(low), high: radians(high), least: radians(centre - aside), most: radians(centre + aside),
    folded: radians((low + high) / 2 - 180),
  };
}

const FINGER = [reach(-45, 100, 30), reach(-10, 115, 10), reach(-15, 95, 10)];
/** Of the fifteen bones, in the order of `humanoid.FINGERS`; the thumb's three first. */
export const JOINTS: readonly Reach[] = [
  reach(-25, 60, 35, -15), reach(-15, 65, 15), reach(-25, 90, 10), ...FINGER, ...FINGER, ...FINGER, ...FINGER,
];

/** How far a thumb is turned about itself when nothing is known, and how far from there at most. */
export const ROLL = radians(-15);
export const ROLLS = radians(60);

const RELAXED_DEG: readonly Vec3[] = [
  [27, -19, -15], [12, 0, 0], [15, 0, 0],
  ...[22, 28, 14, 26, 32, 16, 30, 35, 18, 34, 36, 18].map((bent): Vec3 => [bent, 0, 0]),
];
/** Bent, sideways and rolled: a hand that does nothing. */
export const RELAXED: readonly Vec3[] =
  RELAXED_DEG.map(([bent, aside, roll]) => [radians(bent), radians(aside), radians(roll)]);
