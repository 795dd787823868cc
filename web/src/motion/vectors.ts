/** Vectors of three numbers, as values: nothing here changes its arguments. */

export type Vec3 = readonly [x: number, y: number, z: number];

export const ZERO: Vec3 = [0, 0, 0];
/** Below this a vector has no direction that could be trusted. */
const TINY = 1e-6;

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, k: number): Vec3 => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
export const middle = (a: Vec3, b: Vec3): Vec3 => scale(add(a, b), 0.5);

export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The vector with length 1; null if it has no direction or is not finite. */
export function unit(a: Vec3): Vec3 | null {
  const norm = length(a);
  return norm > TINY && Number.isFinite(norm) ? scale(a, 1 / norm) : null;
}

/** The direction of the part of `a` that is perpendicular to the unit vector `axis`. */
export function perpendicular(a: Vec3, axis: Vec3): Vec3 | null {
  return unit(subtract(a, scale(axis, dot(a, axis))));
}

/** The angle between two vectors in radians, 0 to π; null if one has no direction. */
export function angleBetween(a: Vec3, b: Vec3): number | null {
  if (unit(a) === null || unit(b) === null) return null;
  return Math.atan2(length(cross(a, b)), dot(a, b));
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** 0 up to `low`, 1 from `high` on, smooth between. */
export function smoothStep(value: number, low: number, high: number): number {
  const x = clamp((value - low) / (high - low), 0, 1);
  return x * x * (3 - 2 * x);
}

export const degrees = (radians: number): number => (radians * 180) / Math.PI;
export const radians = (degree: number): number => (degree * Math.PI) / 180;
