/**
 * The skeleton that rotations are for: VRM 1.0's names, its rest pose and its frame.
 *
 * Frame: metres, x to the left of a person who faces the viewer (their own left), y up, z towards
 * the viewer. In the rest pose (T-pose) the person faces +z, arms sideways with palms down, and
 * every rotation is the identity.
 */

import { IDENTITY, axisAngle, multiply, normalize } from "./quaternions";
import type { Quat } from "./quaternions";
import { radians } from "./vectors";
import type { Vec3 } from "./vectors";

const TABLE = [
  ["hips", null],
  ["spine", "hips"],
  ["chest", "spine"],
  ["neck", "chest"],
  ["head", "neck"],
  ["leftUpperArm", "chest"],
  ["leftLowerArm", "leftUpperArm"],
  ["leftHand", "leftLowerArm"],
  ["rightUpperArm", "chest"],
  ["rightLowerArm", "rightUpperArm"],
  ["rightHand", "rightLowerArm"],
  ["leftUpperLeg", "hips"],
  ["leftLowerLeg", "leftUpperLeg"],
  ["leftFoot", "leftLowerLeg"],
  ["rightUpperLeg", "hips"],
  ["rightLowerLeg", "rightUpperLeg"],
  ["rightFoot", "rightLowerLeg"],
] as const;

export type Bone = (typeof TABLE)[number][0];
export type BodySide = "left" | "right";

/** Parents come before their children. */
export const BONES: readonly Bone[] = TABLE.map(([bone]) => bone);

export const PARENT = Object.fromEntries(TABLE) as Readonly<Record<Bone, Bone | null>>;

/** One value a bone. */
export type PerBone<T> = Readonly<Record<Bone, T>>;

export function perBone<T>(value: (bone: Bone) => T): PerBone<T> {
  return Object.fromEntries(BONES.map((bone) => [bone, value(bone)])) as PerBone<T>;
}

/** What `solve` returns. */
export interface Rotations {
  /** Of each bone in its parent's frame; the identity is the T-pose. */
  readonly local: PerBone<Quat>;
  /** 0 (hidden: a natural pose was put in) to 1 (seen). */
  readonly trust: PerBone<number>;
}

export const T_POSE: Rotations = { local: perBone(() => IDENTITY), trust: perBone(() => 1) };

/** Where a limb's bones point in the T-pose. */
export const ALONG = {
  leftArm: [1, 0, 0],
  rightArm: [-1, 0, 0],
  leg: [0, -1, 0],
} as const satisfies Record<string, Vec3>;

/** How limbs hang when nothing is known of them: arms down and a little bent, the rest straight. */
export const NATURAL: PerBone<Quat> = {
  ...T_POSE.local,
  leftUpperArm: hanging(-1),
  rightUpperArm: hanging(1),
  leftLowerArm: axisAngle([0, -1, 0], radians(15)),
  rightLowerArm: axisAngle([0, 1, 0], radians(15)),
};

function hanging(side: number): Quat {
  const forward = axisAngle([1, 0, 0], radians(-4));
  return normalize(multiply(forward, axisAngle([0, 0, 1], side * radians(78))));
}
