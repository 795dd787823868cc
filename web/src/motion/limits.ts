/**
 * How far the joints of a body go, for the left side: the right one is solved in a mirror. Radians.
 * `kinesphere.motion.limits` has the same numbers.
 */

import { angleOf, axisAngle, between, multiply, normalize, part } from "./quaternions";
import type { Quat } from "./quaternions";
import { DOWN, TINY, X, Y, Z, add, angleBetween, clamp, cross, dot, radians, scale, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/** A limb of two bones: where they point in the T-pose, and how far they go. */
export interface Joints {
  /** Where both bones point in the T-pose. */
  readonly along: Vec3;
  /** The middle of the directions that the upper bone can take, `wide` around it. */
  readonly cone: Vec3;
  readonly wide: number;
  /** How far the upper bone turns about itself, either way. */
  readonly twist: number;
  /** The axis about which the lower bone bends, by up to `bent`, and gives `sideways`. */
  readonly hinge: Vec3;
  readonly bent: number;
  readonly sideways: number;
}

/** An arm goes up, down, forward, across the chest and a little behind the back. */
export const ARM: Joints = {
  along: X, cone: unit([0.9, 0, 0.45], X), wide: radians(118), twist: radians(100),
  hinge: DOWN, bent: radians(155), sideways: radians(15),
};
/** A leg goes further forward than back, and further out than across. */
export const LEG: Joints = {
  along: DOWN, cone: unit([0.35, -1, 0.6], DOWN), wide: radians(100), twist: radians(55),
  hinge: X, bent: radians(155), sideways: radians(12),
};
export const FOREARM_TWIST = radians(85);
export const WRIST = radians(70);
export const ANKLE = { down: radians(60), up: radians(40), sideways: radians(35) };
/** Of spine and of chest, each; of neck and of head, each. */
export const SPINE_PART = radians(35);
export const NECK_PART = radians(40);
export const COLLAR = radians(40);

/** The nearest direction inside a cone; unit vectors. */
export function insideCone(direction: Vec3, axis: Vec3, wide: number): Vec3 {
  if (angleBetween(axis, direction) <= wide) return direction;
  const side = unit(cross(axis, direction), unit(cross(axis, Z), X));
  return add(scale(axis, Math.cos(wide)), scale(cross(side, axis), Math.sin(wide)));
}

/** The same rotation, but no farther. */
export function atMost(q: Quat, limit: number): Quat {
  const angle = angleOf(q);
  return angle <= limit ? q : part(q, limit / angle);
}

const asin = (x: number): number => Math.asin(clamp(x, -1, 1));

/** The rotation that brings a lower bone to a direction, as far as its hinge goes. */
export function bend(direction: Vec3, { along, hinge, bent, sideways }: Joints): Quat {
  const forward = cross(hinge, along);
  const raw = Math.atan2(dot(direction, forward), dot(direction, along));
  // Bent far backwards is nearer to straight than to folded.
  const angle = clamp(raw, 0, bent);
  const side = clamp(asin(dot(direction, hinge)), -sideways, sideways);
  return normalize(multiply(axisAngle(hinge, angle), axisAngle(cross(along, hinge), side)));
}

/** The ankle's rotation that brings the foot from +z to a direction, within limits. */
export function bendAnkle(direction: Vec3): Quat {
  const pitch = clamp(asin(-direction[1]), -ANKLE.up, ANKLE.down);
  const flat = Math.sqrt(direction[0] * direction[0] + direction[2] * direction[2]);
  const turn = flat < TINY ? 0 : Math.atan2(direction[0], direction[2]);
  const yaw = axisAngle(Y, clamp(turn, -ANKLE.sideways, ANKLE.sideways));
  return normalize(multiply(yaw, axisAngle(X, pitch)));
}

/** The hand's swing from +x, within the wrist's cone. */
export const bendWrist = (direction: Vec3): Quat => between(X, insideCone(direction, X, WRIST));
