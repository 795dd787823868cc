/**
 * Left and right, when the landmark network takes one for the other for a moment.
 *
 * Limbs do not jump: where exchanging the sides of the arms, the legs or the face makes them go on from
 * where they were, the sides are exchanged. A network that insists for a second is believed.
 */

import { MIRROR, NAMES } from "../../core/skeleton";

const FACE = 11;
const group = (parts: RegExp): boolean[] =>
  NAMES.map((name, i) => i >= FACE && parts.test(name));

/** Face, arms, legs: which of the 33 belong to each. */
const GROUPS: readonly (readonly boolean[])[] = [
  NAMES.map((_, i) => i < FACE),
  group(/shoulder|elbow|wrist|pinky|(?<!foot_)index|thumb/),
  group(/hip|knee|ankle|heel|foot/),
];
/** Exchanged, landmarks must be this part as far (squared) from where they were. */
const BETTER = 0.25;
/** And otherwise have gone so far, in sizes of the person, within `SOON_MS`. */
const JUMP = 0.08;
/** Nothing is said about who was not seen for longer. */
const SOON_MS = 100;
const INSISTS_MS = 1000;

/** Where landmarks were last, sides repaired, and since when each group has been exchanged. */
export interface Sides {
  readonly tMs: number;
  /** x, y of the 33. */
  readonly xyPx: Float64Array;
  /** NaN for groups that are not. */
  readonly sinceMs: readonly number[];
}

/** The state, and which landmarks to exchange for those of the other side. */
export type Repaired = readonly [Sides, rows: readonly boolean[]];

/** sizePx   the person's, in the picture */
export function repaired(
  before: Sides | null, xyPx: Float64Array, sizePx: number, tMs: number,
): Repaired {
  const soon = before !== null && tMs > before.tMs && tMs - before.tMs <= SOON_MS;
  if (!soon || sizePx <= 0) {
    return [{ tMs, xyPx, sinceMs: GROUPS.map(() => NaN) }, NAMES.map(() => false)];
  }
  const mirrored = exchanged(xyPx, NAMES.map(() => true));
  const sinceMs = GROUPS.map((group, i) => {
    const stay = away(group, xyPx, before, sizePx);
    const swap = away(group, mirrored, before, sizePx);
    const wrong = swap < BETTER * stay && stay > JUMP ** 2;
    const since = Number.isNaN(before.sinceMs[i]) ? tMs : before.sinceMs[i];
    return wrong && tMs - since < INSISTS_MS ? since : NaN;
  });
  const rows = NAMES.map((_, row) =>
    GROUPS.some((group, i) => group[row] && !Number.isNaN(sinceMs[i])));
  return [{ tMs, xyPx: exchanged(xyPx, rows), sinceMs }, rows];
}

/** The mean squared distance of a group from where it was, in sizes of the person. */
function away(
  group: readonly boolean[], xyPx: Float64Array, before: Sides, sizePx: number,
): number {
  let [sum, count] = [0, 0];
  group.forEach((mine, i) => {
    if (!mine) return;
    const [x, y] = [0, 1].map((axis) => xyPx[2 * i + axis] - before.xyPx[2 * i + axis]);
    sum += (x * x + y * y) / sizePx ** 2;
    count += 1;
  });
  return sum / count;
}

/** `values`, so many numbers a landmark, with those of some rows taken from the other side's. */
export function exchanged(values: Float64Array, rows: readonly boolean[]): Float64Array {
  const each = values.length / rows.length;
  return values.map((value, i) => {
    const row = Math.floor(i / each);
    return rows[row] ? values[MIRROR[row] * each + (i % each)] : value;
  });
}
