/** What is remembered of hands and faces between frames. */

import type { Region } from "../../core/crop";
import { INDEX } from "../../core/skeleton";
import type { SeenFace } from "../faces/landmarks";
import type { SeenHand } from "../hands/landmarks";
import type { Landmarks } from "../landmarks";
import type { OneEuroState } from "../smooth";
import type { Point } from "../squares";

/** The body's landmarks of the left and the right hand. */
export const ARMS = (["left", "right"] as const).map((side) => ({
  wrist: INDEX[`${side}_wrist`], pinky: INDEX[`${side}_pinky`], index: INDEX[`${side}_index`], thumb: INDEX[`${side}_thumb`],
}));

/** A hand or a face that is followed. */
export interface Track<Seen> {
  /** Where to look for it next. */
  readonly region: Region;
  /** What was seen last. */
  readonly seen: Seen;
  /** Where the body's own landmark of it was then: its wrist, or the middle of its face. */
  readonly anchorPx: Point;
}

/** Left and right. */
export type Hands = readonly [Track<SeenHand> | null, Track<SeenHand> | null];

/** One person's hands and face. */
export interface Followed {
  readonly id: number;
  /** The filter of the body's landmarks that say where to look. */
  readonly aim: OneEuroState | null;
  readonly hands: Hands;
  readonly face: Track<SeenFace> | null;
  /** The body had its wrists exchanged in this frame: less is believed of where they are. */
  readonly doubted: boolean;
}

/** When hands, or faces, were looked for last, and how long that takes. */
export interface Turn {
  readonly tMs: number;
  /** 0 where no one asked for a limit of time: then nothing depends on the clock. */
  readonly costMs: number;
}

/** All that is remembered of hands and faces from one frame to the next. */
export interface PartsState {
  readonly followed: readonly Followed[];
  readonly hands: Turn;
  readonly face: Turn;
}

export const noParts = (id: number): Followed => ({
  id, aim: null, hands: [null, null], face: null, doubted: false,
});
const NEVER: Turn = { tMs: -Infinity, costMs: 0 };
export const FRESH_PARTS: PartsState = { followed: [], hands: NEVER, face: NEVER };

/** The same thing, gone along with its body to where its anchor is now. */
export function carried<Seen extends { readonly xyzImagePx: Float64Array }>(
  track: Track<Seen>, anchorPx: Point,
): Track<Seen> {
  const shift = [anchorPx[0] - track.anchorPx[0], anchorPx[1] - track.anchorPx[1], 0];
  const [x, y] = track.region.centerPx;
  const xyzImagePx = track.seen.xyzImagePx.map((value, i) => value + shift[i % 3]);
  return {
    region: { ...track.region, centerPx: [x + shift[0], y + shift[1]] },
    seen: { ...track.seen, xyzImagePx }, anchorPx,
  };
}

/** Where in the picture a body has a landmark. */
export function pointIn({ xyzImagePx }: Pick<Landmarks, "xyzImagePx">, landmark: number): Point {
  return [xyzImagePx[3 * landmark], xyzImagePx[3 * landmark + 1]];
}

export function apart(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
