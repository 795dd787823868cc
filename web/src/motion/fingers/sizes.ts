/**
 * A person's own hand: where its fingers begin, and how long their bones are.
 * `kinesphere.motion.fingers.sizes` is the same.
 */

import type { Hand } from "../body";
import { FINGERS, FINGERTIPS } from "../humanoid";
import type { Fingertip, PerFinger } from "../humanoid";
import { median } from "../level";
import { dot, length, scale, subtract } from "../vectors";
import type { Vec3 } from "../vectors";
import { axesOfBone } from "./angles";
import type { Axes } from "./angles";

/**
 * Metres, 30 numbers: the beginnings of the five fingers from the wrist, in a left palm's axes, and the
 * lengths of the fifteen bones.
 */
export type HandSizes = readonly number[];

/** Of a grown-up, where no hand is seen. */
export const USUAL_HAND: HandSizes = [
  0.026, -0.012, 0.019, 0.086, -0.0015, 0.023, 0.086, 0.0015, 0.007,
  0.083, 0.0015, -0.008, 0.075, -0.0015, -0.022,
  0.04, 0.031, 0.026, 0.038, 0.023, 0.022, 0.042, 0.026, 0.024, 0.038, 0.025, 0.024, 0.03, 0.02, 0.021,
];
/** From wrist to knuckles; what is shorter is no hand. */
export const SHORTEST_M = 0.02;
/** Landmarks in which the five fingers begin. */
const BASES = [1, 5, 9, 13, 17];

/** At one moment. */
export function measured({ points }: Hand, axes: Axes): HandSizes {
  const begins = BASES.flatMap((base) =>
    axes.map((axis) => dot(axis, subtract(points[base], points[0]))));
  const bones = BASES.flatMap((base) =>
    [1, 2, 3].map((i) => length(subtract(points[base + i], points[base + i - 1]))));
  return [...begins, ...bones];
}

/** The median of what was measured at all moments, of both hands. */
export function handSizesOf(all: readonly HandSizes[]): HandSizes {
  const some = all.filter((one) => one[6] > SHORTEST_M);
  return some.length ? USUAL_HAND.map((_, i) => median(some.map((one) => one[i]))) : USUAL_HAND;
}

export interface FingerOffsets {
  /** Each joint from its parent's, in the T-pose. */
  readonly offsets: PerFinger<Vec3>;
  /** Where the last bones end, from their joint. */
  readonly tips: Readonly<Record<Fingertip, Vec3>>;
}

export function fingerOffsetsOf(sizes: HandSizes): FingerOffsets {
  const along = (bone: number): Vec3 => scale(axesOfBone(bone)[0], sizes[15 + bone]);
  const sided = (i: number, [x, y, z]: Vec3): Vec3 => [i < 15 ? x : -x, y, z];
  const offsetOf = (i: number): Vec3 => {
    const bone = i % 15;
    if (bone % 3) return sided(i, along(bone - 1));
    return sided(i, [sizes[bone], sizes[bone + 1], sizes[bone + 2]]);
  };
  const offsets = Object.fromEntries(FINGERS.map((finger, i) => [finger, offsetOf(i)]));
  const tips = FINGERTIPS.map((tip) => {
    const i = FINGERS.indexOf(tip);
    return [tip, sided(i, along(i % 15))];
  });
  return { offsets: offsets as PerFinger<Vec3>, tips: Object.fromEntries(tips) as Record<Fingertip, Vec3> };
}
