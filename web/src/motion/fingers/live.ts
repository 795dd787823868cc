/** Fingers and expressions frame after frame. `kinesphere.motion.fingers.live` is the same. */

import { SIDES } from "../body";
import type { Hands } from "../body";
import { HIDDEN_MS, SEEN_MS, share } from "../smoothing";
import { clamp } from "../vectors";
import { palmAxes, turnsOf } from "./angles";
import type { Turn, Turns } from "./angles";
import { RELAXED } from "./limits";
import { SHORTEST_M, USUAL_HAND, measured } from "./sizes";
import type { HandSizes } from "./sizes";

/** Angles, and the hand's sizes with how long they were seen. */
export interface FingersState {
  readonly turns: Turns;
  readonly sizes: HandSizes;
  readonly seenMs: number;
}

const REMEMBERED_MS = 10_000;
const NO_HANDS: Hands = { left: null, right: null };

/**
 * The fingers after one frame more; those of a hand that is hidden come to hang by themselves. Null as
 * long as no hands were looked for.
 */
export function stepFingers(
  before: FingersState | null, hands: Hands | null, passedMs: number,
): FingersState | null {
  if (!hands && !before) return null;
  let [sizes, seenMs] = [before?.sizes ?? USUAL_HAND, before?.seenMs ?? 0];
  const turns = {} as Record<"left" | "right", readonly Turn[]>;
  for (const side of SIDES) {
    const hand = (hands ?? NO_HANDS)[side];
    const axes = hand && palmAxes(hand);
    const now = hand && axes ? turnsOf(hand, axes) : RELAXED;
    const k = share(passedMs, hand ? SEEN_MS : HIDDEN_MS);
    turns[side] = before ? now.map((turn, i) => towards(before.turns[side][i], turn, k)) : now;
    const size = hand && axes ? measured(hand, axes) : null;
    if (!size || size[6] < SHORTEST_M || passedMs <= 0) continue;
    seenMs = Math.min(seenMs + passedMs, REMEMBERED_MS);
    sizes = sizes.map((value, i) => value + ((size[i] - value) * passedMs) / seenMs);
  }
  return { turns, sizes, seenMs };
}

const towards = (a: Turn, b: Turn, k: number): Turn =>
  [a[0] + k * (b[0] - a[0]), a[1] + k * (b[1] - a[1]), a[2] + k * (b[2] - a[2])];

/**
 * Expressions after one frame more; those that are not seen sink to 0. Null as long as no face was looked
 * for.
 */
export function stepExpressions(
  before: readonly number[] | null, now: ArrayLike<number> | null, passedMs: number,
): readonly number[] | null {
  const count = now?.length ?? before?.length;
  if (count === undefined) return null;
  return Array.from({ length: count }, (_, i) => {
    const known = now !== null && Number.isFinite(now[i]);
    const value = known ? clamp(now[i], 0, 1) : 0;
    if (!before) return value;
    return before[i] + share(passedMs, known ? SEEN_MS : HIDDEN_MS) * (value - before[i]);
  });
}
