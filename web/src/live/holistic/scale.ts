/**
 * How large hands and faces are in the body's own metres, and how they are turned in them.
 *
 * Networks see hands and faces in crops of their own, at the size of a usual adult. Two things say how
 * large they are on this body: what is usual for a body of its size, and how large they are in the picture
 * at the distance where the body is. The first is trusted more: the second takes over all errors of depth.
 * (`kinesphere/live/holistic/scale.py` says where the numbers come from.)
 */

import type { SizePx } from "../../core/crop";
import { KNUCKLE, WRIST, type HandSide } from "../../core/hand";
import { INDEX } from "../../core/skeleton";
import { towards } from "../lift/place";

/** Wrist to middle knuckle over elbow to wrist. */
export const PALM_TO_FOREARM = 0.31;
/** Between the outer corners of the eyes. */
export const EYES_M = 0.0895;
/** The weight of what the picture says. */
export const PICTURE_TRUST = 0.3;
/** And no more is believed of it. */
export const MOST = Math.log(1.09);
/** Networks see the same hand now larger, now smaller; beyond this it is a mistake of theirs. */
export const WOBBLE = Math.log(1.15);
/** Over so many frames the average is taken. */
export const MEMORY = 100;

/** A running average. */
export interface Mean {
  readonly value: number;
  readonly count: number;
}

/**
 * What has been seen so far of a person: logarithms of factors, from the network's size to the usual one,
 * and from the usual size to that in the picture.
 */
export interface Sizes {
  readonly usual: Mean;
  readonly picture: Mean;
  /** The last of `usual`. */
  readonly now: number;
}

const NOTHING: Mean = { value: 0, count: 0 };
export const NO_SIZES: Sizes = { usual: NOTHING, picture: NOTHING, now: 0 };

/** With one value more; old ones fade. */
function plus({ value, count }: Mean, next: number): Mean {
  const more = Math.min(count + 1, MEMORY);
  return { value: value + (next - value) / more, count: more };
}

/** With what one frame says: factors that may be no numbers, and then say nothing. */
export function withFrame(sizes: Sizes, usual: number, picture: number): Sizes {
  if (!(Number.isFinite(usual) && Number.isFinite(picture) && Math.min(usual, picture) > 0)) return sizes;
  const now = Math.log(usual);
  return {
    usual: plus(sizes.usual, now), picture: plus(sizes.picture, Math.log(picture) - now), now,
  };
}

/** How much larger than usual this person's are. */
export function ownSize({ picture }: Sizes): number {
  return Math.exp(Math.min(Math.max(PICTURE_TRUST * picture.value, -MOST), MOST));
}

/** From the network's size to the person's: bones keep their length, within limits. */
export function factorOf(sizes: Sizes): number {
  const { usual: { value }, now } = sizes;
  return Math.exp(Math.min(Math.max(now, value - WOBBLE), value + WOBBLE)) * ownSize(sizes);
}

/** The body in its camera: what pixels are in metres, and where the camera looks from. */
export interface View {
  /** x, y, z of the body's 33 landmarks, */
  readonly xyzM: Float64Array;
  /** and x, y where they are in the picture. */
  readonly xyPx: Float64Array;
  /** Where the middle of the hips is from the camera; null where nobody knows. */
  readonly positionM: Float64Array | null;
  readonly focalPx: number | null;
  readonly sizePx: SizePx;
}

/** How large a metre is in the picture at one of the body's landmarks. */
function pxPerM({ xyzM, xyPx, positionM, focalPx }: View, landmark: number): number {
  if (positionM && focalPx) return focalPx / Math.max(positionM[2] + xyzM[3 * landmark + 2], 1e-3);
  return stretched(flat(xyzM), xyPx);
}

/** Rows of what takes directions as a crop there shows them to the camera's axes. */
export function turnedAt({ xyPx, sizePx, focalPx }: View, landmark: number): Float64Array {
  if (focalPx === null) return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const ray = [0, 1].map((axis) => (xyPx[2 * landmark + axis] - sizePx[axis] / 2) / focalPx);
  const rows = towards([ray[0], ray[1]]);
  return rows.map((_, i) => rows[3 * (i % 3) + Math.floor(i / 3)]);
}

/** The factor that takes `a` (x, y, …) to `b`, places aside, as nearly as can be. */
export function stretched(a: Float64Array, b: Float64Array): number {
  const [from, to] = [a, b].map(centred);
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return dot(from, to) / dot(from, from);
}

function centred(xy: Float64Array): Float64Array {
  const mean = [0, 0];
  xy.forEach((value, i) => (mean[i & 1] += value / (xy.length / 2)));
  return xy.map((value, i) => value - mean[i & 1]);
}

/** x, y of x, y, z. */
const flat = (xyz: Float64Array): Float64Array => xyz.filter((_, i) => i % 3 !== 2);

function length(xyz: Float64Array, one: number, other: number): number {
  return Math.hypot(...[0, 1, 2].map((axis) => xyz[3 * one + axis] - xyz[3 * other + axis]));
}

/** With what one frame says of a hand. */
export function handSizes(
  sizes: Sizes, view: View, side: HandSide, xyzHandM: Float64Array, xyPx: Float64Array,
): Sizes {
  const wrist = INDEX[`${side}_wrist`];
  const forearmM = length(view.xyzM, wrist, INDEX[`${side}_elbow`]);
  const usual = (PALM_TO_FOREARM * forearmM) / length(xyzHandM, KNUCKLE, WRIST);
  return withFrame(sizes, usual, stretched(flat(xyzHandM), xyPx) / pxPerM(view, wrist));
}

/** With what one frame says of a face; `mPerPx` would make it a usual one. */
export function faceSizes(sizes: Sizes, view: View, mPerPx: number): Sizes {
  return withFrame(sizes, mPerPx, 1 / pxPerM(view, INDEX.nose));
}
