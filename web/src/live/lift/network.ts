/**
 * The lift's network: a few products of matrices, too small for an engine to be worth it.
 *
 * The same weights give the same numbers in Python (`kinesphere/live/lift/network.py`).
 */

import { COUNT, INDEX } from "../../core/skeleton";
import type { Layer } from "./layer";
import type { Along } from "./signal";

const OUT_SCALE = 0.5;
const LOG_SPREAD = -3;
/** Numbers that stand beside a moment's code: how the person moved since, and whether it was. */
export const MOVED = 4;
/** How many numbers the network says: the depth of the hips, x, y, z and a spread for each landmark. */
export const OUT = 1 + 4 * COUNT;

/** `encode` looks at each moment, the rest at all of a window together. */
export interface Network {
  /** When the moments of a window are, from the frame's own on (0 comes first). */
  readonly lagsMs: readonly number[];
  readonly encode: readonly Layer[];
  readonly join: Layer;
  readonly blocks: readonly Layer[];
  readonly out: Layer;
}

/** How many numbers stand for a moment. */
export const coded = ({ encode }: Network): number => encode[encode.length - 1].rows;

/** What a moment is to the window. */
export function encoded(network: Network, signal: Float32Array): Float32Array {
  return network.encode.reduce((x, layer) => silu(layer.of(x)), signal);
}

/**
 * What a window says.
 *
 * moments   for each the code, how the person moved since (`where`), and 1; zeros where there was none
 */
export function joined(network: Network, moments: Float32Array): Float32Array {
  let x = silu(network.join.of(moments));
  for (const block of network.blocks) {
    const more = silu(block.of(x));
    x = x.map((value, i) => value + more[i]);
  }
  return network.out.of(x);
}

/** x · sigmoid(x) (Elfwing, Uchibe, Doya 2017). */
export function silu(x: Float32Array): Float32Array {
  return x.map((value) => value / (1 + Math.exp(-value)));
}

/** Landmarks in metres from the middle of the hips in the camera's axes, and how far off they may be. */
export interface Decoded {
  readonly xyzM: Float64Array;
  readonly spreadM: Float64Array;
}

/**
 * The network says how far away the hips are, and for each landmark how much farther it is: so a
 * landmark lies on its ray. It may say that it lies a little beside it, too.
 */
export function decoded(out: Float32Array, seen: Along): Decoded {
  const depth = (Math.exp(out[0]) * OUT_SCALE) / seen.size;
  const flat = new Float64Array(3 * COUNT);
  for (let i = 0; i < COUNT; i++) {
    const [x, y, z] = [0, 1, 2].map((axis) => out[1 + 3 * i + axis] * OUT_SCALE);
    flat[3 * i] = seen.rays[2 * i] * (depth + z) + x;
    flat[3 * i + 1] = seen.rays[2 * i + 1] * (depth + z) + y;
    flat[3 * i + 2] = z;
  }
  const spreads = out.subarray(1 + 3 * COUNT);
  const spreadM = Float64Array.from(spreads, (value) => Math.exp(value + LOG_SPREAD));
  return { xyzM: turnedBack(fromHips(flat), seen.rotation), spreadM };
}

function fromHips(xyz: Float64Array): Float64Array {
  const [left, right] = [3 * INDEX.left_hip, 3 * INDEX.right_hip];
  return xyz.map((value, i) => value - (xyz[left + (i % 3)] + xyz[right + (i % 3)]) / 2);
}

/** From the axes of the turned camera to those of the camera itself. */
function turnedBack(xyz: Float64Array, rotation: Float64Array): Float64Array {
  return xyz.map((_, i) => {
    const [first, axis] = [i - (i % 3), i % 3];
    return xyz[first] * rotation[axis] + xyz[first + 1] * rotation[3 + axis] +
      xyz[first + 2] * rotation[6 + axis];
  });
}
