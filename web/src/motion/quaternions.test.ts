import { expect, test } from "vitest";
import { anyRotation, numbers } from "./example";
import {
  IDENTITY, angleOf, axisAngle, between, difference, eulerZxy, fromAxes, inverse, mirror, multiply,
  ofVector, part, rotate, rotationVector, slerp, twistAngle,
} from "./quaternions";
import { X, dot, length, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

const next = numbers(1);
const rotations = Array.from({ length: 40 }, () => anyRotation(next, Math.PI));
const apart = (a: Vec3, b: Vec3) => length(subtract(a, b));

test("the right-hand rule: a quarter turn about y takes z to x", () => {
  expect(apart(rotate(axisAngle([0, 1, 0], Math.PI / 2), [0, 0, 1]), [1, 0, 0])).toBeLessThan(1e-9);
});

test("turning one after the other is multiplying, and back is the inverse", () => {
  for (const [i, q] of rotations.entries()) {
    const p = rotations[(i + 7) % 40];
    const v: Vec3 = [1, 2, 3];
    expect(apart(rotate(multiply(p, q), v), rotate(p, rotate(q, v)))).toBeLessThan(1e-9);
    expect(apart(rotate(inverse(q), rotate(q, v)), v)).toBeLessThan(1e-9);
  }
});

test("axes make the rotation that makes the axes", () => {
  for (const q of [...rotations, axisAngle([1, 0, 0], Math.PI), axisAngle([0, 0, 1], 3)]) {
    const again = fromAxes(rotate(q, [1, 0, 0]), rotate(q, [0, 1, 0]), rotate(q, [0, 0, 1]));
    expect(angleOf(difference(q, again))).toBeLessThan(1e-6);
  }
});

test("between takes one direction to the other, the short way, opposites too", () => {
  for (const q of rotations) {
    const [a, b] = [unit([1, 2, -1], X), unit(rotate(q, [1, 2, -1]), X)];
    expect(apart(rotate(between(a, b), a), b)).toBeLessThan(1e-7);
    expect(angleOf(between(a, b))).toBeCloseTo(Math.acos(dot(a, b)), 6);
  }
  expect(apart(rotate(between([0, 1, 0], [0, -1, 0]), [0, 1, 0]), [0, -1, 0])).toBeLessThan(1e-6);
});

test("a twist is what is turned about an axis, and the rest does not twist", () => {
  const axis: Vec3 = [1, 0, 0];
  for (const q of rotations) {
    const twist = twistAngle(q, axis);
    expect(Math.abs(twist)).toBeLessThanOrEqual(Math.PI);
    expect(Math.abs(multiply(q, axisAngle(axis, -twist))[0])).toBeLessThan(1e-9);
  }
  expect(twistAngle(axisAngle(axis, 2), axis)).toBeCloseTo(2, 9);
});

test("rotation vectors go there and back, small ones too", () => {
  for (const q of [...rotations, axisAngle([1, 0, 0], 1e-12), IDENTITY]) {
    expect(angleOf(difference(q, ofVector(rotationVector(q))))).toBeLessThan(1e-7);
  }
});

test("a mirror keeps what is turned about x and turns the rest the other way; twice is nothing", () => {
  for (const q of rotations) {
    const [x, y, z] = rotate(q, [1, 2, 3]);
    expect(apart(rotate(mirror("right", q), [-1, 2, 3]), [-x, y, z])).toBeLessThan(1e-9);
    expect(mirror("right", mirror("right", q))).toEqual(q);
    expect(mirror("left", q)).toBe(q);
  }
});

test("three angles make the rotation again, in the order z, x, y, where two axes meet as well", () => {
  const locked = [Math.PI / 2, -Math.PI / 2].map((x) =>
    multiply(axisAngle([0, 0, 1], 0.7), axisAngle([1, 0, 0], x)));
  for (const q of [...rotations, ...locked, IDENTITY]) {
    const [z, x, y] = eulerZxy(q);
    const again = multiply(axisAngle([0, 0, 1], z), multiply(axisAngle([1, 0, 0], x), axisAngle([0, 1, 0], y)));
    expect(angleOf(difference(q, again))).toBeLessThan(1e-6);
  }
});

test("slerp goes at even speed from one to the other", () => {
  for (const q of rotations) {
    expect(angleOf(difference(slerp(IDENTITY, q, 0.25), part(q, 0.25)))).toBeLessThan(1e-6);
    expect(angleOf(slerp(IDENTITY, q, 0.25))).toBeCloseTo(angleOf(q) / 4, 6);
  }
});
