/**
 * The hands of bodies in a picture: where each is looked for, and which of what is seen is believed.
 *
 * A small network (MediaPipe's recrop step) sees in every frame where the hand is around the body's wrist;
 * a hand that is followed is looked for where its last landmarks were, while that agrees. Left and right
 * are the body's: a hand is the left one because it hangs on the left wrist, so crossing arms exchange
 * nothing.
 */

import { isUsable, regionAround, type Picture, type Region, type SizePx } from "../../core/crop";
import { WRIST } from "../../core/hand";
import { findHand, type SeenHand } from "../hands/landmarks";
import * as regions from "../hands/regions";
import { apartPx, xyOf } from "../hands/which";
import type { Landmarks } from "../landmarks";
import type { Point } from "../squares";
import { covered } from "./cover";
import { HAND, stays } from "./follow";
import type { HandNetworks } from "./options";
import { apart, ARMS, carried, pointIn, type Followed, type Hands, type Track } from "./track";

/** Below this visibility of its wrist a hand is not looked for. */
export const VISIBLE = 0.1;
/** A hand belongs to a wrist no farther away than this part of the side of the body's region for it, */
export const BELONGS = 0.3;
/** or than this part of the body's size, for hands that point to the camera. */
export const BELONGS_BODY = 0.06;
/** The region in which the recrop network looks is no smaller than this part of the body's size. */
export const SMALLEST = 0.12;
/** A hand with this score is seen well. */
export const WELL = 0.9;
/** Hands whose middles are nearer than this, in sides of a region, may be mixed up. */
export const BESIDE = 0.5;
/** Two hands whose landmarks are nearer than this, in sides of their region, are one, */
export const SAME = 0.15;
/** or whose wrists are. */
export const SAME_WRIST = 0.07;

/** A hand to look for. */
export interface Wanted {
  /** Whose it is, by their place among the bodies. */
  readonly person: number;
  /** 0 left, 1 right. */
  readonly side: 0 | 1;
  readonly wristPx: Point;
  /** Where the body says that it is. */
  readonly around: Region;
  /** How far its wrist may be from the body's. */
  readonly limitPx: number;
  readonly track: Track<SeenHand> | null;
  /** The body is not to be believed: where the hand was is a better guess. */
  readonly doubted: boolean;
}

/** The hands of one body that may be seen in a picture. */
export function wanted(
  person: number, body: Landmarks, { hands: tracks, doubted }: Pick<Followed, "hands" | "doubted">,
  sizePx: SizePx,
): Wanted[] {
  const bodyPx = regionAround(body.auxiliaryPx, 1).sizePx;
  const ordered = bySide(body, tracks);
  return ([0, 1] as const).flatMap((side) => {
    const arm = ARMS[side];
    const wristPx = pointIn(body, arm.wrist);
    const told = regions.fromBody(wristPx, pointIn(body, arm.pinky), pointIn(body, arm.index));
    const around = { ...told, sizePx: Math.max(told.sizePx, SMALLEST * bodyPx) };
    if (body.visibility[arm.wrist] < VISIBLE || !reaches(around, sizePx)) return [];
    const limitPx = Math.max(BELONGS * around.sizePx, BELONGS_BODY * bodyPx);
    return [{ person, side, wristPx, around, limitPx, track: ordered[side], doubted }];
  });
}

/** What is followed, each at the wrist where it is: the body's sides may have been exchanged. */
function bySide(body: Landmarks, tracks: Hands): Hands {
  const wrists = ARMS.map(({ wrist }) => pointIn(body, wrist));
  const away = (order: Hands) => order.reduce((sum, track, side) =>
    sum + (track ? apart(wristOf(track.seen), wrists[side]) : 0), 0);
  const exchanged: Hands = [tracks[1], tracks[0]];
  return away(exchanged) < away(tracks) ? exchanged : tracks;
}

/** Whether the middle of a region is in the picture, or nearly. */
function reaches(region: Region, sizePx: SizePx): boolean {
  const margin = region.sizePx / 4;
  const inside = region.centerPx.every((c, axis) => -margin <= c && c <= sizePx[axis] + margin);
  return isUsable(region) && inside;
}

/** Of each hand what is seen of it; null where it is not to be seen. */
export async function lookForHands(
  networks: HandNetworks, picture: Picture, hands: readonly Wanted[],
): Promise<(SeenHand | null)[]> {
  const found: Region[] = [];
  for (const { around } of hands) found.push(await regions.recropped(networks.recrop, picture, around));
  const kept = hands.map((hand, i) => keptRegion(hand, found[i]));
  const places = found.map((region, i) => kept[i] ?? region);
  const all = await look(networks, picture, hands, places);
  // A followed hand that is not seen well may be in the other of its two places.
  const again = hands.map(({ track }, i) => {
    if (!track || (all[i] && (kept[i] || all[i].score >= WELL))) return null;
    return kept[i] ? found[i] : track.region;
  });
  (await look(networks, picture, hands, again)).forEach((hand, i) => {
    if (hand && hand.score > (all[i]?.score ?? 0)) all[i] = hand;
  });
  const seen = eachOnce(hands, all);
  const clear = seen.map((hand) => (hand && !isCrowded(hand, seen) ? hand : null));
  const isBehind = all.map((hand, i) => hand !== null && clear[i] === null);
  if (!isBehind.includes(true)) return seen;
  const behind = await lookBehind(networks, picture, hands, isBehind, clear);
  return eachOnce(hands, seen.map((hand, i) => {
    const other = behind[i];
    return other && (!hand || other.score > hand.score) ? other : hand;
  }));
}

/** Whether a hand that is not seen well may be mixed up with a surer one beside it. */
function isCrowded(hand: SeenHand, seen: readonly (SeenHand | null)[]): boolean {
  if (hand.score >= WELL) return false;
  const [middle, limit] = [middleOf(hand), BESIDE * regions.fromLandmarks(xyOf(hand)).sizePx];
  return seen.some((other) =>
    other && other.score > hand.score && apart(middle, middleOf(other)) < limit);
}

function middleOf(seen: SeenHand): Point {
  const xy = xyOf(seen);
  const mean = (axis: 0 | 1) => xy.reduce((sum, v, i) => sum + (i % 2 === axis ? v : 0), 0) * 2 / xy.length;
  return [mean(0), mean(1)];
}

/** Hands that others were taken for, looked for once more with those others painted over. */
async function lookBehind(
  networks: HandNetworks, picture: Picture, hands: readonly Wanted[], isBehind: readonly boolean[],
  clear: readonly (SeenHand | null)[],
): Promise<(SeenHand | null)[]> {
  const bare = covered(picture, clear.filter((hand) => hand !== null));
  const found: (Region | null)[] = [];
  for (const [i, { around }] of hands.entries()) {
    found.push(isBehind[i] ? await regions.recropped(networks.recrop, bare, around) : null);
  }
  return look(networks, bare, hands, found);
}

/** Where to go on looking for a hand that is followed, if it is where the recrop network sees it. */
function keptRegion({ track, doubted }: Wanted, found: Region): Region | null {
  if (!track) return null;
  const agrees = stays(HAND, track.region, xyOf(track.seen), found);
  return agrees || doubted ? track.region : null;
}

/** The hands that are seen in their places and belong to their bodies' wrists. */
async function look(
  networks: HandNetworks, picture: Picture, hands: readonly Wanted[],
  places: readonly (Region | null)[],
): Promise<(SeenHand | null)[]> {
  const found: (SeenHand | null)[] = [];
  for (const [i, place] of places.entries()) {
    const seen = place && (await findHand(networks.landmarks, picture, place));
    found.push(seen && away(hands[i], seen) < hands[i].limitPx ? seen : null);
  }
  return found;
}

/** A hand that was seen for two wrists is that of the nearer one. */
function eachOnce(
  hands: readonly Wanted[], seen: readonly (SeenHand | null)[],
): (SeenHand | null)[] {
  const kept: (SeenHand | null)[] = seen.map(() => null);
  const far = (i: number) => away(hands[i], seen[i]!) / hands[i].limitPx;
  const order = [...seen.keys()].filter((i) => seen[i]).sort((a, b) => far(a) - far(b));
  for (const i of order) {
    if (!kept.some((other) => other && isSame(seen[i]!, other))) kept[i] = seen[i];
  }
  return kept;
}

function isSame(a: SeenHand, b: SeenHand): boolean {
  const size = Math.min(...[a, b].map((seen) => regions.fromLandmarks(xyOf(seen)).sizePx));
  return apartPx(xyOf(a), xyOf(b)) < SAME * size || apart(wristOf(a), wristOf(b)) < SAME_WRIST * size;
}

function away(hand: Wanted, seen: SeenHand): number {
  return apart(wristOf(seen), hand.wristPx);
}

function wristOf(seen: SeenHand): Point {
  return pointIn(seen, WRIST);
}

/** What is remembered of a hand that was seen. */
export function follow(hand: Wanted, seen: SeenHand | null): Track<SeenHand> | null {
  return seen && { region: regions.fromLandmarks(xyOf(seen)), seen, anchorPx: hand.wristPx };
}

/** The hands gone along with the body's wrists, in a frame in which nobody looks for them. */
export function carriedHands(body: Landmarks, tracks: Hands): Hands {
  const [left, right] = bySide(body, tracks);
  const wrists = ARMS.map(({ wrist }) => pointIn(body, wrist));
  return [left && carried(left, wrists[0]), right && carried(right, wrists[1])];
}
