import { expect, test } from "vitest";
import { InputError } from "../core/errors";
import { checkEstimationConfig, checkModelConfig, checkTimestamp } from "./check";
import { createDetector } from "./detector";
import { maskRgba, segmentation } from "./segmentation";
import { SupportedModels } from "./types";

test.each([
  [{ maxPoses: 0 }, "Invalid maxPoses 0. Should be > 0."],
  [{ maxPoses: -1 }, "Invalid maxPoses -1. Should be > 0."],
  [{ maxPoses: NaN }, "maxPoses must be a whole number, got NaN"],
  [{ maxPoses: 1.5 }, "maxPoses must be a whole number, got 1.5"],
])("%o is refused", (config, says) => {
  expect(() => checkEstimationConfig(config)).toThrow(new InputError(says));
});

test("the original's words for a runtime and a size that are not there", () => {
  const runtime = { runtime: "onnx" } as never;
  const says = "Expect modelConfig.runtime to be either 'tfjs' or 'mediapipe', but got onnx";
  expect(() => checkModelConfig(runtime)).toThrow(says);
  const size = { modelType: "huge" } as never;
  expect(() => checkModelConfig(size)).toThrow("Model type must be one of lite, full or heavy,");
});

test("the original's words for a model that is not there", async () => {
  for (const model of [SupportedModels.MoveNet, "YoloPose" as SupportedModels]) {
    await expect(createDetector(model)).rejects.toThrow(`${model} is not a supported model name.`);
  }
});

test.each([
  [SupportedModels.MediaPipeHands, { maxHands: 0 }, "Invalid maxHands 0. Should be > 0."],
  [SupportedModels.MediaPipeHands, { maxHands: 1.5 }, "maxHands must be a whole number, got 1.5"],
  [SupportedModels.MediaPipeHands, { modelType: "lite" }, "Model type must be one of full, but got lite"],
  [SupportedModels.MediaPipeFaceMesh, { maxFaces: -1 }, "Invalid maxFaces -1. Should be > 0."],
  [SupportedModels.MediaPipeFaceMesh, { runtime: "onnx" }, 'runtime: expected "litert" or "tfjs", got onnx'],
  [SupportedModels.MediaPipeHands, { backend: "webgl" }, "backend: expected one of wasm, webgpu, got webgl"],
  [SupportedModels.Holistic, { hands: false, face: false }, "with neither hands nor face"],
  [SupportedModels.Holistic, { maxMs: 0 }, "maxMs must be from 1 to 10000, got 0"],
  [SupportedModels.Holistic, { partsFps: NaN }, "partsFps must be from 0.1 to 1000, got NaN"],
])("%s with %o is refused", async (model, config, says) => {
  await expect(createDetector(model as SupportedModels.Holistic, config as never)).rejects.toThrow(says);
});

test.each([SupportedModels.Holistic, SupportedModels.MediaPipeHands, SupportedModels.MediaPipeFaceMesh])(
  "%s is refused of MediaPipe's runtime, with others to choose", async (model) => {
    const asked = createDetector(model as SupportedModels.Holistic, { runtime: "mediapipe" });
    await expect(asked).rejects.toThrow('choose "litert" (the default) or "tfjs"');
  },
);

test("null stands for what is not given, as in the original", () => {
  expect(() => checkEstimationConfig({ maxPoses: null } as never)).not.toThrow();
  expect(() => checkModelConfig({ runtime: null, modelType: null } as never)).not.toThrow();
});

test("a model that the original would load from a handler is refused", () => {
  const handler = { landmarkModelUrl: { load: () => {} } } as never;
  expect(() => checkModelConfig(handler)).toThrow("expected the address of a card of weights");
});

test.each([
  [{ fovDeg: 4 }, "fovDeg must be from 5 to 170, got 4"],
  [{ fovDeg: NaN }, "fovDeg must be from 5 to 170, got NaN"],
  [{ heightMeters: 180 }, "heightMeters must be from 0.4 to 2.6, got 180"],
])("%o is refused", (config, says) => {
  expect(() => checkModelConfig(config)).toThrow(new InputError(says));
});

test("a field of view and a height that can be are taken", () => {
  expect(() => checkModelConfig({ fovDeg: 5, heightMeters: 2.6 })).not.toThrow();
  expect(() => checkModelConfig({ fovDeg: null, heightMeters: null } as never)).not.toThrow();
});

test("times must be numbers and grow", () => {
  expect(checkTimestamp(5, null)).toBe(5);
  expect(checkTimestamp(5.1, 5)).toBe(5.1);
  expect(checkTimestamp(5, 5)).toBe(5);
  expect(() => checkTimestamp(4, 5)).toThrow("timestamp 4 ms is before the last frame's, 5 ms");
  for (const wrong of [NaN, Infinity, "5" as never]) {
    expect(() => checkTimestamp(wrong, null)).toThrow("must be a finite number of milliseconds");
  }
});

test("masks are told as the original tells them", () => {
  const rgba = maskRgba(Float32Array.of(0, 0.5, 1));
  expect([...rgba]).toEqual([0, 0, 0, 0, 128, 0, 0, 128, 255, 0, 0, 255]);
  const { maskValueToLabel, mask } = segmentation(new Float32Array(4), [2, 2]);
  expect(maskValueToLabel(255)).toBe("person");
  expect(mask.getUnderlyingType()).toBe("imagedata");
  expect(() => maskValueToLabel(256)).toThrow("Mask value must be in range [0, 255] but got 256");
  expect(() => maskValueToLabel(1.5)).toThrow("Mask value must be an integer but got 1.5");
});
