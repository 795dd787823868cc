import { expect, test } from "vitest";
import { BODY, JOINTS, landmarksOf, turn } from "./example";
import { jointPositions } from "./forward";
import { axisAngle } from "./quaternions";
import { USUAL, offsetsOf } from "./sizes";
import { solve } from "./solve";
import { length, subtract } from "./vectors";

const JOINT_OF = {
  leftLowerArm: "left_elbow", leftHand: "left_wrist",
  rightLowerArm: "right_elbow", rightHand: "right_wrist",
  leftLowerLeg: "left_knee", leftFoot: "left_ankle",
  rightLowerLeg: "right_knee", rightFoot: "right_ankle",
} as const;

const LEFT_ARM = /left_(elbow|wrist|pinky|index|thumb)/;
const RIGHT_LEG = /right_(knee|ankle|heel|foot)/;

test("rotations and the person's own lengths give the landmarks back", () => {
  const hand = /left_(wrist|pinky|index|thumb)/;
  const shin = /right_(ankle|heel|foot)/;
  const [x, y, z] = JOINTS.hip;
  let points = turn(BODY, JOINTS.shoulder, axisAngle([0, 0, 1], -1), LEFT_ARM);
  points = turn(points, "left_elbow", axisAngle([0, 0, 1], 1.2), hand);
  points = turn(points, [-x, y, z], axisAngle([1, 0, 0], -1), RIGHT_LEG);
  points = turn(points, "right_knee", axisAngle([1, 0, 0], 1.5), shin);
  points = turn(points, null, axisAngle([0, 1, 0], 0.7), /./);
  const found = jointPositions(solve(landmarksOf(points)), offsetsOf(USUAL));
  for (const [bone, name] of Object.entries(JOINT_OF)) {
    const off = length(subtract(found[bone as keyof typeof JOINT_OF], points[name]));
    // A trunk that bends is a little shorter than its landmarks are apart.
    expect(off, bone).toBeLessThan(0.04);
  }
});

test("the hips carry the rest along", () => {
  const rotations = solve(landmarksOf(BODY));
  const [at, moved] = [[0, 0, 0], [1, 2, 3]].map((hips) =>
    jointPositions(rotations, offsetsOf(USUAL), hips as [number, number, number]));
  expect(subtract(moved.leftHand, at.leftHand).map((v) => +v.toFixed(9))).toEqual([1, 2, 3]);
});
