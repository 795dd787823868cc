/**
 * Arms and legs: two bones and a hinge between them, in the frame that they hang on. A right limb is
 * solved in a mirror, as a left one. `kinesphere.motion.limb` is the same.
 */

import { bend, insideCone } from "./limits";
import type { Joints } from "./limits";
import { axisAngle, between, multiply, normalize, rotate, within } from "./quaternions";
import type { Quat } from "./quaternions";
import {
  across, add, angleBetween, clamp, cross, dot, radians, scale, smoothStep, subtract, unit,
} from "./vectors";
import type { Vec3 } from "./vectors";

export interface Limb {
  readonly upper: Quat;
  readonly lower: Quat;
  /** Rotation of the lower bone in the world. */
  readonly lowerWorld: Quat;
}

export interface Reach {
  /** Rotation in the world of what the limb hangs on. */
  readonly parent: Quat;
  readonly rootM: Vec3;
  /** The landmarks at the ends of the upper and of the lower bone. */
  readonly targetsM: readonly [Vec3, Vec3];
  readonly upperM: number;
  /**
   * A straight limb says nothing about its twist: then the hinge points along this (world), or if
   * null as the T-pose swings there.
   */
  readonly guide: Vec3 | null;
}

/**
 * The upper bone points from its root to the first landmark; the lower one from where the upper one
 * ends to the second. So what bones are too long or too short by does not add up.
 */
export function limbOf(joints: Joints, { parent, rootM, targetsM, upperM, guide }: Reach): Limb {
  const upper = unit(subtract(targetsM[0], rootM), rotate(parent, joints.along));
  const direction = insideCone(within(parent, upper), joints.cone, joints.wide);
  const swing = between(joints.along, direction);
  const base = multiply(parent, swing);
  const startM = add(rootM, scale(rotate(parent, direction), upperM));
  const lower = unit(subtract(targetsM[1], startM), upper);
  const turn = twist(joints, within(base, lower), guide && within(base, guide));
  const upperLocal = normalize(multiply(swing, axisAngle(joints.along, turn)));
  const upperWorld = multiply(parent, upperLocal);
  const lowerLocal = bend(within(upperWorld, lower), joints);
  return { upper: upperLocal, lower: lowerLocal, lowerWorld: multiply(upperWorld, lowerLocal) };
}

/** How far to turn about the bone so that the hinge can bend the lower bone where it points. */
function twist({ along, hinge, twist }: Joints, lower: Vec3, guide: Vec3 | null): number {
  const bent = angleBetween(along, lower);
  const folded = smoothStep(bent, radians(155), radians(170));
  const sure = smoothStep(bent, radians(5), radians(20)) * (1 - folded);
  const rest = guide === null ? hinge : across(guide, along, hinge);
  const seen = across(cross(along, lower), along, rest);
  const axis = across(add(scale(seen, sure), scale(rest, 1 - sure)), along, rest);
  const angle = Math.atan2(dot(axis, cross(along, hinge)), dot(axis, hinge));
  return clamp(angle, -twist, twist);
}
