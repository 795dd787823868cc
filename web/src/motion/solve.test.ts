import { expect, test } from "vitest";
import { InputError } from "../core/errors";
import { T_POINTS, anyRotation, landmarksOf, numbers, turn } from "./example";
import { worldRotations } from "./forward";
import { ALONG, BONES, NATURAL, T_POSE } from "./humanoid";
import type { Rotations } from "./humanoid";
import { angleOf, axisAngle, difference, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import { solve } from "./solve";
import { angleBetween, degrees, dot, radians, subtract } from "./vectors";

const apart = (a: Quat, b: Quat) => degrees(angleOf(difference(a, b)));
const moved = ({ local }: Rotations) =>
  BONES.filter((bone) => apart(local[bone], T_POSE.local[bone]) > 1);
const LIMBS = [
  ["leftUpperArm", ALONG.leftArm, "left_shoulder", "left_elbow"],
  ["leftLowerArm", ALONG.leftArm, "left_elbow", "left_wrist"],
  ["rightUpperArm", ALONG.rightArm, "right_shoulder", "right_elbow"],
  ["rightLowerArm", ALONG.rightArm, "right_elbow", "right_wrist"],
  ["leftUpperLeg", ALONG.leg, "left_hip", "left_knee"],
  ["leftLowerLeg", ALONG.leg, "left_knee", "left_ankle"],
  ["rightUpperLeg", ALONG.leg, "right_hip", "right_knee"],
  ["rightLowerLeg", ALONG.leg, "right_knee", "right_ankle"],
] as const;

test("the T-pose is the identity", () => {
  const { local, trust } = solve(landmarksOf(T_POINTS));
  for (const bone of BONES) expect(apart(local[bone], T_POSE.local[bone]), bone).toBeLessThan(0.5);
  expect(trust).toEqual(T_POSE.trust);
});

test("turning the whole body turns the hips alone", () => {
  for (const degree of [-170, -90, 30, 90, 180]) {
    const q = axisAngle([0, 1, 0], radians(degree));
    const rotations = solve(landmarksOf(turn(T_POINTS, null, q, /./)));
    expect(moved(rotations)).toEqual(["hips"]);
    expect(apart(rotations.local.hips, q)).toBeLessThan(0.5);
  }
});

test.each([
  ["leftLowerArm", "left_elbow", [0, -1, 0], /left_(wrist|pinky|index|thumb)/],
  ["rightLowerArm", "right_elbow", [0, 1, 0], /right_(wrist|pinky|index|thumb)/],
  ["leftLowerLeg", "left_knee", [1, 0, 0], /left_(ankle|heel|foot)/],
  ["rightLowerLeg", "right_knee", [1, 0, 0], /right_(ankle|heel|foot)/],
] as const)("bending by 90° turns %s by 90° and nothing else", (bone, joint, axis, names) => {
  const bent = turn(T_POINTS, joint, axisAngle(axis, Math.PI / 2), names);
  const rotations = solve(landmarksOf(bent));
  expect(moved(rotations)).toEqual([bone]);
  expect(apart(rotations.local[bone], axisAngle(axis, Math.PI / 2))).toBeLessThan(0.5);
});

test.each([
  ["leftLowerArm", "left_elbow", [0, -1, 0], /left_(wrist|pinky|index|thumb)/],
  ["leftLowerLeg", "left_knee", [1, 0, 0], /left_(ankle|heel|foot)/],
] as const)("%s does not bend backwards", (bone, joint, axis, names) => {
  const back = turn(T_POINTS, joint, axisAngle(axis, -radians(40)), names);
  const [x, y, z] = solve(landmarksOf(back)).local[bone];
  // The limb turns about itself as far as it can; what is left is not followed.
  expect(x * axis[0] + y * axis[1] + z * axis[2]).toBeGreaterThanOrEqual(-1e-9);
});

test("a nod is shared by neck and head, a turn of the shoulders by spine and chest", () => {
  const face = /nose|eye|ear|mouth/;
  const nod = turn(T_POINTS, null, axisAngle([0, 1, 0], radians(40)), face);
  const { local } = solve(landmarksOf(nod));
  expect(apart(local.neck, axisAngle([0, 1, 0], radians(20)))).toBeLessThan(0.5);
  expect(apart(local.head, axisAngle([0, 1, 0], radians(20)))).toBeLessThan(0.5);
  const notLegs = /^(?!.*(hip|knee|ankle|heel|foot))/;
  const upper = turn(T_POINTS, null, axisAngle([0, 1, 0], radians(40)), notLegs);
  expect(moved(solve(landmarksOf(upper)))).toEqual(["spine", "chest"]);
});

test("a hand that turns, turns forearm and hand together", () => {
  const palm = axisAngle([1, 0, 0], radians(60));
  const turned = turn(T_POINTS, "left_wrist", palm, /left_(pinky|index|thumb)/);
  const rotations = solve(landmarksOf(turned));
  expect(moved(rotations)).toEqual(["leftLowerArm", "leftHand"]);
  expect(apart(worldRotations(rotations).leftHand, palm)).toBeLessThan(0.5);
});

test("a foot is followed: toes out and toes down", () => {
  for (const [axis, degree] of [[[0, 1, 0], 20], [[1, 0, 0], 30], [[1, 0, 0], -20]] as const) {
    const q = axisAngle(axis, radians(degree));
    const rotations = solve(landmarksOf(turn(T_POINTS, "left_heel", q, /left_foot/)));
    const forward = rotate(worldRotations(rotations).leftFoot, [0, 0, 1]);
    const asked = rotate(q, [0, 0, 1]);
    expect(degrees(angleBetween(forward, asked)!)).toBeLessThan(10);
  }
});

test("a straight leg turns out as far as its foot does", () => {
  const q = axisAngle([0, 1, 0], radians(30));
  const rotations = solve(landmarksOf(turn(T_POINTS, "left_hip", q, /left_(heel|foot)/)));
  expect(moved(rotations)).toEqual(["leftUpperLeg"]);
  expect(apart(rotations.local.leftUpperLeg, q)).toBeLessThan(0.5);
});

test("bones point where the landmarks say, whatever the pose within the limits", () => {
  const next = numbers(3);
  for (let i = 0; i < 200; i++) {
    const points = anyPose(next);
    const world = worldRotations(solve(landmarksOf(points)));
    for (const [bone, along, from, to] of LIMBS) {
      const asked = subtract(points[to], points[from]);
      const off = degrees(angleBetween(rotate(world[bone], along), asked)!);
      expect(off, `${bone} in pose ${i}`).toBeLessThan(6);
    }
  }
});

function anyPose(next: () => number) {
  let points = T_POINTS;
  const swing = (joint: string, q: Quat, names: string) => {
    points = turn(points, joint, q, new RegExp(`${joint.split("_")[0]}_(${names})`));
  };
  for (const [side, y] of [["left", -1], ["right", 1]] as const) {
    swing(`${side}_elbow`, axisAngle([0, y, 0], next() * 2), "wrist|pinky|index|thumb");
    swing(`${side}_shoulder`, anyRotation(next, 1.4), "elbow|wrist|pinky|index|thumb");
    swing(`${side}_knee`, axisAngle([1, 0, 0], next() * 2), "ankle|heel|foot_index");
    swing(`${side}_hip`, anyRotation(next, 0.8), "knee|ankle|heel|foot_index");
  }
  return turn(points, null, anyRotation(next, Math.PI), /./);
}

/** Where the bone points when straight, and where it bends to. */
const HINGES = [
  ["leftLowerArm", ALONG.leftArm, [0, 0, 1]],
  ["rightLowerArm", ALONG.rightArm, [0, 0, 1]],
  ["leftLowerLeg", ALONG.leg, [0, 0, -1]],
  ["rightLowerLeg", ALONG.leg, [0, 0, -1]],
] as const;

test("limits hold and everything is finite, whatever comes", () => {
  const next = numbers(5);
  for (let i = 0; i < 300; i++) {
    const xyzWorldM = Float64Array.from({ length: 99 }, () => next() * 2 - 1);
    const { local } = solve({ xyzWorldM, visibility: new Float64Array(33).fill(1) });
    for (const bone of BONES) expect(Math.hypot(...local[bone]), bone).toBeCloseTo(1, 6);
    for (const bone of ["neck", "head", "spine", "chest"] as const) {
      expect(degrees(angleOf(local[bone])), bone).toBeLessThan(40.1);
    }
    for (const [bone, along, ahead] of HINGES) {
      const direction = rotate(local[bone], along);
      expect(dot(direction, ahead), `${bone} bends backwards`).toBeGreaterThan(-1e-9);
      expect(degrees(angleBetween(direction, along)!), bone).toBeLessThan(156);
    }
  }
});

test("coincident, missing and infinite landmarks give finite rotations", () => {
  for (const value of [0, NaN, Infinity]) {
    const xyzWorldM = new Float64Array(99).fill(value);
    for (const seen of [0, 1, NaN]) {
      const { local } = solve({ xyzWorldM, visibility: new Float64Array(33).fill(seen) });
      for (const bone of BONES) expect(Math.hypot(...local[bone]), bone).toBeCloseTo(1, 6);
    }
  }
});

test("a hidden limb hangs naturally, and the others do not notice", () => {
  const hidden = ["left_elbow", "left_wrist", "left_index", "left_pinky"];
  const { local, trust } = solve(landmarksOf(T_POINTS, hidden));
  for (const bone of ["leftUpperArm", "leftLowerArm", "leftHand"] as const) {
    expect(apart(local[bone], NATURAL[bone])).toBeLessThan(0.01);
    expect(trust[bone]).toBe(0);
  }
  expect(apart(local.rightUpperArm, T_POSE.local.rightUpperArm)).toBeLessThan(0.5);
});

test("the natural pose of an arm points down", () => {
  for (const side of ["left", "right"] as const) {
    const along = side === "left" ? ALONG.leftArm : ALONG.rightArm;
    expect(rotate(NATURAL[`${side}UpperArm`], along)[1]).toBeLessThan(-0.95);
  }
});

test("with hidden hips the body stands upright and faces where the shoulders do", () => {
  const q = axisAngle([0, 1, 0], radians(30));
  const points = turn(T_POINTS, null, q, /./);
  const { local } = solve(landmarksOf(points, ["left_hip", "right_hip"]));
  expect(apart(local.hips, q)).toBeLessThan(0.5);
});

test("arrays of the wrong length are refused", () => {
  expect(() => solve({ xyzWorldM: [1, 2], visibility: [1] })).toThrow(InputError);
});
