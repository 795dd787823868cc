/** The landmarks of one frame as points: metres, y up, z towards the camera (see humanoid.ts). */

import { COUNT, INDEX } from "../core/skeleton";
import { smoothStep } from "./vectors";
import type { Vec3 } from "./vectors";
import { InputError } from "../core/errors";

/** What is needed of a `Pose`. */
export interface Landmarks {
  /** 33 × (x, y, z): metres around the middle of the hips; x right, y down, z away. */
  readonly xyzWorldM: ArrayLike<number>;
  /** 33 numbers, 0 to 1. */
  readonly visibility: ArrayLike<number>;
}

export interface Body {
  /** The point of a landmark by its BlazePose name. */
  point(name: string): Vec3;
  /** 0 (hidden) to 1 (seen) for the worst seen of these landmarks. */
  seen(...names: string[]): number;
}

/**
 * How opaque to draw and how much to trust a landmark: 0 up to a visibility of 0.2, 1 from 0.7 on,
 * smooth between, as in the pictures that Python draws.
 */
export const fade = (visibility: number): number =>
  Number.isNaN(visibility) ? 0 : smoothStep(visibility, 0.2, 0.7);

/** Turns half round about x, which makes BlazePose's frame (y down, z away) ours. */
export function pointOf(xyzWorldM: ArrayLike<number>, i: number): Vec3 {
  return [xyzWorldM[3 * i], -xyzWorldM[3 * i + 1], -xyzWorldM[3 * i + 2]];
}

/** A landmark that is not finite counts as hidden. Throws InputError if there are not 33. */
export function bodyOf({ xyzWorldM, visibility }: Landmarks): Body {
  if (xyzWorldM.length !== COUNT * 3 || visibility.length !== COUNT) {
    throw new InputError(
      `landmarks: expected ${COUNT * 3} coordinates and ${COUNT} visibilities, ` +
        `got ${xyzWorldM.length} and ${visibility.length}`,
    );
  }
  const point = (name: string) => pointOf(xyzWorldM, INDEX[name]);
  const seenOne = (name: string) =>
    point(name).every(Number.isFinite) ? fade(visibility[INDEX[name]]) : 0;
  return { point, seen: (...names) => Math.min(...names.map(seenOne)) };
}
