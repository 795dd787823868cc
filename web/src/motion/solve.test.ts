import { expect, test } from "vitest";
import { InputError } from "../core/errors";
import { BODY, JOINTS, anyRotation, landmarksOf, numbers, turn } from "./example";
import type { Points } from "./example";
import { jointPositions, worldRotations } from "./forward";
import { BONES, NATURAL } from "./humanoid";
import type { BodySide, Bone, Rotations } from "./humanoid";
import { IDENTITY, angleOf, axisAngle, difference, inverse, multiply, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import { USUAL, offsetsOf } from "./sizes";
import { solve } from "./solve";
import { angleBetween, degrees, dot, length, radians, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

const apart = (a: Quat, b: Quat) => degrees(angleOf(difference(a, b)));
const REST = solve(landmarksOf(BODY));
const moved = ({ local }: Rotations) =>
  BONES.filter((bone) => apart(local[bone], REST.local[bone]) > 0.5);
/** How a bone of the world is turned beside how it is turned at rest. */
const turned = (rotations: Rotations, bone: Bone) =>
  multiply(worldRotations(rotations)[bone], inverse(worldRotations(REST)[bone]));

const mirrored = (side: BodySide, [x, y, z]: Vec3): Vec3 => [side === "left" ? x : -x, y, z];
const jointAt = (side: BodySide, joint: string) => mirrored(side, JOINTS[joint]);

test("the T-pose: limbs, chest and head as they are at rest; the pelvis tilts as it does in who stands", () => {
  const world = worldRotations(REST);
  for (const bone of BONES) {
    const limb = !/hips|spine|Shoulder|Leg/.test(bone);
    expect(apart(world[bone], IDENTITY), bone).toBeLessThan(limb ? 0.5 : 11);
    expect(REST.trust[bone]).toBe(1);
  }
  const [x, y, z] = world.hips;
  expect(degrees(2 * Math.asin(x))).toBeGreaterThan(5);
  expect(Math.hypot(y, z)).toBeLessThan(1e-9);
  for (const side of ["left", "right"] as const) {
    for (const [bone, along] of [["LowerArm", [1, 0, 0]], ["UpperLeg", [0, -1, 0]], ["LowerLeg", [0, -1, 0]]] as const) {
      const direction = mirrored(side, along);
      expect(degrees(angleBetween(rotate(world[`${side}${bone}`], direction), direction))).toBeLessThan(1);
    }
  }
});

test("a mirror image of a body has the mirror image of its rotations", () => {
  const points = anyPose(numbers(8));
  const swap = (name: string) =>
    name.replace(/left|right/, (side) => (side === "left" ? "right" : "left"));
  const entries = Object.entries(points).map(([name, [x, y, z]]) => [swap(name), [-x, y, z]]);
  const [here, there] = [points, Object.fromEntries(entries) as Points].map((p) => solve(landmarksOf(p)).local);
  for (const bone of BONES) {
    const [x, y, z, w] = here[bone];
    expect(apart(there[swap(bone) as Bone], [x, -y, -z, w]), bone).toBeLessThan(1e-5);
  }
});

test("turning the whole body turns the hips alone", () => {
  for (const degree of [-170, -90, 30, 90, 180]) {
    const q = axisAngle([0, 1, 0], radians(degree));
    const rotations = solve(landmarksOf(turn(BODY, null, q, /./)));
    expect(moved(rotations)).toEqual(["hips"]);
    expect(apart(turned(rotations, "hips"), q)).toBeLessThan(1e-5);
  }
});

test.each([
  ["leftLowerArm", "left_elbow", [0, -1, 0], /left_(wrist|pinky|index|thumb)/],
  ["rightLowerArm", "right_elbow", [0, 1, 0], /right_(wrist|pinky|index|thumb)/],
  ["leftLowerLeg", "left_knee", [1, 0, 0], /left_(ankle|heel|foot)/],
  ["rightLowerLeg", "right_knee", [1, 0, 0], /right_(ankle|heel|foot)/],
] as const)("bending by 90° turns %s by 90°, and no other limb", (bone, joint, axis, names) => {
  const rotations = solve(landmarksOf(turn(BODY, joint, axisAngle(axis, Math.PI / 2), names)));
  expect(Math.abs(degrees(angleOf(rotations.local[bone])) - 90)).toBeLessThan(1.5);
  const side = bone.startsWith("left") ? "left" : "right";
  const own = new RegExp(`${side}.*(${bone.endsWith("Arm") ? "Arm|Hand" : "Leg|Foot"})`);
  expect(moved(rotations).filter((other) => !own.test(other))).toEqual([]);
  const along = bone.endsWith("Arm") ? mirrored(side, [1, 0, 0]) : ([0, -1, 0] as const);
  const wanted = rotate(axisAngle(axis, Math.PI / 2), along);
  expect(degrees(angleBetween(rotate(worldRotations(rotations)[bone], along), wanted))).toBeLessThan(1);
});

test.each([
  ["leftLowerArm", "left_elbow", [0, -1, 0], /left_(wrist|pinky|index|thumb)/],
  ["leftLowerLeg", "left_knee", [1, 0, 0], /left_(ankle|heel|foot)/],
] as const)("%s does not bend backwards", (bone, joint, axis, names) => {
  const back = turn(BODY, joint, axisAngle(axis, -radians(40)), names);
  const [x, y, z] = solve(landmarksOf(back)).local[bone];
  // The limb turns about itself as far as it can; what is left is not followed.
  expect(x * axis[0] + y * axis[1] + z * axis[2]).toBeGreaterThanOrEqual(-1e-9);
});

test("a nod is shared by neck and head, a turn of the shoulders by spine and chest", () => {
  const q = axisAngle([0, 1, 0], radians(40));
  const rotations = solve(landmarksOf(turn(BODY, null, q, /nose|eye|ear|mouth/)));
  expect(moved(rotations)).toEqual(["neck", "head"]);
  for (const bone of ["neck", "head"] as const) {
    expect(apart(rotations.local[bone], axisAngle([0, 1, 0], radians(20)))).toBeLessThan(0.5);
  }
  const upper = turn(BODY, null, q, /^(?!.*(hip|knee|ankle|heel|foot))/);
  const { local } = solve(landmarksOf(upper));
  expect(apart(local.spine, local.chest)).toBeLessThan(1e-6);
  expect(degrees(angleOf(local.spine))).toBeGreaterThan(18);
  expect(apart(turned(solve(landmarksOf(upper)), "chest"), q)).toBeLessThan(0.5);
});

test("a shrug lifts the collar bones and leaves the chest", () => {
  const lift = ([name, [x, y, z]]: readonly [string, Vec3]) =>
    [name, /shoulder|elbow|wrist|pinky|index|thumb/.test(name) && !/foot/.test(name) ? [x, y + 0.04, z] : [x, y, z]];
  const points = Object.fromEntries(Object.entries(BODY).map(lift)) as Points;
  const rotations = solve(landmarksOf(points));
  for (const side of ["left", "right"] as const) {
    const bone = `${side}Shoulder` as const;
    const up = rotate(rotations.local[bone], mirrored(side, [1, 0, 0]))[1];
    expect(up - rotate(REST.local[bone], mirrored(side, [1, 0, 0]))[1]).toBeGreaterThan(0.2);
  }
  expect(moved(rotations)).toEqual(["leftShoulder", "leftUpperArm", "rightShoulder", "rightUpperArm"]);
});

test("a pelvis tilts with its thighs: backwards when they are lifted", () => {
  const q = axisAngle([1, 0, 0], -radians(90));
  let sitting = BODY;
  for (const side of ["left", "right"] as const) {
    sitting = turn(sitting, jointAt(side, "hip"), q, new RegExp(`${side}_(knee|ankle|heel|foot)`));
  }
  const [x] = turned(solve(landmarksOf(sitting)), "hips");
  expect(degrees(2 * Math.asin(x))).toBeLessThan(-10);
  expect(degrees(2 * Math.asin(x))).toBeGreaterThan(-45);
});

test("a hand that turns, turns forearm and hand together", () => {
  const palm = axisAngle([1, 0, 0], radians(60));
  const points = turn(BODY, "left_wrist", palm, /left_(pinky|index|thumb)/);
  const rotations = solve(landmarksOf(points));
  expect(moved(rotations)).toEqual(["leftLowerArm", "leftHand"]);
  expect(apart(turned(rotations, "leftHand"), palm)).toBeLessThan(0.5);
  expect(apart(turned(rotations, "leftLowerArm"), axisAngle([1, 0, 0], radians(36)))).toBeLessThan(0.5);
});

test("a foot is followed: toes out and toes down", () => {
  for (const [axis, degree] of [[[0, 1, 0], 20], [[1, 0, 0], 30], [[1, 0, 0], -20]] as const) {
    const q = axisAngle(axis, radians(degree));
    const rotations = solve(landmarksOf(turn(BODY, "left_heel", q, /left_foot/)));
    const forward = rotate(worldRotations(rotations).leftFoot, [0, 0, 1]);
    expect(degrees(angleBetween(forward, rotate(q, [0, 0, 1])))).toBeLessThan(4);
  }
});

test("a straight leg turns out as far as its foot does", () => {
  const q = axisAngle([0, 1, 0], radians(30));
  const rotations = solve(landmarksOf(turn(BODY, JOINTS.hip, q, /left_(heel|foot)/)));
  expect(moved(rotations)).toEqual(["leftUpperLeg"]);
  expect(apart(turned(rotations, "leftUpperLeg"), q)).toBeLessThan(1);
});

/** Which bone starts where which landmark is. */
const AT = { elbow: "LowerArm", wrist: "Hand", knee: "LowerLeg", ankle: "Foot" } as const;

test("joints are where the landmarks say, whatever the pose within the limits", () => {
  const next = numbers(3);
  let [most, sum, count] = [0, 0, 0];
  for (let i = 0; i < 200; i++) {
    const points = anyPose(next);
    const at = jointPositions(solve(landmarksOf(points)), offsetsOf(USUAL));
    for (const side of ["left", "right"] as const) {
      for (const [name, bone] of Object.entries(AT)) {
        const off = length(subtract(at[`${side}${bone}` as Bone], points[`${side}_${name}`]));
        [most, sum, count] = [Math.max(most, off), sum + off, count + 1];
      }
    }
  }
  expect(sum / count).toBeLessThan(0.008);
  expect(most).toBeLessThan(0.05);
});

function anyPose(next: () => number): Points {
  let points = BODY;
  const swing = (side: BodySide, joint: string, q: Quat, names: string) => {
    points = turn(points, jointAt(side, joint), q, new RegExp(`${side}_(${names})`));
  };
  for (const side of ["left", "right"] as const) {
    const y = side === "left" ? -1 : 1;
    swing(side, "elbow", axisAngle([0, y, 0], next() * 2), "wrist|pinky|index|thumb");
    swing(side, "shoulder", anyRotation(next, 1.4), "elbow|wrist|pinky|index|thumb");
    swing(side, "knee", axisAngle([1, 0, 0], next() * 2), "ankle|heel|foot_index");
    swing(side, "hip", anyRotation(next, 0.8), "knee|ankle|heel|foot_index");
  }
  return turn(points, null, anyRotation(next, Math.PI), /./);
}

/** Where the bone points when straight, and where it bends to. */
const HINGES = [
  ["leftLowerArm", [1, 0, 0], [0, 0, 1]],
  ["rightLowerArm", [-1, 0, 0], [0, 0, 1]],
  ["leftLowerLeg", [0, -1, 0], [0, 0, -1]],
  ["rightLowerLeg", [0, -1, 0], [0, 0, -1]],
] as const;

test("limits hold and everything is finite, whatever comes", () => {
  const next = numbers(5);
  for (let i = 0; i < 300; i++) {
    const xyzWorldM = Float64Array.from({ length: 99 }, () => next() * 2 - 1);
    const { local } = solve({ xyzWorldM, visibility: new Float64Array(33).fill(1) });
    for (const bone of BONES) expect(Math.hypot(...local[bone]), bone).toBeCloseTo(1, 6);
    for (const bone of ["neck", "head", "spine", "chest", "leftShoulder", "rightShoulder"] as const) {
      expect(degrees(angleOf(local[bone])), bone).toBeLessThan(40.1);
    }
    for (const [bone, along, ahead] of HINGES) {
      const direction = rotate(local[bone], along);
      expect(dot(direction, ahead), `${bone} bends backwards`).toBeGreaterThan(-1e-9);
      expect(degrees(angleBetween(direction, along)), bone).toBeLessThan(156);
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
  const rotations = solve(landmarksOf(BODY, hidden));
  for (const bone of ["leftUpperArm", "leftLowerArm", "leftHand"] as const) {
    expect(apart(rotations.local[bone], NATURAL[bone])).toBeLessThan(0.01);
    expect(rotations.trust[bone]).toBe(0);
  }
  expect(moved(rotations)).toEqual(["leftUpperArm", "leftLowerArm"]);
});

test("the natural pose of an arm points down", () => {
  for (const side of ["left", "right"] as const) {
    expect(rotate(NATURAL[`${side}UpperArm`], mirrored(side, [1, 0, 0]))[1]).toBeLessThan(-0.95);
  }
});

test("with hidden hips the body stands upright and faces where the shoulders do", () => {
  const q = axisAngle([0, 1, 0], radians(30));
  const { local } = solve(landmarksOf(turn(BODY, null, q, /./), ["left_hip", "right_hip"]));
  expect(apart(local.hips, q)).toBeLessThan(0.5);
});

test("arrays of the wrong length are refused", () => {
  expect(() => solve({ xyzWorldM: [1, 2], visibility: [1] })).toThrow(InputError);
});
