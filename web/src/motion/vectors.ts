/**
 * Vectors of three numbers, as values: nothing here changes its arguments. The formulas are those of
 * `kinesphere.motion.components`.
 */

export type Vec3 = readonly [x: number, y: number, z: number];

export const ZERO: Vec3 = [0, 0, 0];
export const X: Vec3 = [1, 0, 0];
export const Y: Vec3 = [0, 1, 0];
export const Z: Vec3 = [0, 0, 1];
export const DOWN: Vec3 = [0, -1, 0];
/** Below this a vector has no direction that could be trusted. */
export const TINY = 1e-6;

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, k: number): Vec3 => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3): number => Math.sqrt(dot(a, a));
export const middle = (a: Vec3, b: Vec3): Vec3 => scale(add(a, b), 0.5);

export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Of length 1; `otherwise` where there is no direction. */
export function unit(a: Vec3, otherwise: Vec3): Vec3 {
  const long = length(a);
  return long > TINY ? scale(a, 1 / long) : otherwise;
}

/** The direction of the part of `a` that is perpendicular to the unit vector `axis`. */
export function across(a: Vec3, axis: Vec3, otherwise: Vec3): Vec3 {
  return unit(subtract(a, scale(axis, dot(a, axis))), otherwise);
}

/** Radians, 0 to π. */
export const angleBetween = (a: Vec3, b: Vec3): number =>
  Math.atan2(length(cross(a, b)), dot(a, b));

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** 0 up to `low`, 1 from `high` on, smooth between. */
export function smoothStep(value: number, low: number, high: number): number {
  const x = clamp((value - low) / (high - low), 0, 1);
  return x * x * (3 - 2 * x);
}

export const degrees = (radians: number): number => (radians * 180) / Math.PI;
export const radians = (degree: number): number => (degree * Math.PI) / 180;
