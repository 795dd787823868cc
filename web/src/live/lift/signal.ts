/** What the lift takes of a frame: numbers that do not change with the person's place or size. */

import { COUNT, INDEX } from "../../core/skeleton";
import { towards, turned } from "./place";

const [LEFT_HIP, RIGHT_HIP] = [INDEX.left_hip, INDEX.right_hip];
const CUE_SCALE = 2;
/** Minus the logarithm of the size at which people are usually seen. */
const LOG_SIZE = 1.8;
const LEAST_SIZE = 1e-4;
/** How many numbers the network is shown. */
export const SIGNAL = COUNT * 6 + 4;

/** Rays as a camera sees them that looks at the middle of the hips. */
export interface Along {
  /** x, y of the 33. */
  readonly rays: Float64Array;
  /** The root of the mean square of their lengths. */
  readonly size: number;
  /** The ray of the middle of the hips, as the camera itself sees it. */
  readonly hips: readonly [x: number, y: number];
  /** Three rows; takes the camera's axes to those of the one that looks at the hips. */
  readonly rotation: Float64Array;
}

/** What says how the person moved, from moment to moment. */
export function where({ hips, size }: Along): Float64Array {
  return Float64Array.of(...hips, Math.log(size) + LOG_SIZE);
}

/** The camera turned to the hips. */
export function along(rays: Float64Array): Along {
  const middle = (axis: number) => (rays[2 * LEFT_HIP + axis] + rays[2 * RIGHT_HIP + axis]) / 2;
  const hips = [middle(0), middle(1)] as const;
  const rotation = towards(hips);
  const seen = turned(rays, rotation);
  const squares = seen.reduce((sum, value) => sum + value * value, 0);
  const size = Math.max(Math.sqrt(squares / (seen.length / 2)), LEAST_SIZE);
  return { rays: seen, size, hips, rotation };
}

/**
 * What the network is shown.
 *
 * cueM    what the landmark network says in metres, as upright as the picture
 * known   whether the camera's focal length is known, not guessed
 */
export function signal(
  seen: Along, cueM: Float64Array, visibility: Float64Array, known: boolean,
): Float32Array {
  const out = new Float32Array(SIGNAL);
  const [x, y, size] = where(seen);
  out.set(seen.rays.map((value) => value / seen.size));
  out.set([size, x, y, Number(known)], 2 * COUNT);
  out.set(cueM.map((value) => value * CUE_SCALE), 2 * COUNT + 4);
  out.set(visibility, 5 * COUNT + 4);
  return out;
}
