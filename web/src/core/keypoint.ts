/** One landmark in TensorFlow.js's words, and the checks that results make of their arrays. */

import { InputError } from "./errors";

/** One landmark. In `keypoints` x, y, z are pixels, in `keypoints3D` metres. */
export interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** 0 to 1: of a body's landmark its visibility, of others that the hand or face is there. */
  readonly score: number;
  readonly name: string;
}

/** An upright box in the picture, in pixels. */
export interface BoundingBox {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest upright box around points (x, y, …). */
export function boxAround(xy: Float64Array): BoundingBox {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < xy.length; i += 2) {
    [xMin, xMax] = [Math.min(xMin, xy[i]), Math.max(xMax, xy[i])];
    [yMin, yMax] = [Math.min(yMin, xy[i + 1]), Math.max(yMax, xy[i + 1])];
  }
  return { xMin, yMin, xMax, yMax, width: xMax - xMin, height: yMax - yMin };
}

/** Landmarks in the picture as keypoints; `score` is one for each, or one for all. */
export function keypointsOf(
  xy: Float64Array, z: Float64Array, score: Float64Array | number, names: readonly string[],
): Keypoint[] {
  return Array.from(z, (depth, i) => ({
    x: xy[2 * i], y: xy[2 * i + 1], z: depth,
    score: typeof score === "number" ? score : score[i], name: names[i],
  }));
}

/** Landmarks in metres (x, y, z, …) as keypoints. */
export function keypoints3DOf(
  xyz: Float64Array, score: Float64Array | number, names: readonly string[],
): Keypoint[] {
  return Array.from({ length: xyz.length / 3 }, (_, i) => ({
    x: xyz[3 * i], y: xyz[3 * i + 1], z: xyz[3 * i + 2],
    score: typeof score === "number" ? score : score[i], name: names[i],
  }));
}

/** The numbers themselves; InputError when there are more or fewer, or one is not finite. */
export function checked<A extends ArrayLike<number>>(name: string, values: A, count: number): A {
  if (values.length !== count) {
    throw new InputError(`${name}: expected ${count} numbers, got ${values.length}`);
  }
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new InputError(`${name}: expected finite numbers, got NaN or infinity`);
  }
  return values;
}
