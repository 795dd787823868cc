/**
 * A person's own bones, as long as their landmarks say over time. `kinesphere.motion.sizes` and the
 * learning of `kinesphere.motion.live` are the same.
 */

import { SIDES } from "./body";
import type { Body } from "./body";
import { perBone } from "./humanoid";
import type { Bone, PerBone } from "./humanoid";
import { Y, ZERO, add, length, scale, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/**
 * Metres, left as right, between landmarks (the upper arm: from its joint); `shoulders` and `hips`
 * from the middle to one side.
 */
export interface Sizes {
  readonly trunk: number;
  readonly shoulders: number;
  readonly hips: number;
  readonly upperArm: number;
  readonly lowerArm: number;
  readonly upperLeg: number;
  readonly lowerLeg: number;
}

/** A grown-up of 1.70 m. */
export const USUAL: Sizes = {
  trunk: 0.5, shoulders: 0.165, hips: 0.1, upperArm: 0.27, lowerArm: 0.24, upperLeg: 0.39, lowerLeg: 0.4,
};
const NAMES = Object.keys(USUAL) as (keyof Sizes)[];

/** Where a collar bone begins, as a part of the way from the middle to the shoulder. */
export const COLLAR_BEGINS = 0.15;
/**
 * The left hip's joint beside its landmark, as parts of half the hips' width; the same at the
 * shoulder: landmarks lie a little before the joints, and lower.
 */
const HIP_JOINT: Vec3 = [0.13, 0.18, -0.19];
const SHOULDER_JOINT: Vec3 = [0.11, -0.25, 0.02];
const LEAST_SEEN = 0.05;
const SHORTEST_M = 0.02;
/** What a bone's length was farther back counts no more. */
const REMEMBERED_MS = 10_000;

/** The left hip's joint, from the middle of the hips' landmarks. */
export const hipJoint = ({ hips }: Sizes): Vec3 =>
  [(1 + HIP_JOINT[0]) * hips, HIP_JOINT[1] * hips, HIP_JOINT[2] * hips];

/** The left shoulder's joint from its landmark, in the chest's frame. */
export const shoulderJoint = ({ hips }: Sizes): Vec3 => scale(SHOULDER_JOINT, hips);

/** Thigh and shin together, from joint to joint. */
export const legOf = (sizes: Sizes): number =>
  sizes.upperLeg + hipJoint(sizes)[1] + sizes.lowerLeg;

/** How long bones are, and for how many milliseconds that has been seen. */
export interface Learnt {
  readonly sizes: Sizes;
  readonly seenMs: Sizes;
}

export const NOTHING_LEARNT: Learnt = {
  sizes: USUAL,
  seenMs: Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<keyof Sizes, number>,
};

type Measured = readonly [lengthM: number, seen: number];

/** A running mean of each length, by how long and how well it is seen. */
export function learn(before: Learnt, body: Body, passedMs: number): Learnt {
  const [sizes, seenMs] = [{ ...before.sizes }, { ...before.seenMs }] as Record<keyof Sizes, number>[];
  const measured = lengths(body);
  for (const name of NAMES) {
    for (const [lengthM, seen] of measured[name]) {
      const weight = seen * passedMs;
      if (lengthM <= SHORTEST_M || weight <= 0) continue;
      seenMs[name] = Math.min(seenMs[name] + weight, REMEMBERED_MS);
      sizes[name] += ((lengthM - sizes[name]) * weight) / seenMs[name];
    }
  }
  return { sizes, seenMs };
}

/** The median over time of what is seen, the better the more it counts; what never is, is usual. */
export function sizesOf(bodies: readonly Body[]): Sizes {
  const all = bodies.map(lengths);
  const found = NAMES.map((name) => [name, median(all.flatMap((one) => one[name]), USUAL[name])]);
  return Object.fromEntries(found) as Record<keyof Sizes, number>;
}

function median(some: readonly Measured[], otherwise: number): number {
  const good = some.filter(([lengthM, seen]) => seen > LEAST_SEEN && lengthM > SHORTEST_M);
  const half = good.reduce((sum, [, seen]) => sum + seen, 0) / 2;
  let share = 0;
  for (const [lengthM, seen] of good.sort((a, b) => a[0] - b[0])) {
    share += seen;
    if (share >= half) return lengthM;
  }
  return otherwise;
}

/** For each of the sizes how long it is, and how well it is seen: of the left, of the right. */
function lengths(body: Body): Readonly<Record<keyof Sizes, readonly Measured[]>> {
  const up = length(subtract(body.middle("shoulder"), body.middle("hip")));
  const [hips, shoulders] = ["hip", "shoulder"].map((a) => body.worst(`left_${a}`, `right_${a}`));
  return {
    trunk: [[up, Math.min(hips, shoulders)]],
    shoulders: [[length(body.across("shoulder")) / 2, shoulders]],
    hips: [[length(body.across("hip")) / 2, hips]],
    upperArm: upperArms(body),
    lowerArm: bones(body, "elbow", "wrist"),
    upperLeg: bones(body, "hip", "knee"),
    lowerLeg: bones(body, "knee", "ankle"),
  };
}

function bones(body: Body, start: string, end: string, beside = ZERO): Measured[] {
  return SIDES.map((side) => {
    const [a, b] = [`${side}_${start}`, `${side}_${end}`];
    return [length(subtract(add(body.point(a), beside), body.point(b))), body.worst(a, b)];
  });
}

/** From the joint, not from the landmark on top of it. */
function upperArms(body: Body): Measured[] {
  const up = unit(subtract(body.middle("shoulder"), body.middle("hip")), Y);
  const wide = length(body.across("hip")) / 2;
  return bones(body, "shoulder", "elbow", scale(up, SHOULDER_JOINT[1] * wide));
}

/** The joint at the start of each bone, from its parent's, in the T-pose; metres. */
export type Offsets = PerBone<Vec3>;

export function offsetsOf(sizes: Sizes): Offsets {
  const [third, begin] = [sizes.trunk / 3, COLLAR_BEGINS * sizes.shoulders];
  const [[aside, down], hip] = [shoulderJoint(sizes), hipJoint(sizes)];
  const middle: Partial<Record<Bone, Vec3>> = {
    spine: [0, third, 0], chest: [0, third, 0], neck: [0, third, 0], head: [0, sizes.trunk / 6, 0],
  };
  const left: Readonly<Record<string, Vec3>> = {
    Shoulder: [begin, third + down, 0],
    UpperArm: [sizes.shoulders + aside - begin, 0, 0],
    LowerArm: [sizes.upperArm, 0, 0],
    Hand: [sizes.lowerArm, 0, 0],
    UpperLeg: hip,
    LowerLeg: [0, -sizes.upperLeg - hip[1], 0],
    Foot: [0, -sizes.lowerLeg, 0],
  };
  return perBone((bone) => {
    const [, side, part] = /^(left|right)(.*)/.exec(bone) ?? [];
    if (!side) return middle[bone] ?? ZERO;
    const [x, y, z] = left[part];
    return [side === "left" ? x : -x, y, z];
  });
}
