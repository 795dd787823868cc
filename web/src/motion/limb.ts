/** Arms and legs: two bones and a hinge between them, in the frame that they hang on. */

import { bend, insideCone } from "./limits";
import type { Cone, Hinge } from "./limits";
import { axisAngle, between, inverse, multiply, normalize, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import {
  add, angleBetween, clamp, cross, dot, perpendicular, radians, scale, smoothStep,
} from "./vectors";
import type { Vec3 } from "./vectors";

export interface Joints {
  /** Where both bones point in the T-pose. */
  readonly along: Vec3;
  readonly root: Cone;
  readonly hinge: Hinge;
  /** How far the upper bone turns about itself, either way, in radians. */
  readonly twist: number;
}

export interface Limb {
  readonly upper: Quat;
  readonly lower: Quat;
  /** Rotation of the lower bone in the world. */
  readonly lowerWorld: Quat;
}

/**
 * `upper` and `lower` are unit vectors in the world. A straight limb says nothing about its twist:
 * then the hinge points along `guide` (world, null if unknown), or as the T-pose swings there.
 */
export function solveLimb(
  joints: Joints, parentWorld: Quat, upper: Vec3, lower: Vec3, guide: Vec3 | null,
): Limb {
  const inParent = (v: Vec3) => rotate(inverse(parentWorld), v);
  const direction = insideCone(inParent(upper), joints.root);
  const swing = between(joints.along, direction);
  const inSwing = (v: Vec3) => rotate(inverse(swing), inParent(v));
  const twist = hingeTwist(joints, inSwing(lower), guide && inSwing(guide));
  const upperLocal = normalize(multiply(swing, axisAngle(joints.along, twist)));
  const upperWorld = multiply(parentWorld, upperLocal);
  const lowerLocal = bend(joints.along, rotate(inverse(upperWorld), lower), joints.hinge);
  return {
    upper: upperLocal,
    lower: lowerLocal,
    lowerWorld: multiply(upperWorld, lowerLocal),
  };
}

/** How far to turn about the bone so that the hinge can bend the lower bone where it points. */
function hingeTwist({ along, hinge, twist }: Joints, lower: Vec3, guide: Vec3 | null): number {
  const flexion = angleBetween(along, lower) ?? 0;
  const folded = smoothStep(flexion, radians(155), radians(170));
  const sure = smoothStep(flexion, radians(5), radians(20)) * (1 - folded);
  const rest = (guide && perpendicular(guide, along)) ?? hinge.axis;
  const bent = perpendicular(cross(along, lower), along) ?? rest;
  const axis = perpendicular(add(scale(bent, sure), scale(rest, 1 - sure)), along) ?? rest;
  const angle = Math.atan2(dot(axis, cross(along, hinge.axis)), dot(axis, hinge.axis));
  return clamp(angle, -twist, twist);
}
