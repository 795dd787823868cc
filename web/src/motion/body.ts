/**
 * Landmarks as points of a body: metres, x right in the picture, y up, z towards the camera (see
 * humanoid.ts). `kinesphere.motion.body` is the same.
 */

import { InputError } from "../core/errors";
import { COUNT, INDEX } from "../core/skeleton";
import type { BodySide } from "./quaternions";
import { ZERO, middle, smoothStep, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

/** What is needed of a `Pose`. */
export interface Landmarks {
  /** 33 × (x, y, z): metres around the middle of the hips; x right, y down, z away. */
  readonly xyzWorldM: ArrayLike<number>;
  /** 33 numbers, 0 to 1. */
  readonly visibility: ArrayLike<number>;
}

/** Names are BlazePose's; a part is a name without its side. */
export interface Body {
  /** One landmark; 0 where nothing is known. */
  point(name: string): Vec3;
  /** Between a landmark of the left and of the right. */
  middle(part: string): Vec3;
  /** From the right one to the left one. */
  across(part: string): Vec3;
  /** A landmark of the left; of the right in a mirror, so that it is a left one. */
  mirrored(side: BodySide, part: string): Vec3;
  /** How well the worst seen of landmarks is seen: 0 (hidden) to 1 (seen). */
  worst(...names: string[]): number;
}

export const SIDES: readonly BodySide[] = ["left", "right"];

/**
 * How opaque to draw and how much to trust a landmark: 0 up to a visibility of 0.2, 1 from 0.7 on,
 * smooth between, as in the pictures that Python draws.
 */
export const fade = (visibility: number): number =>
  Number.isFinite(visibility) ? smoothStep(visibility, 0.2, 0.7) : 0;

/** Turns half round about x, which makes BlazePose's frame (y down, z away) ours. */
export function pointOf(xyzWorldM: ArrayLike<number>, i: number): Vec3 {
  return [xyzWorldM[3 * i], -xyzWorldM[3 * i + 1], -xyzWorldM[3 * i + 2]];
}

/** A landmark that is not finite counts as hidden. Throws InputError if there are not 33. */
export function bodyOf({ xyzWorldM, visibility }: Landmarks): Body {
  check(xyzWorldM, visibility);
  const points: Vec3[] = [];
  const seen: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const place = pointOf(xyzWorldM, i);
    const known = place.every(Number.isFinite);
    points.push(known ? place : ZERO);
    seen.push(known ? fade(visibility[i]) : 0);
  }
  const point = (name: string) => points[INDEX[name]];
  const mirrored = (side: BodySide, part: string): Vec3 => {
    const [x, y, z] = point(`${side}_${part}`);
    return [side === "left" ? x : -x, y, z];
  };
  return {
    point,
    mirrored,
    middle: (part) => middle(point(`left_${part}`), point(`right_${part}`)),
    across: (part) => subtract(point(`left_${part}`), point(`right_${part}`)),
    worst: (...names) => Math.min(...names.map((name) => seen[INDEX[name]])),
  };
}

function check(xyzWorldM: ArrayLike<number>, visibility: ArrayLike<number>): void {
  if (xyzWorldM.length === COUNT * 3 && visibility.length === COUNT) return;
  throw new InputError(
    `landmarks: expected ${COUNT * 3} coordinates and ${COUNT} visibilities, ` +
      `got ${xyzWorldM.length} and ${visibility.length}`,
  );
}
