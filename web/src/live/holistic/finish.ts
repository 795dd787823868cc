/** Hands and face of a person smoothed, and put into the body's own metres: a step's second half. */

import { OUTER_EYES, type FaceFields } from "../../core/face";
import { SIDES, WRIST, type HandFields } from "../../core/hand";
import type { PoseFields } from "../../core/pose";
import { INDEX } from "../../core/skeleton";
import * as c from "../constants";
import { FOLLOW_SCALE as FACE_SCALE } from "../faces/constants";
import { expressions } from "../faces/expressions";
import { xyOf as faceXyOf } from "../faces/follow";
import { rotation } from "../faces/head";
import type { SeenFace } from "../faces/landmarks";
import { FOLLOW_SCALE as HAND_SCALE } from "../hands/constants";
import type { SeenHand } from "../hands/landmarks";
import { xyOf } from "../hands/which";
import { oneEuro, type OneEuroState } from "../smooth";
import { BODY, MESH } from "./faces";
import type { Parts } from "./options";
import {
  EYES_M, faceSizes, factorOf, handSizes, NO_SIZES, ownSize, turnedAt, type Sizes, type View,
} from "./scale";
import { ARMS, type Followed, type Track } from "./track";

/** The filters of one hand's landmarks in the picture, and of those in metres from the wrist. */
interface HandFilters {
  readonly image: OneEuroState | null;
  readonly world: OneEuroState | null;
}

/** What is remembered of a person's hands (left, right) and face. */
export interface PartFilters {
  readonly hands: readonly [HandFilters, HandFilters];
  readonly face: OneEuroState | null;
  readonly handSizes: readonly [Sizes, Sizes];
  readonly faceSizes: Sizes;
}

const NO_HAND: HandFilters = { image: null, world: null };
export const NO_PART_FILTERS: PartFilters = {
  hands: [NO_HAND, NO_HAND], face: null, handSizes: [NO_SIZES, NO_SIZES], faceSizes: NO_SIZES,
};

/** What there is to do, and where. */
export interface Finishing {
  readonly parts: Parts;
  readonly smoothing: boolean;
  readonly tMs: number;
  readonly view: View;
}

/** `pose` with its hands and face; its wrists in the picture are those of the hands. */
export function finishParts(
  todo: Finishing, filters: PartFilters, followed: Followed, pose: PoseFields,
): [PartFilters, PoseFields] {
  let known = filters;
  const hands: (HandFields | null)[] = [];
  const xyImagePx = pose.xyImagePx.slice();
  for (const side of [0, 1] as const) {
    const [next, hand] = finishHand(todo, known, side, followed.hands[side], pose);
    known = next;
    hands.push(hand);
    if (hand) xyImagePx.set(hand.xyImagePx.subarray(2 * WRIST, 2 * WRIST + 2), 2 * ARMS[side].wrist);
  }
  const [done, face] = finishFace(todo, known, followed.face, pose);
  return [done, { ...pose, xyImagePx, leftHand: hands[0], rightHand: hands[1], face }];
}

function finishHand(
  { view, smoothing, tMs }: Finishing, filters: PartFilters, side: 0 | 1,
  track: Track<SeenHand> | null, pose: PoseFields,
): [PartFilters, HandFields | null] {
  if (!track) return [{ ...filters, hands: exchangedAt(filters.hands, side, NO_HAND) }, null];
  const { seen, region } = track;
  const sizePx = region.sizePx / HAND_SCALE;
  const sizes = handSizes(filters.handSizes[side], view, SIDES[side], seen.xyzHandM, xyOf(seen));
  const turn = turnedAt(view, ARMS[side].wrist);
  let image = seen.xyzImagePx;
  let fromWristM = fromWrist(seen.xyzHandM, turn, factorOf(sizes));
  let state = filters.hands[side];
  if (smoothing && sizePx >= c.SMOOTH_MIN_SCALE_PX) {
    const [imageState, image_] = oneEuro(state.image, image, tMs, c.SMOOTH_LANDMARKS, sizePx);
    const [worldState, world_] = oneEuro(state.world, fromWristM, tMs, c.SMOOTH_WORLD);
    [image, fromWristM] = [image_, world_];
    state = { image: imageState, world: worldState };
  }
  const at = 3 * ARMS[side].wrist;
  const hand: HandFields = {
    side: SIDES[side], score: seen.score, ...inPicture(image),
    xyzHandM: seen.xyzHandM.slice(), imageSizePx: pose.imageSizePx, id: pose.id ?? 0,
    xyzWorldM: fromWristM.map((value, i) => pose.xyzWorldM[at + (i % 3)] + value),
  };
  const next = {
    ...filters, hands: exchangedAt(filters.hands, side, state),
    handSizes: exchangedAt(filters.handSizes, side, sizes),
  };
  return [next, hand];
}

/** A hand from its wrist, turned and made as large as it is. */
function fromWrist(xyzM: Float64Array, turn: Float64Array, factor: number): Float64Array {
  const moved = xyzM.map((value, i) => value - xyzM[3 * WRIST + (i % 3)]);
  return turnedBy(moved, turn).map((value) => value * factor);
}

/** Points (x, y, z, …), each turned by three rows. */
function turnedBy(xyz: Float64Array, rows: Float64Array): Float64Array {
  return xyz.map((_, i) => {
    const [at, row] = [i - (i % 3), 3 * (i % 3)];
    return rows[row] * xyz[at] + rows[row + 1] * xyz[at + 1] + rows[row + 2] * xyz[at + 2];
  });
}

/** Copies: the arrays of the state are the filters' memory, and a result is its owner's to change. */
function inPicture(xyzImagePx: Float64Array): { xyImagePx: Float64Array; z: Float64Array } {
  return { xyImagePx: faceXyOf({ xyzImagePx }), z: xyzImagePx.filter((_, i) => i % 3 === 2) };
}

/** A pair with another one in one of its places. */
function exchangedAt<T>([left, right]: readonly [T, T], side: 0 | 1, one: T): readonly [T, T] {
  return side ? [left, one] : [one, right];
}

function finishFace(
  { parts, view, smoothing, tMs }: Finishing, filters: PartFilters,
  track: Track<SeenFace> | null, pose: PoseFields,
): [PartFilters, FaceFields | null] {
  if (!track) return [{ ...filters, face: null }, null];
  let [state, image] = [filters.face, track.seen.xyzImagePx];
  const sizePx = track.region.sizePx / FACE_SCALE;
  if (smoothing && sizePx >= c.SMOOTH_MIN_SCALE_PX) {
    [state, image] = oneEuro(state, image, tMs, c.SMOOTH_LANDMARKS, sizePx);
  }
  const usual = EYES_M / eyesPx(image);
  const sizes = faceSizes(filters.faceSizes, view, usual);
  const scale = usual * ownSize(sizes);
  const turn = turnedAt(view, INDEX.nose);
  const face: FaceFields = {
    score: track.seen.score, ...inPicture(image), imageSizePx: pose.imageSizePx, id: pose.id ?? 0,
    xyzWorldM: atHead(turnedBy(image.map((value) => value * scale), turn), pose),
    rotation: product(turn, rotation(image)), expressions: parts.expressions ? expressions(image) : null,
  };
  return [{ ...filters, face: state, faceSizes: sizes }, face];
}

/** Rows of two 3 × 3 matrices' product. */
function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((_, i) => {
    const [row, column] = [i - (i % 3), i % 3];
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  });
}

function eyesPx(xyz: Float64Array): number {
  const [right, left] = OUTER_EYES;
  return Math.hypot(...[0, 1, 2].map((axis) => xyz[3 * right + axis] - xyz[3 * left + axis]));
}

/** A face where the body has its nose, eyes and mouth. */
function atHead(xyzM: Float64Array, pose: PoseFields): Float64Array {
  const shift = [0, 1, 2].map((axis) => BODY.reduce((sum, landmark, i) =>
    sum + pose.xyzWorldM[3 * landmark + axis] - xyzM[3 * MESH[i] + axis], 0) / BODY.length);
  return xyzM.map((value, i) => value + shift[i % 3]);
}
