/**
 * The skeleton that rotations are for: VRM 1.0's names, its rest pose and its frame.
 *
 * Frame: metres, x to the left of a person who faces the viewer (their own left), y up, z towards
 * the viewer. In the rest pose (T-pose) the person faces +z, arms sideways with palms down, and
 * every rotation is the identity. `kinesphere.motion.humanoid` is the same.
 */

import { IDENTITY, axisAngle, mirror, multiply, normalize } from "./quaternions";
import type { BodySide, Quat } from "./quaternions";
import { DOWN, X, Z, radians } from "./vectors";

const TABLE = [
  ["hips", null],
  ["spine", "hips"],
  ["chest", "spine"],
  ["neck", "chest"],
  ["head", "neck"],
  ["leftShoulder", "chest"],
  ["leftUpperArm", "leftShoulder"],
  ["leftLowerArm", "leftUpperArm"],
  ["leftHand", "leftLowerArm"],
  ["rightShoulder", "chest"],
  ["rightUpperArm", "rightShoulder"],
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
export type { BodySide };

/** Parents come before their children. */
export const BONES: readonly Bone[] = TABLE.map(([bone]) => bone);

export const PARENT = Object.fromEntries(TABLE) as Readonly<Record<Bone, Bone | null>>;

/** One value a bone. */
export type PerBone<T> = Readonly<Record<Bone, T>>;

export function perBone<T>(value: (bone: Bone) => T): PerBone<T> {
  return Object.fromEntries(BONES.map((bone) => [bone, value(bone)])) as PerBone<T>;
}

const PARTS = {
  Thumb: ["Metacarpal", "Proximal", "Distal"],
  Index: ["Proximal", "Intermediate", "Distal"],
  Middle: ["Proximal", "Intermediate", "Distal"],
  Ring: ["Proximal", "Intermediate", "Distal"],
  Little: ["Proximal", "Intermediate", "Distal"],
} as const;

export type Finger = {
  [F in keyof typeof PARTS]: `${BodySide}${F}${(typeof PARTS)[F][number]}`;
}[keyof typeof PARTS];
export type Fingertip = `${BodySide}${keyof typeof PARTS}Distal`;
export type AnyBone = Bone | Finger;

/**
 * The 30 bones of both hands' fingers: 15 of the left one, then the right one's, three a finger from the
 * palm outwards. In the T-pose the four fingers lie along x with their nails up, the thumb halfway
 * between x and z with its nail forwards.
 */
export const FINGERS: readonly Finger[] = (["left", "right"] as const).flatMap((side) =>
  Object.entries(PARTS).flatMap(([finger, parts]) =>
    parts.map((part) => `${side}${finger}${part}` as Finger)));

/** Bones in which fingers end. */
export const FINGERTIPS = FINGERS.filter((_, i) => i % 3 === 2) as Fingertip[];

export const FINGER_PARENT = Object.fromEntries(FINGERS.map((finger, i) =>
  [finger, i % 3 ? FINGERS[i - 1] : i < 15 ? "leftHand" : "rightHand"],
)) as Readonly<Record<Finger, Finger | "leftHand" | "rightHand">>;

/** One value a bone of the fingers. */
export type PerFinger<T> = Readonly<Record<Finger, T>>;

export function perFinger<T>(value: (finger: Finger) => T): PerFinger<T> {
  return Object.fromEntries(FINGERS.map((finger) => [finger, value(finger)])) as PerFinger<T>;
}

/** A pose of the skeleton. */
export interface Rotations {
  /** Of each bone in its parent's frame; the identity is the T-pose. */
  readonly local: PerBone<Quat>;
  /** 0 (hidden: a natural pose was put in) to 1 (seen). */
  readonly trust: PerBone<number>;
  /** As `local`, where hands were looked for. */
  readonly fingers?: PerFinger<Quat> | null;
  /** How strong each of `core/face.EXPRESSIONS` is, 0 to 1, where a face was looked for. */
  readonly expressions?: readonly number[] | null;
}

export const T_POSE: Rotations = { local: perBone(() => IDENTITY), trust: perBone(() => 1) };

/** How left limbs hang when nothing is known of them: arms down and a little bent, the rest straight. */
const HANGING: Readonly<Record<string, Quat>> = {
  UpperArm: normalize(multiply(axisAngle(X, radians(-4)), axisAngle(Z, radians(-78)))),
  LowerArm: axisAngle(DOWN, radians(15)),
};

/** The same for all bones. */
export const NATURAL: PerBone<Quat> = perBone((bone) => {
  const [, side, part] = /^(left|right)(.*)/.exec(bone) ?? [];
  return mirror(side as BodySide, HANGING[part] ?? IDENTITY);
});

/** Bones without children; where they end: the top of the head, the fingers' and the toes' ends. */
export const TIPS = ["head", "leftHand", "rightHand", "leftFoot", "rightFoot"] as const;
export type Tip = (typeof TIPS)[number];
