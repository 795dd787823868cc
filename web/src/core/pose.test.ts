import { expect, test } from "vitest";
import { InputError } from "./errors";
import { Pose, type PoseFields } from "./pose";
import { NAMES } from "./skeleton";

const ramp = (count: number) => Float64Array.from({ length: count }, (_, i) => i);
const FIELDS: PoseFields = {
  xyImagePx: ramp(66), z: ramp(33), xyzWorldM: ramp(99), visibility: ramp(33), presence: ramp(33),
  score: 0.9, imageSizePx: [4, 3],
};

test("keypoints are views of the arrays, in TF.js's words", () => {
  const pose = new Pose(FIELDS);
  expect(pose.keypoints.map((k) => k.name)).toEqual(NAMES);
  expect(pose.keypoints[5]).toEqual({ x: 10, y: 11, z: 5, score: 5, name: NAMES[5] });
  expect(pose.keypoints3D[2]).toEqual({ x: 6, y: 7, z: 8, score: 2, name: NAMES[2] });
});

test("the box holds every landmark", () => {
  const want = { xMin: 0, yMin: 1, xMax: 64, yMax: 65, width: 64, height: 64 };
  expect(new Pose(FIELDS).box).toEqual(want);
});

test("there is one person unless said otherwise, and no mask", () => {
  expect([new Pose(FIELDS).id, new Pose({ ...FIELDS, id: 3 }).id]).toEqual([0, 3]);
  expect(new Pose(FIELDS).mask).toBeNull();
});

test("what only the lift knows is null without it", () => {
  const { sigmaM, positionM } = new Pose(FIELDS);
  expect([sigmaM, positionM]).toEqual([null, null]);
  const lifted = new Pose({ ...FIELDS, sigmaM: ramp(33), positionM: ramp(3) });
  expect([lifted.sigmaM, lifted.positionM]).toEqual([ramp(33), ramp(3)]);
});

test("what is not a pose is refused, and the message says why", () => {
  const say = (fields: Partial<PoseFields>) => () => new Pose({ ...FIELDS, ...fields });
  expect(say({ z: ramp(32) })).toThrow(new InputError("z: expected 33 numbers, got 32"));
  expect(say({ xyzWorldM: ramp(99).fill(NaN) })).toThrow("xyzWorldM: expected finite numbers");
  expect(say({ score: NaN })).toThrow("score: expected finite numbers");
  expect(say({ mask: new Float32Array(11) })).toThrow("mask: expected 12 numbers, got 11");
  expect(say({ sigmaM: ramp(3) })).toThrow("sigmaM: expected 33 numbers, got 3");
  expect(say({ positionM: Float64Array.of(0, NaN, 2) })).toThrow("positionM: expected finite");
});
