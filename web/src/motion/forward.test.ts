import { expect, test } from "vitest";
import { T_POINTS, landmarksOf, turn } from "./example";
import { jointPositions, offsetsOf } from "./forward";
import { axisAngle } from "./quaternions";
import { solve } from "./solve";
import { length, subtract } from "./vectors";

const JOINTS = {
  leftUpperArm: "left_shoulder", leftLowerArm: "left_elbow", leftHand: "left_wrist",
  rightUpperArm: "right_shoulder", rightLowerArm: "right_elbow", rightHand: "right_wrist",
  leftUpperLeg: "left_hip", leftLowerLeg: "left_knee", leftFoot: "left_ankle",
  rightUpperLeg: "right_hip", rightLowerLeg: "right_knee", rightFoot: "right_ankle",
} as const;

const LEFT_ARM = /left_(elbow|wrist|pinky|index|thumb)/;
const RIGHT_LEG = /right_(knee|ankle|heel|foot)/;

test("rotations and the person's own lengths give the landmarks back", () => {
  const hand = /left_(wrist|pinky|index|thumb)/;
  const shin = /right_(ankle|heel|foot)/;
  let points = turn(T_POINTS, "left_shoulder", axisAngle([0, 0, 1], -1), LEFT_ARM);
  points = turn(points, "left_elbow", axisAngle([0, 0, 1], 1.2), hand);
  points = turn(points, "right_hip", axisAngle([1, 0, 0], -1), RIGHT_LEG);
  points = turn(points, "right_knee", axisAngle([1, 0, 0], 1.5), shin);
  points = turn(points, null, axisAngle([0, 1, 0], 0.7), /./);
  const landmarks = landmarksOf(points);
  const found = jointPositions(solve(landmarks), offsetsOf(landmarks));
  for (const [bone, name] of Object.entries(JOINTS)) {
    const off = length(subtract(found[bone as keyof typeof JOINTS], points[name]));
    expect(off, bone).toBeLessThan(0.01);
  }
});
