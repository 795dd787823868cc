import { expect, test } from "vitest";
import { anyRotation, numbers } from "./example";
import { ARM, LEG, atMost, bend, bendAnkle, bendWrist, insideCone } from "./limits";
import { angleOf, difference, part, rotate } from "./quaternions";
import { angleBetween, degrees, radians } from "./vectors";
import type { Vec3 } from "./vectors";

const next = numbers(6);
const TURNS = Array.from({ length: 60 }, () => anyRotation(next, Math.PI));
const DIRECTIONS = TURNS.map((q) => rotate(q, [0, 0, 1]));

test("a direction in the cone stays; one outside comes to its rim, by the shortest way", () => {
  for (const { cone, wide } of [ARM, LEG, { cone: [0, 0, 1] as const, wide: 0.5 }]) {
    for (const direction of DIRECTIONS) {
      const off = angleBetween(cone, direction);
      const held = insideCone(direction, cone, wide);
      const expected = Math.min(off, wide);
      expect(angleBetween(cone, held)).toBeCloseTo(expected, 6);
      expect(angleBetween(held, direction)).toBeCloseTo(off - expected, 6);
    }
  }
});

test.each([
  ["forward", [0, 0, 1], true], ["up", [0, 1, 0], true], ["down", [0, -1, 0], true],
  ["across the chest", [-0.6, -0.2, 0.77], true], ["through the other shoulder", [-1, 0, 0], false],
] as const)("the left arm goes %s: %s %s", (_, direction, goes) => {
  const held = insideCone(direction as Vec3, ARM.cone, ARM.wide);
  expect(angleBetween(held, direction) < 0.02).toBe(goes);
});

test("a rotation is cut to its limit and keeps its axis", () => {
  for (const q of TURNS) {
    const held = atMost(q, 0.5);
    expect(angleOf(held)).toBeCloseTo(Math.min(0.5, angleOf(q)), 6);
    expect(angleOf(difference(held, part(q, angleOf(held) / angleOf(q))))).toBeLessThan(1e-6);
  }
});

test("a hinge brings the bone where it is asked to, but not beyond its range", () => {
  const down: Vec3 = [0, -1, 0];
  const shin = (degree: number): Vec3 => [0, -Math.cos(radians(degree)), -Math.sin(radians(degree))];
  for (const [asked, got] of [[0, 0], [70, 70], [150, 150], [170, 155], [-30, 0]]) {
    const bone = rotate(bend(shin(asked), LEG), down);
    expect(degrees(angleBetween(bone, shin(got)))).toBeLessThan(1e-4);
  }
});

test("wrists and ankles follow near directions and hold far ones", () => {
  for (const direction of DIRECTIONS) {
    const wrist = rotate(bendWrist(direction), [1, 0, 0]);
    expect(degrees(angleBetween(wrist, [1, 0, 0]))).toBeLessThan(70.01);
    const foot = rotate(bendAnkle(direction), [0, 0, 1]);
    expect(degrees(Math.asin(foot[1]))).toBeGreaterThan(-60.01);
    expect(degrees(Math.asin(foot[1]))).toBeLessThan(40.01);
  }
  const near: Vec3 = [0.2, -0.3, Math.sqrt(1 - 0.04 - 0.09)];
  expect(angleBetween(rotate(bendAnkle(near), [0, 0, 1]), near)).toBeLessThan(1e-6);
});
