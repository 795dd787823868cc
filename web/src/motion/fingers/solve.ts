/**
 * A recording's hands to angles of fingers, and its expressions, over time: nothing lags.
 * `kinesphere.motion.fingers.solve` is the same.
 */

import { SIDES } from "../body";
import type { Body, Hand } from "../body";
import type { PerFinger } from "../humanoid";
import type { Quat } from "../quaternions";
import { HIDDEN_MS, SEEN_MS, bothWays } from "../smoothing";
import { clamp } from "../vectors";
import type { Vec3 } from "../vectors";
import { palmAxes, rotationsOf, turnsOf } from "./angles";
import { RELAXED } from "./limits";
import { fingerOffsetsOf, handSizesOf, measured } from "./sizes";
import type { FingerOffsets } from "./sizes";

export interface Fingers extends FingerOffsets {
  /** At each moment. */
  readonly local: readonly PerFinger<Quat>[];
}

/**
 * Of both hands; one that is hidden comes to hang as hands do by nature. Null where none is ever seen.
 */
export function fingersOf(tMs: readonly number[], bodies: readonly Body[]): Fingers | null {
  const each = SIDES.map((side) => bodies.map(({ hands }) => hands?.[side] ?? null));
  const seen = each.flat().filter((hand): hand is Hand => hand !== null);
  if (seen.length === 0) return null;
  const [left, right] = each.map((hands) => {
    const turns = hands.map((hand) => hand && turnsOf(hand, palmAxes(hand)));
    const bones = RELAXED.map((rest, bone) =>
      smooth(tMs, turns.map((turn) => turn && turn[bone]), rest));
    return tMs.map((_, i) => bones.map((bone) => bone[i] as unknown as Vec3));
  });
  const sizes = handSizesOf(seen.map((hand) => measured(hand, palmAxes(hand))));
  return {
    ...fingerOffsetsOf(sizes),
    local: tMs.map((_, i) => rotationsOf({ left: left[i], right: right[i] })),
  };
}

/**
 * Numbers over time, null where they are hidden: there they go on straight from before to after, and
 * sink to `rest` the more, the longer ago they were seen and the longer until they are again.
 */
function smooth(
  tMs: readonly number[], values: readonly (readonly number[] | null)[], rest: readonly number[],
): (readonly number[])[] {
  const known = values.flatMap((value, i) => (value ? [i] : []));
  if (known.length === 0) return tMs.map(() => rest);
  let after = 0;
  const filled = values.map((value, i) => {
    while (after < known.length && known[after] < i) after += 1;
    if (value) return value;
    const [first, last] = [known[Math.max(after - 1, 0)], known[Math.min(after, known.length - 1)]];
    const [fromMs, toMs] = [Math.abs(tMs[i] - tMs[first]), Math.abs(tMs[last] - tMs[i])];
    const k = fromMs / Math.max(fromMs + toMs, 1e-9);
    const left = Math.exp(-Math.min(fromMs, toMs) / HIDDEN_MS);
    const [a, b] = [values[first]!, values[last]!];
    return rest.map((low, axis) => low + (a[axis] * (1 - k) + b[axis] * k - low) * left);
  });
  return bothWays(tMs, filled, tMs.map(() => SEEN_MS));
}

/**
 * Smoothed; while the face is not seen they sink to 0, and one that is never told is 0. Null where no
 * face is ever seen.
 */
export function expressionsOf(
  tMs: readonly number[], told: readonly (ArrayLike<number> | null)[],
): (readonly number[])[] | null {
  const seen = told.map((one) => one !== null && Array.from(one).some(Number.isFinite));
  if (!seen.some(Boolean)) return null;
  const values = told.map((one, i) => (one && seen[i]
    ? Array.from(one, (value) => (Number.isFinite(value) ? clamp(value, 0, 1) : 0)) : null));
  const count = values.find((value) => value !== null)!.length;
  return smooth(tMs, values, Array<number>(count).fill(0));
}
