/**
 * Rotations as unit quaternions (x, y, z, w), as values. `multiply(a, b)`: first b, then a. The
 * formulas are those of `kinesphere.motion.components`.
 */

import { X, Y, clamp, cross, dot, length, scale, unit } from "./vectors";
import type { Vec3 } from "./vectors";

export type Quat = readonly [x: number, y: number, z: number, w: number];
export type BodySide = "left" | "right";

export const IDENTITY: Quat = [0, 0, 0, 1];
const SMALL = 1e-9;

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
  const [x, y, z, w] = q;
  const tx = 2 * (y * v[2] - z * v[1]);
  const ty = 2 * (z * v[0] - x * v[2]);
  const tz = 2 * (x * v[1] - y * v[0]);
  return [
    v[0] + w * tx + y * tz - z * ty,
    v[1] + w * ty + z * tx - x * tz,
    v[2] + w * tz + x * ty - y * tx,
  ];
}

/** A vector of the world in the frame that `q` turns to. */
export const within = (q: Quat, v: Vec3): Vec3 => rotate(inverse(q), v);

/** A rotation as the side sees it: the right one in a mirror. Its own inverse. */
export const mirror = (side: BodySide, q: Quat): Quat =>
  side === "right" ? [q[0], -q[1], -q[2], q[3]] : q;

/** Turns by `angle` radians about the unit vector `axis`, by the right-hand rule. */
export function axisAngle(axis: Vec3, angle: number): Quat {
  const sin = Math.sin(angle / 2);
  return [axis[0] * sin, axis[1] * sin, axis[2] * sin, Math.cos(angle / 2)];
}

/** The shortest rotation that takes the unit vector `from` to the unit vector `to`. */
export function between(from: Vec3, to: Vec3): Quat {
  const w = 1 + dot(from, to);
  // Opposite vectors: any axis across will do, but always the same one.
  if (w < SMALL) return [...unit(cross(from, Y), X), 0];
  return normalize([...cross(from, to), w]);
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
  const long = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  if (!(long > SMALL && long < Infinity)) return IDENTITY;
  const k = (q[3] < 0 ? -1 : 1) / long;
  return [q[0] * k, q[1] * k, q[2] * k, q[3] * k];
}

/** The axis times the angle, the short way. */
export function rotationVector(q: Quat): Vec3 {
  const [x, y, z, w] = normalize(q);
  const s = Math.sqrt(x * x + y * y + z * z);
  return scale([x, y, z], s > SMALL ? (2 * Math.atan2(s, w)) / s : 2);
}

/** The rotation of a rotation vector. */
export function ofVector(v: Vec3): Quat {
  const angle = length(v);
  const k = angle > SMALL ? Math.sin(angle / 2) / angle : 0.5;
  return [v[0] * k, v[1] * k, v[2] * k, Math.cos(angle / 2)];
}

/** How far it turns, in radians, 0 to π. */
export const angleOf = (q: Quat): number =>
  2 * Math.atan2(length([q[0], q[1], q[2]]), Math.abs(q[3]));

/** The rotation from `a` to `b`, in `a`'s own frame. */
export const difference = (a: Quat, b: Quat): Quat => normalize(multiply(inverse(a), b));

/** The same axis, a share of the angle (the short way round). */
export const part = (q: Quat, share: number): Quat => ofVector(scale(rotationVector(q), share));

/** From `a` (0) to `b` (1) the short way, at even speed. */
export const slerp = (a: Quat, b: Quat, share: number): Quat =>
  normalize(multiply(a, part(difference(a, b), share)));

/** How far `q` turns about the unit vector `axis`, in radians, -π to π. */
export function twistAngle(q: Quat, axis: Vec3): number {
  const angle = 2 * Math.atan2(dot([q[0], q[1], q[2]], axis), q[3]);
  return angle > Math.PI ? angle - 2 * Math.PI : angle < -Math.PI ? angle + 2 * Math.PI : angle;
}

/** Angles about z, x and y of R = Rz Rx Ry, in radians. */
export function eulerZxy([x, y, z, w]: Quat): Vec3 {
  const sin = clamp(2 * (y * z + w * x), -1, 1);
  // Where x is ±90° z and y turn about the same axis: all of it is then given to z.
  if (Math.abs(sin) > 1 - SMALL) {
    return [Math.atan2(2 * (x * y + w * z), 1 - 2 * (y * y + z * z)), Math.asin(sin), 0];
  }
  return [
    Math.atan2(-2 * (x * y - w * z), 1 - 2 * (x * x + z * z)),
    Math.asin(sin),
    Math.atan2(-2 * (x * z - w * y), 1 - 2 * (x * x + y * y)),
  ];
}
