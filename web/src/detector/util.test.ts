import { expect, test } from "vitest";
import original from "@tensorflow-models/pose-detection/dist/util.js";
import { SupportedModels } from "./types";
import * as util from "./util";

const MODELS = [SupportedModels.BlazePose, SupportedModels.MoveNet, SupportedModels.PoseNet];
/** As a set: the original lists the bone from the left wrist to the little finger twice. */
const bones = (pairs: number[][]) =>
  new Set(pairs.map((pair) => [...pair].sort((a, b) => a - b).join("-")));

test.each(MODELS)("%s has the original's sides, bones and names", (model) => {
  expect(util.getKeypointIndexByName(model)).toEqual(original.getKeypointIndexByName(model as never));
  expect(bones(util.getAdjacentPairs(model))).toEqual(
    bones(original.getAdjacentPairs(model as never)),
  );
});

test.each([SupportedModels.MoveNet, SupportedModels.PoseNet])("%s has its sides", (model) => {
  expect(util.getKeypointIndexBySide(model)).toEqual(original.getKeypointIndexBySide(model as never));
});

test("BlazePose has its sides", () => {
  const ours = util.getKeypointIndexBySide(SupportedModels.BlazePose);
  expect(ours).toEqual(original.getKeypointIndexBySide("BlazePose" as never));
});

test("a hand has its names and bones, from the wrist", () => {
  const model = SupportedModels.MediaPipeHands;
  expect(Object.keys(util.getKeypointIndexByName(model))).toHaveLength(21);
  expect(util.getKeypointIndexByName(model).pinky_finger_tip).toBe(20);
  const pairs = util.getAdjacentPairs(model);
  expect(pairs).toHaveLength(20);
  expect(pairs.filter(([from]) => from === 0).map(([, to]) => to)).toEqual([1, 5, 9, 13, 17]);
  expect(() => util.getKeypointIndexBySide(model)).toThrow("a hand has no sides");
});

test("a face has its contours, and no names of single landmarks", () => {
  const model = SupportedModels.MediaPipeFaceMesh;
  const contours = util.getKeypointIndexByContour(model);
  expect(Object.keys(contours)).toHaveLength(8);
  expect(contours.leftIris).toEqual([474, 475, 476, 477]);
  const drawn = new Set(util.getAdjacentPairs(model).flat());
  expect([...drawn].sort()).toEqual([...new Set(Object.values(contours).flat())].sort());
  expect(() => util.getKeypointIndexByName(model)).toThrow("use getKeypointIndexByContour");
  expect(() => util.getKeypointIndexByContour(SupportedModels.BlazePose)).toThrow("is not supported");
});

test("Holistic's body is BlazePose's", () => {
  const [whole, body] = [SupportedModels.Holistic, SupportedModels.BlazePose];
  expect(util.getAdjacentPairs(whole)).toEqual(util.getAdjacentPairs(body));
  expect(util.getKeypointIndexBySide(whole)).toEqual(util.getKeypointIndexBySide(body));
});

test("keypoints become fractions of the picture, and are left as they were", () => {
  const keypoint = { x: 50, y: 20, z: -10, score: 0.5, name: "nose" };
  const [one] = util.keypointsToNormalizedKeypoints([keypoint], { width: 100, height: 40 });
  expect(one).toEqual({ x: 0.5, y: 0.5, z: -0.1, score: 0.5, name: "nose" });
  expect(keypoint.z).toBe(-10);
});

test("another model is refused in the original's words", () => {
  const wrong = "HandPose" as SupportedModels;
  expect(() => util.getAdjacentPairs(wrong)).toThrow("Model HandPose is not supported.");
});
