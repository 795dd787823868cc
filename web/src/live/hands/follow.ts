/**
 * Frame to hands: palms, landmarks, which hand is which; smoothing. `step` is the whole of it.
 *
 * A hand is looked for where its landmarks were in the frame before; palms are searched for only while
 * there is room for more hands, and at once when a hand was lost; for a few frames it is looked for where
 * it was, too.
 */

import { isUsable, type Picture, type Region, type SizePx } from "../../core/crop";
import { Hand, type HandSide } from "../../core/hand";
import { SMOOTH_LANDMARKS, SMOOTH_MIN_SCALE_PX } from "../constants";
import type { Network } from "../network";
import { oneEuro, type OneEuroState } from "../smooth";
import { upright } from "../squares";
import { overlap } from "../ssd";
import * as c from "./constants";
import { findHand, type SeenHand } from "./landmarks";
import { findPalms } from "./palms";
import { fromLandmarks, fromPalm } from "./regions";
import { moved, once, returned, stillRemembered, whose, xyOf } from "./which";
import type { Followed, Owned } from "./which";

/** The two networks, loaded. */
export interface Networks {
  readonly palms: Network;
  readonly hand: Network;
}

export interface Options {
  readonly maxHands: number;
  readonly smoothing: boolean;
}

/** The filters of one hand. */
export interface Smoothed {
  readonly id: number;
  readonly image: OneEuroState | null;
  readonly metres: OneEuroState | null;
}

/** All that is remembered from one frame to the next. */
export interface State {
  readonly tMs: number | null;
  readonly imageSizePx: SizePx | null;
  readonly followed: readonly Followed[];
  readonly lost: readonly Followed[];
  readonly filters: readonly Smoothed[];
  readonly nextId: number;
  /** When to look for more hands, if there is room. */
  readonly searchMs: number;
  readonly pauseMs: number;
}

/** The state before the first frame. */
export const FRESH: State = {
  tMs: null, imageSizePx: null, followed: [], lost: [], filters: [], nextId: 0,
  searchMs: -Infinity, pauseMs: 0,
};

/**
 * One frame of a clip, at `tMs` milliseconds, later than the last frame's. A picture of another size
 * begins a new clip.
 */
export async function step(
  networks: Networks, options: Options, state: State, picture: Picture, tMs: number,
): Promise<[State, Hand[]]> {
  const imageSizePx: SizePx = [picture.width, picture.height];
  const before = String(state.imageSizePx) === String(imageSizePx) ? state : { ...FRESH, imageSizePx };
  const followed = before.followed.slice(0, options.maxHands);
  const again = before.lost.filter((hand) => tMs - hand.tMs <= c.LOOK_AGAIN_MS);
  const expected = [...followed, ...again];
  const seen: Owned[] = [];
  for (const hand of expected) {
    const one = await findHand(networks.hand, picture, hand.region);
    if (one) seen.push([hand, one]);
  }
  const isLost = seen.length < expected.length;
  const isTime = isLost || followed.length === 0 || tMs >= before.searchMs;
  const search = seen.length < options.maxHands && isTime;
  const fresh = search ? await freshHands(networks, options, picture, seen) : [];
  const owned = once([...seen, ...fresh]).map((one) => whose(one, tMs));
  const kept = owned.slice(0, options.maxHands);
  const [settled, hands] = settle({ ...before, followed }, kept, tMs);
  const next = searched(settled, followed, search, tMs);
  return finished(options, { ...next, tMs }, hands, imageSizePx, tMs);
}

/** Hands where there are palms, but for those seen already. */
async function freshHands(
  networks: Networks, { maxHands }: Options, picture: Picture, seen: readonly Owned[],
): Promise<Owned[]> {
  const taken = seen.map(([, hand]) => fromLandmarks(xyOf(hand)));
  const palms = await findPalms(networks.palms, picture);
  const fresh: Owned[] = [];
  for (const region of unfollowed(taken, palms.map(fromPalm)).slice(0, maxHands)) {
    const hand = await findHand(networks.hand, picture, region);
    if (hand) fresh.push([null, hand]);
  }
  return fresh;
}

/** Those of the palms' regions, the surest first, that hold no hand which is seen already. */
export function unfollowed(taken: readonly Region[], regions: readonly Region[]): Region[] {
  return regions.filter((region) => isUsable(region) && !taken.some(
    (other) => overlap(upright(region), upright(other)) > c.SAME_REGION,
  ));
}

type Known = readonly [known: Followed, hand: SeenHand];

/** Which hand is which: those seen, each with what is known of it now. */
function settle(state: State, kept: readonly Owned[], tMs: number): [State, Known[]] {
  let lost = stillRemembered([...state.lost, ...state.followed], kept, tMs);
  let { nextId } = state;
  const hands = kept.map(([owner, hand]): Known => {
    const before = owner ?? returned(lost, hand);
    lost = lost.filter((other) => other !== before);
    return [moved(before, before ? before.id : nextId++, hand, tMs), hand];
  });
  const followed = hands.map(([known]) => known).filter(({ region }) => isUsable(region));
  return [{ ...state, followed, lost, nextId }, hands];
}

/** When to search again: at once after a hand was lost or found, else ever more seldom. */
function searched(
  state: State, before: readonly Followed[], search: boolean, tMs: number,
): State {
  const ids = (hands: readonly Followed[]) => String(hands.map(({ id }) => id).sort());
  if (ids(state.followed) !== ids(before)) return { ...state, searchMs: tMs, pauseMs: 0 };
  if (!search) return state;
  const slower = Math.max(c.SEARCH_SLOWING * state.pauseMs, c.SEARCH_SOON_MS);
  const pauseMs = Math.min(slower, c.SEARCH_SELDOM_MS);
  return { ...state, searchMs: tMs + pauseMs, pauseMs };
}

/** What was seen, smoothed, as hands. */
function finished(
  { smoothing }: Options, state: State, hands: readonly Known[], imageSizePx: SizePx, tMs: number,
): [State, Hand[]] {
  const filters: Smoothed[] = [];
  const results = hands.map(([{ id, side }, hand]) => {
    const before = state.filters.find((one) => one.id === id) ?? { id, image: null, metres: null };
    const [smoothed, done] = smoothing ? smooth(before, hand, tMs) : [before, hand];
    filters.push(smoothed);
    return toHand(id, side, done, imageSizePx);
  });
  return [{ ...state, filters }, results];
}

/**
 * The filters moved on, and `hand` smoothed, as the body's landmarks are.
 *
 * The size of a movement counts relative to the hand's size. (The reference does not smooth hands.)
 */
export function smooth<F extends Omit<Smoothed, "id">>(
  filters: F, hand: SeenHand, tMs: number,
): [F, SeenHand] {
  const sizePx = fromLandmarks(xyOf(hand)).sizePx / c.FOLLOW_SCALE;
  if (sizePx < SMOOTH_MIN_SCALE_PX) return [filters, hand];
  const sizeM = Math.max(...[0, 1, 2].map((axis) => extent(hand.xyzHandM, axis)));
  const [image, xyzImagePx] = oneEuro(filters.image, hand.xyzImagePx, tMs, SMOOTH_LANDMARKS, sizePx);
  const [metres, xyzHandM] = oneEuro(filters.metres, hand.xyzHandM, tMs, SMOOTH_LANDMARKS, sizeM);
  return [{ ...filters, image, metres }, { ...hand, xyzImagePx, xyzHandM }];
}

/** How far points (x, y, z, …) reach along an axis. */
function extent(xyz: Float64Array, axis: number): number {
  const along = xyz.filter((_, i) => i % 3 === axis);
  return Math.max(...along) - Math.min(...along);
}

function toHand(id: number, side: HandSide, hand: SeenHand, imageSizePx: SizePx): Hand {
  // Copies: the arrays of the state are the filters' memory, and a hand is its owner's to change.
  return new Hand({
    side, score: hand.score, xyImagePx: xyOf(hand),
    z: hand.xyzImagePx.filter((_, i) => i % 3 === 2),
    xyzHandM: hand.xyzHandM.slice(), imageSizePx, id,
  });
}
