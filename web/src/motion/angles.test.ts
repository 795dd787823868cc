import { expect, test } from "vitest";
import { anglesOf } from "./angles";
import { T_POINTS, anyRotation, landmarksOf, numbers, turn } from "./example";
import { axisAngle } from "./quaternions";
import { radians } from "./vectors";

test("the T-pose: straight limbs, arms sideways, upright, feet flat", () => {
  const angles = anglesOf(landmarksOf(T_POINTS));
  for (const side of ["left", "right"] as const) {
    expect(angles[`${side}Elbow`]).toBeCloseTo(0, 5);
    expect(angles[`${side}Knee`]).toBeCloseTo(0, 5);
    expect(angles[`${side}Hip`]).toBeCloseTo(0, 5);
    expect(angles[`${side}Shoulder`]).toBeCloseTo(90, 5);
    expect(angles[`${side}Ankle`]).toBeCloseTo(0, 5);
  }
  expect(angles.trunkLean).toBeCloseTo(0, 5);
  expect(angles.neck).toBeCloseTo(0, 5);
});

test("a joint bent by so much reads so much, and only that joint", () => {
  const bent = turn(T_POINTS, "left_elbow", axisAngle([0, -1, 0], radians(70)), /left_wrist/);
  const angles = anglesOf(landmarksOf(bent));
  expect(angles.leftElbow).toBeCloseTo(70, 5);
  expect(angles.rightElbow).toBeCloseTo(0, 5);
});

test("toes up is positive", () => {
  const up = turn(T_POINTS, "left_heel", axisAngle([1, 0, 0], radians(-15)), /left_foot/);
  expect(anglesOf(landmarksOf(up)).leftAnkle).toBeCloseTo(15, 5);
});

test("turning the whole body changes the trunk's lean alone", () => {
  const next = numbers(2);
  const still = anglesOf(landmarksOf(T_POINTS));
  const turned = anglesOf(landmarksOf(turn(T_POINTS, null, anyRotation(next, 3), /./)));
  const lean = anglesOf(
    landmarksOf(turn(T_POINTS, null, axisAngle([1, 0, 0], radians(25)), /./)),
  );
  expect(lean.trunkLean).toBeCloseTo(25, 5);
  expect({ ...turned, trunkLean: 0 }).toMatchObject({ leftShoulder: expect.closeTo(90, 4) });
  expect(turned.leftAnkle).toBeCloseTo(still.leftAnkle!, 4);
});

test("coincident landmarks have no angle", () => {
  const none = anglesOf({ xyzWorldM: new Float64Array(99), visibility: new Float64Array(33) });
  expect(new Set(Object.values(none))).toEqual(new Set([null]));
});
