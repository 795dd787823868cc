/** Nothing grows while frames go by. */

import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startLab, stopLab } from "./support/lab";

// Measured at once, instead of when the browser sees fit.
const FLAGS = ["--js-flags=--expose-gc", "--enable-blink-features=ForceEagerMeasureMemory"];
const MB = 1e6;

let page: Page;

beforeEach(async () => {
  page = await startLab(FLAGS);
});
afterEach(() => stopLab(page));

/**
 * All that page and workers hold, WASM memory included, in bytes.
 *
 * LiteRT's threads sleep where they cannot answer: the browser gives up on them after a minute.
 */
async function memory(): Promise<number> {
  const [worker] = page.workers();
  await worker.evaluate(() => (globalThis as unknown as { gc(): void }).gc());
  return page.evaluate(async () => {
    (globalThis as unknown as { gc(): void }).gc();
    type Measuring = { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
    return (await (performance as unknown as Measuring).measureUserAgentSpecificMemory()).bytes;
  });
}

/** Tensors that TF.js holds in the worker. */
async function tensors(): Promise<number> {
  const [worker] = page.workers();
  return worker.evaluate(() => {
    type Engine = { memory(): { numTensors: number } };
    return (globalThis as unknown as { _tfengine: Engine })._tfengine.memory().numTensors;
  });
}

async function start(runtime: "litert" | "tfjs"): Promise<void> {
  await page.evaluate(async (runtime) => {
    window.running = await window.lab.treadmill({ runtime, modelType: "lite" });
  }, runtime);
}

function tell(who: string, before: number, after: number): void {
  const [first, last] = [before, after].map((bytes) => (bytes / MB).toFixed(1));
  console.log(`${who}: ${first} MB, at the end ${last} MB`);
}

const runUntil = (frame: number) => page.evaluate((frame) => window.running.run(frame), frame);

it("litert: 2,000 frames", async () => {
  await start("litert");
  await runUntil(300);
  const before = await memory();
  await runUntil(2000);
  const after = await memory();
  tell("litert", before, after);
  expect(await page.evaluate(() => window.running.people)).toBeGreaterThan(1900);
  expect(after - before).toBeLessThan(3 * MB);
}, 480_000); // of which the browser gives up twice, after a minute

it("tfjs: 2,000 frames, and not one tensor more", async () => {
  await start("tfjs");
  await runUntil(300);
  const [before, held] = [await memory(), await tensors()];
  await runUntil(2000);
  const after = await memory();
  tell(`tfjs with ${held} tensors`, before, after);
  expect(held).toBeGreaterThan(100);
  expect(await tensors()).toBe(held);
  expect(after - before).toBeLessThan(3 * MB);
}, 480_000);
