import * as tf from "@tensorflow/tfjs-core";
import { afterAll, expect, test, vi } from "vitest";
import { RuntimeFailure, WeightsError } from "../core/errors";
import { fixture, numbers, worst, type Encoded } from "../parity";
import type { LoadedNetwork } from "./engine";
import { load } from "./tfjs";
import { card, pattern, tflite, TFJS_WASM } from "./tfjs_testing";

type Outputs = Record<string, { mean: number; samples: Encoded }>;

// Real networks run here, heavy too.
vi.setConfig({ testTimeout: 60_000 });

const CASES = fixture<Record<string, Outputs>>("networks");
/** Of an output's largest number: 0.02 px of a landmark; measured are 0.002 px. */
const TOLERANCE = 1e-4;
/** Masks are logits far beyond ±20, where nothing shows: rounding grows with them. */
const MASK_TOLERANCE = 3e-4;

const loaded: LoadedNetwork[] = [];
afterAll(() => loaded.forEach((network) => network.dispose()));

async function start(name: string, wanted = Object.keys(card(name).outputs)) {
  const network = await load(card(name), tflite(name), wanted, "wasm", TFJS_WASM);
  loaded.push(network);
  return network;
}

test.each(Object.keys(CASES))("%s computes what LiteRT computes", async (name) => {
  const network = await start(name);
  const out = await network.run(pattern(card(name).inputSizePx));
  expect(Object.keys(out).sort()).toEqual(Object.keys(CASES[name]).sort());
  for (const [meaning, { mean, samples }] of Object.entries(CASES[name])) {
    const [got, want] = [out[meaning], numbers(samples)];
    const step = Math.floor(got.length / 100) | 1;
    const most = worst(got.filter((_, i) => i % step === 0), want);
    const gotMean = got.reduce((sum, value) => sum + value, 0) / got.length;
    const largest = Math.max(1, ...want.map(Math.abs));
    if (process.env.PARITY) console.log(name, meaning, most, "of", largest, gotMean - mean);
    const allowed = meaning === "mask" ? MASK_TOLERANCE : TOLERANCE;
    expect(most / largest, meaning).toBeLessThan(allowed);
    expect(Math.abs(gotMean - mean) / largest, meaning).toBeLessThan(allowed);
  }
});

test("without the mask, the other outputs are the same to the bit", async () => {
  const [whole, cut] = [await start("lite"), await start("lite", ["world", "landmarks"])];
  const picture = pattern([256, 256]);
  const [all, some] = [await whole.run(picture), await cut.run(picture)];
  expect(Object.keys(some)).toEqual(["world", "landmarks"]);
  expect(some.world).toEqual(all.world);
  expect(some.landmarks).toEqual(all.landmarks);
});

test("runs leave no tensors behind, and what they gave stays as it was", async () => {
  const network = await start("lite");
  const { numTensors } = tf.memory();
  const first = (await network.run(pattern([256, 256]))).landmarks;
  const kept = first.slice();
  for (let i = 0; i < 3; i++) await network.run(new Uint8Array(256 * 256 * 3));
  expect(first).toEqual(kept);
  expect((await network.run(pattern([256, 256]))).landmarks).toEqual(first);
  expect(tf.memory().numTensors).toBe(numTensors);
});

test("disposing frees the weights", async () => {
  const before = (await start("detector"), tf.memory().numTensors);
  const network = await load(card("lite"), tflite("lite"), ["world"], "wasm", TFJS_WASM);
  expect(tf.memory().numTensors).toBeGreaterThan(before);
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a card that does not fit its file is refused, in words", async () => {
  const wrong = { ...card("lite"), inputSizePx: [128, 128] as const };
  const asked = load(wrong, tflite("lite"), ["world"], "wasm", TFJS_WASM);
  await expect(asked).rejects.toThrow(WeightsError);
  await expect(asked).rejects.toThrow(
    "lite.tflite: its card says that input_1 has shape [1,128,128,3], in the file it is [1,256,",
  );
});

test("a backend that is not here is refused, with another to choose", async () => {
  const asked = load(card("lite"), tflite("lite"), ["world"], "webgpu", TFJS_WASM);
  await expect(asked).rejects.toThrow(RuntimeFailure);
  await expect(asked).rejects.toThrow("choose webgl or wasm");
});
