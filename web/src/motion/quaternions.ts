/** Rotations as unit quaternions (x, y, z, w), as values. `multiply(a, b)`: first b, then a. */

import { cross, dot, length, scale, unit } from "./vectors";
import type { Vec3 } from "./vectors";

export type Quat = readonly [x: number, y: number, z: number, w: number];

export const IDENTITY: Quat = [0, 0, 0, 1];

export function multiply(a: Quat, b: Quat): Quat {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

export const inverse = (q: Quat): Quat => [-q[0], -q[1], -q[2], q[3]];

export function rotate(q: Quat, v: Vec3): Vec3 {
  const [x, y, z] = multiply(multiply(q, [v[0], v[1], v[2], 0]), inverse(q));
  return [x, y, z];
}

/** Turns by `angle` radians about the unit vector `axis`, by the right-hand rule. */
export function axisAngle(axis: Vec3, angle: number): Quat {
  const sin = Math.sin(angle / 2);
  return [axis[0] * sin, axis[1] * sin, axis[2] * sin, Math.cos(angle / 2)];
}

/** The shortest rotation that takes the unit vector `from` to the unit vector `to`. */
export function between(from: Vec3, to: Vec3): Quat {
  const w = 1 + dot(from, to);
  // Opposite vectors: any axis across will do, but always the same one.
  if (w < 1e-9) return axisAngle(anyAcross(from), Math.PI);
  const [x, y, z] = cross(from, to);
  return normalize([x, y, z, w]);
}

function anyAcross(v: Vec3): Vec3 {
  return unit(cross(v, [0, 1, 0])) ?? [1, 0, 0];
}

/** The rotation that takes x, y, z to these three axes (perpendicular, right-handed, length 1). */
export function fromAxes(x: Vec3, y: Vec3, z: Vec3): Quat {
  const trace = x[0] + y[1] + z[2];
  // The largest of the four numbers is found first: dividing by a small one loses digits.
  if (trace > 0) return normalize([y[2] - z[1], z[0] - x[2], x[1] - y[0], 1 + trace]);
  if (x[0] >= y[1] && x[0] >= z[2]) {
    return normalize([1 + x[0] - y[1] - z[2], y[0] + x[1], z[0] + x[2], y[2] - z[1]]);
  }
  if (y[1] >= z[2]) {
    return normalize([y[0] + x[1], 1 + y[1] - x[0] - z[2], z[1] + y[2], z[0] - x[2]]);
  }
  return normalize([z[0] + x[2], z[1] + y[2], 1 + z[2] - x[0] - y[1], x[1] - y[0]]);
}

/** The same rotation, of length 1 and with w ≥ 0; the identity if it is no rotation. */
export function normalize(q: Quat): Quat {
  const norm = Math.hypot(...q);
  if (!(norm > 1e-9) || !Number.isFinite(norm)) return IDENTITY;
  const k = (q[3] < 0 ? -1 : 1) / norm;
  return [q[0] * k, q[1] * k, q[2] * k, q[3] * k];
}

/** How far it turns, in radians, 0 to π. */
export function angleOf(q: Quat): number {
  return 2 * Math.atan2(length([q[0], q[1], q[2]]), Math.abs(q[3]));
}

/** The rotation from `a` to `b`, in `a`'s own frame. */
export const difference = (a: Quat, b: Quat): Quat => normalize(multiply(inverse(a), b));

/** The same axis, `fraction` of the angle (the short way round). */
export function part(q: Quat, fraction: number): Quat {
  const short = normalize(q);
  const axis = unit([short[0], short[1], short[2]]);
  return axis === null ? IDENTITY : axisAngle(axis, angleOf(short) * fraction);
}

/** From `a` (0) to `b` (1) the short way, at even speed. */
export function slerp(a: Quat, b: Quat, fraction: number): Quat {
  return normalize(multiply(a, part(difference(a, b), fraction)));
}

/** How far `q` turns about the unit vector `axis`, in radians, -π to π. */
export function twistAngle(q: Quat, axis: Vec3): number {
  const along = dot([q[0], q[1], q[2]], axis);
  const angle = 2 * Math.atan2(along, q[3]);
  return angle > Math.PI ? angle - 2 * Math.PI : angle < -Math.PI ? angle + 2 * Math.PI : angle;
}

/** `q` as a swing after a twist about `axis`: q = swing · twist. */
export function swingTwist(q: Quat, axis: Vec3): readonly [swing: Quat, twist: number] {
  const twist = twistAngle(q, axis);
  return [normalize(multiply(q, axisAngle(axis, -twist))), twist];
}

/** The rotation vector: the axis times the angle. */
export function rotationVector(q: Quat): Vec3 {
  const short = normalize(q);
  const axis = unit([short[0], short[1], short[2]]);
  return axis === null ? [0, 0, 0] : scale(axis, angleOf(short));
}
