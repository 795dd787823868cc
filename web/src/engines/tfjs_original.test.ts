import "@tensorflow/tfjs-backend-wasm";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test, vi } from "vitest";
import { worst } from "../parity";
import { card, pattern, tflite, TFJS_WASM } from "./tfjs_testing";
import { load } from "./tfjs";
import { originalArtifacts } from "./tfjs_original";

// Real networks run here, heavy too.
vi.setConfig({ testTimeout: 60_000 });

const LANDMARKS = ["ld_3d", "output_poseflag", "activation_heatmap", "world_3d"];
const MEANINGS = ["landmarks", "presence", "heatmaps", "world"];

async function both(name: string, meanings: string[]) {
  const its = card(name);
  const ours = await load(its, tflite(name), meanings, "wasm", TFJS_WASM);
  const theirs = await loadGraphModel(tf.io.fromMemory(originalArtifacts(its, tflite(name))));
  const [low, high] = its.valueRange;
  const [width, height] = its.inputSizePx;
  const picture = tf.tensor4d(pattern(its.inputSizePx), [1, height, width, 3], "float32");
  const input = tf.add(tf.mul(picture, (high - low) / 255), low);
  return { out: await ours.run(pattern(its.inputSizePx)), theirs, input };
}

test("the landmark network answers to the original's names", async () => {
  const { out, theirs, input } = await both("lite", [...MEANINGS, "mask"]);
  const got = theirs.execute(input, [...LANDMARKS, "activation_segmentation"]) as tf.Tensor[];
  MEANINGS.forEach((meaning, i) => {
    expect(worst(got[i].dataSync(), out[meaning])).toBeLessThan(0.02);
  });
  const probabilities = out.mask.map((logit) => 1 / (1 + Math.exp(-logit)));
  expect(worst(got[4].dataSync(), probabilities)).toBeLessThan(1e-3);
});

test("the detector gives what the original splits: a logit, then a box", async () => {
  const { out, theirs, input } = await both("detector", ["scores", "boxes"]);
  const got = theirs.predict(input) as tf.Tensor;
  expect(got.shape).toEqual([1, 2254, 13]);
  const rows = got.dataSync();
  expect(worst(rows.filter((_, i) => i % 13 === 0), out.scores)).toBeLessThan(0.01);
  expect(worst(rows.filter((_, i) => i % 13 !== 0), out.boxes)).toBeLessThan(0.01);
});
