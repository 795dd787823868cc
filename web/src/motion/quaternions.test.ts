import { expect, test } from "vitest";
import { anyRotation, numbers } from "./example";
import {
  IDENTITY, angleOf, axisAngle, between, difference, fromAxes, inverse, multiply, part, rotate,
  slerp, swingTwist,
} from "./quaternions";
import { dot, length, subtract, unit } from "./vectors";
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
    const [a, b] = [unit([1, 2, -1])!, unit(rotate(q, [1, 2, -1]))!];
    expect(apart(rotate(between(a, b), a), b)).toBeLessThan(1e-7);
    expect(angleOf(between(a, b))).toBeCloseTo(Math.acos(dot(a, b)), 6);
  }
  expect(apart(rotate(between([0, 1, 0], [0, -1, 0]), [0, 1, 0]), [0, -1, 0])).toBeLessThan(1e-6);
});

test("swing and twist make up the rotation, and the swing does not twist", () => {
  const axis: Vec3 = [1, 0, 0];
  for (const q of rotations) {
    const [swing, twist] = swingTwist(q, axis);
    expect(angleOf(difference(q, multiply(swing, axisAngle(axis, twist))))).toBeLessThan(1e-6);
    expect(Math.abs(swing[0])).toBeLessThan(1e-9);
  }
});

test("slerp goes at even speed from one to the other", () => {
  for (const q of rotations) {
    expect(angleOf(difference(slerp(IDENTITY, q, 0.25), part(q, 0.25)))).toBeLessThan(1e-6);
    expect(angleOf(slerp(IDENTITY, q, 0.25))).toBeCloseTo(angleOf(q) / 4, 6);
  }
});
