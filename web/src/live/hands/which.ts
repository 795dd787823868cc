/** Which hand is which: the hands of one frame matched with those of the frames before. */

import { isUsable, type Region } from "../../core/crop";
import type { HandSide } from "../../core/hand";
import { REFERENCE_FRAME_MS } from "../constants";
import * as c from "./constants";
import type { SeenHand } from "./landmarks";
import { fromLandmarks } from "./regions";

/** A hand that is followed, or was until a moment ago. */
export interface Followed {
  readonly id: number;
  /** Where to look next. */
  readonly region: Region;
  /** x, y of its 21 landmarks: where they were last. */
  readonly xyPx: Float64Array;
  /** Of a right hand, below 0 of a left one: log odds summed over time, the old forgotten. */
  readonly evidence: number;
  readonly side: HandSide;
  /** Whether the evidence was once so clear that this hand can never be the other one. */
  readonly sure: boolean;
  /** When it was last seen. */
  readonly tMs: number;
}

/** 0 to 1: that it is a right hand, by all that was seen of it. */
function rightOf({ evidence }: Followed): number {
  return 1 / (1 + Math.exp(-evidence));
}

/** What was seen, and which hand was looked for there; null for a new one. */
export type Owned = readonly [owner: Followed | null, hand: SeenHand];

/** Each hand once: of several results on one, that of the hand which was expected there. */
export function once(seen: readonly Owned[]): Owned[] {
  const kept: Owned[] = [];
  for (const one of seen) {
    const twin = kept.findIndex((other) => isSame(one, other));
    if (twin < 0) kept.push(one);
    else if (claim(one) > claim(kept[twin])) kept[twin] = one;
  }
  return kept;
}

/** Whether two results are of one hand. Two that are followed, sure to be left and right, are not. */
function isSame(a: Owned, b: Owned): boolean {
  const size = Math.max(sizePx(a[1]), sizePx(b[1]));
  if (apartPx(xyOf(a[1]), xyOf(b[1])) > c.SAME_HAND * size) return false;
  const [low, high] = [a[1].right, b[1].right].sort((x, y) => x - y);
  const two = low < 0.5 - c.SURE_SIDE && high > 0.5 + c.SURE_SIDE;
  return !(two && a[0] !== null && b[0] !== null);
}

/** How well a result fits the hand that was looked for, in place and side; new ones the least. */
function claim([owner, hand]: Owned): number {
  if (owner === null) return hand.score - 10;
  const moved = apartPx(owner.xyPx, xyOf(hand)) / Math.max(sizePx(hand), 1);
  return -moved - Math.abs(rightOf(owner) - hand.right);
}

/** x, y of a hand's landmarks. */
export function xyOf({ xyzImagePx }: Pick<SeenHand, "xyzImagePx">): Float64Array {
  return xyzImagePx.filter((_, i) => i % 3 !== 2);
}

/** How far two hands' landmarks (x, y, …) are from each other on average. */
export function apartPx(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) sum += Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]);
  return sum / (a.length / 2);
}

function sizePx(hand: SeenHand): number {
  return fromLandmarks(xyOf(hand)).sizePx / c.FOLLOW_SCALE;
}

/** Those who are not seen, and were a moment ago. */
export function stillRemembered(
  known: readonly Followed[], kept: readonly Owned[], tMs: number,
): Followed[] {
  const here = new Set(kept.flatMap(([owner]) => (owner ? [owner.id] : [])));
  return known.filter((one) => !here.has(one.id) && tMs - one.tMs <= c.REMEMBER_MS);
}

/** The lost hand that is most likely to be this one. */
export function returned(lost: readonly Followed[], hand: SeenHand): Followed | null {
  const region = fromLandmarks(xyOf(hand));
  if (!isUsable(region)) return null;
  let [best, nearest]: [Followed | null, number] = [null, c.RETURN_DISTANCE];
  for (const known of lost) {
    if (known.sure && contradicts(known.side, hand)) continue;
    const distance = away(known, region, hand);
    if (distance < nearest) [best, nearest] = [known, distance];
  }
  return best;
}

/** How unlike a lost hand is: its place, size and side. */
function away(known: Followed, region: Region, hand: SeenHand): number {
  const [[x, y], [u, v]] = [known.region.centerPx, region.centerPx];
  const sizes = [known.region.sizePx, region.sizePx];
  const apart = Math.hypot(x - u, y - v) / Math.max(...sizes);
  return apart + Math.abs(Math.log(sizes[0] / sizes[1])) + Math.abs(rightOf(known) - hand.right);
}

/** Whether a result is surely of the other side. */
function contradicts(side: HandSide, { right }: SeenHand): boolean {
  return (side === "right" ? 0.5 - right : right - 0.5) > c.SURE_SIDE;
}

/** The same; without its owner where its region has gone over to the person's other hand. */
export function whose(one: Owned, tMs: number): Owned {
  const [owner, hand] = one;
  const isOther = owner?.sure && moved(owner, 0, hand, tMs).side !== owner.side;
  return isOther ? [null, hand] : one;
}

/** The hand after this frame. */
export function moved(
  before: Followed | null, id: number, hand: SeenHand, tMs: number,
): Followed {
  const frames = before ? Math.max(0, tMs - before.tMs) / REFERENCE_FRAME_MS : 0;
  const old = before ? before.evidence * (1 - c.SIDE_ALPHA) ** frames : 0;
  const evidence = logOdds(hand.right) + old;
  const xyPx = xyOf(hand);
  return {
    id, region: fromLandmarks(xyPx), xyPx, evidence, side: sideOf(evidence, before?.side ?? null),
    sure: Math.abs(evidence) > c.SIDE_SURE || (before?.sure ?? false), tMs,
  };
}

function logOdds(right: number): number {
  const known = Math.min(Math.max(right, c.SIDE_LEAST), 1 - c.SIDE_LEAST);
  return Math.log(known / (1 - known));
}

/** The side that the evidence says; a hand that had one changes it only when that is clear. */
export function sideOf(evidence: number, before: HandSide | null): HandSide {
  if (before !== null && Math.abs(evidence) < c.SIDE_TURNS) return before;
  return evidence >= 0 ? "right" : "left";
}
