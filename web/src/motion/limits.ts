/** How far the joints of a body go. Angles in radians unless the name says degrees. */

import { angleOf, axisAngle, between, multiply, normalize, part } from "./quaternions";
import type { Quat } from "./quaternions";
import { angleBetween, clamp, cross, dot, radians, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/** Directions within `halfAngle` of `axis` (a unit vector). */
export interface Cone {
  readonly axis: Vec3;
  readonly halfAngle: number;
}

/** A joint that bends one way, about `axis`, and gives a little sideways. */
export interface Hinge {
  readonly axis: Vec3;
  readonly min: number;
  readonly max: number;
  readonly sideways: number;
}

const cone = (x: number, y: number, z: number, degree: number): Cone => ({
  axis: unit([x, y, z])!,
  halfAngle: radians(degree),
});

const hinge = (axis: Vec3, min: number, max: number, sideways: number): Hinge => ({
  axis,
  min: radians(min),
  max: radians(max),
  sideways: radians(sideways),
});

/** An arm goes up, down, forward, across the chest and a little behind the back. */
export const SHOULDER = { left: cone(0.9, 0, 0.45, 118), right: cone(-0.9, 0, 0.45, 118) };
/** A leg goes further forward than back, and further out than across. */
export const HIP = { left: cone(0.35, -1, 0.6, 100), right: cone(-0.35, -1, 0.6, 100) };
export const ELBOW = {
  left: hinge([0, -1, 0], 0, 155, 15),
  right: hinge([0, 1, 0], 0, 155, 15),
};
export const KNEE = hinge([1, 0, 0], 0, 155, 12);

export const UPPER_ARM_TWIST = radians(100);
export const UPPER_LEG_TWIST = radians(55);
export const FOREARM_TWIST = radians(85);
export const WRIST_SWING = radians(70);
export const ANKLE = { down: radians(60), up: radians(40), sideways: radians(35) };
/** Of spine and of chest, each; of neck and of head, each. */
export const SPINE_PART = radians(35);
export const NECK_PART = radians(40);

/** The nearest direction inside the cone. */
export function insideCone(direction: Vec3, { axis, halfAngle }: Cone): Vec3 {
  const angle = angleBetween(axis, direction) ?? 0;
  if (angle <= halfAngle) return direction;
  const across = unit(cross(axis, direction)) ?? unit(cross(axis, [0, 0, 1])) ?? [1, 0, 0];
  return rotateAbout(axis, across, halfAngle);
}

function rotateAbout(v: Vec3, axis: Vec3, angle: number): Vec3 {
  // The axis is perpendicular to the vector here.
  const side = cross(axis, v);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [v[0] * c + side[0] * s, v[1] * c + side[1] * s, v[2] * c + side[2] * s];
}

/** The same rotation, but no further than `max`. */
export function atMost(q: Quat, max: number): Quat {
  const angle = angleOf(q);
  return angle <= max ? q : part(q, max / angle);
}

/** The rotation that brings a bone from `along` to `direction`, as far as the hinge goes. */
export function bend(along: Vec3, direction: Vec3, { axis, min, max, sideways }: Hinge): Quat {
  const forward = cross(axis, along);
  const raw = Math.atan2(dot(direction, forward), dot(direction, along));
  // Bent far backwards is nearer to straight than to folded.
  const angle = clamp(raw, min, max);
  const side = clamp(Math.asin(clamp(dot(direction, axis), -1, 1)), -sideways, sideways);
  return normalize(multiply(axisAngle(axis, angle), axisAngle(cross(along, axis), side)));
}

/** The ankle's rotation that brings the foot from `rest` (+z) to `direction`, within limits. */
export function bendAnkle(direction: Vec3): Quat {
  const pitch = clamp(Math.asin(clamp(-direction[1], -1, 1)), -ANKLE.up, ANKLE.down);
  const flat = Math.hypot(direction[0], direction[2]);
  if (flat < 1e-6) return axisAngle([1, 0, 0], pitch);
  const turn = Math.atan2(direction[0], direction[2]);
  const yaw = axisAngle([0, 1, 0], clamp(turn, -ANKLE.sideways, ANKLE.sideways));
  return normalize(multiply(yaw, axisAngle([1, 0, 0], pitch)));
}

/** The hand's swing from `along`, within the wrist's cone. */
export function bendWrist(along: Vec3, direction: Vec3): Quat {
  return between(along, insideCone(direction, { axis: along, halfAngle: WRIST_SWING }));
}
