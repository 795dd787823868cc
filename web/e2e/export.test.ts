/** What `kinesphere export` writes: beside PyTorch, in the library and in the page. */

import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import { openLab } from "./support/lab";
import {
  at, expectPlausible, openPage, waitForFrames, waitForPerson, waitForState,
} from "./support/page";
import { E2E, PYTHON, shot, temporary, WEB } from "./support/paths";
import { startServer } from "./support/server";

const SIZES = ["lite", "full", "heavy", "detector"] as const;
/** Of an output's scale; the mask's logits run to 1500. As in Python (`learn/compare.py`). */
const TOLERANCE = 2e-3;
const MASK_TOLERANCE = 1e-2;

const folder = temporary();
let browser: Browser;
let lab: Page;

beforeAll(async () => {
  execFileSync(PYTHON, [join(E2E, "support/exported.py"), folder], { stdio: "ignore" });
  // The lab's server looks for files when it is asked.
  cpSync(folder, join(WEB, "node_modules/.e2e/exported"), { recursive: true });
  browser = await launch(inject("browser"));
  lab = await openLab(browser);
}, 180_000);
afterAll(() => browser.close());

type Job = Parameters<Window["lab"]["compareNetwork"]>[0];

async function expectEqual(name: string, file: string, how: Pick<Job, "runtime" | "backend">) {
  const job: Job = {
    ...how, card: `exported/${file}.json`, pictures: `exported/pictures.${name}.bin`,
    expected: `exported/${name}`,
  };
  const apart = await lab.evaluate((job) => window.lab.compareNetwork(job), job);
  const side = name === "detector" ? 224 : 256;
  const told = Object.entries(apart).map(([meaning, { most }]) => `${meaning} ${most.toPrecision(2)}`);
  console.log(`${file}, ${how.runtime} on ${how.backend}: ${told.join(", ")}`);
  for (const [meaning, { most, largest }] of Object.entries(apart)) {
    const scale = ["landmarks", "boxes"].includes(meaning) ? side : Math.max(1, largest);
    const allowed = meaning === "mask" ? MASK_TOLERANCE : TOLERANCE;
    expect(most / scale, meaning).toBeLessThan(allowed);
  }
  return Object.keys(apart).sort();
}

describe.each(SIZES)("%s computes what PyTorch computes", (name) => {
  it("as .tflite, with LiteRT.js", () => expectEqual(name, `${name}.tflite`, {
    runtime: "litert", backend: "wasm",
  }));

  it("as a graph model, with TensorFlow.js", () => expectEqual(name, `${name}.tfjs`, {
    runtime: "tfjs", backend: "wasm",
  }));
});

it("so do they on WebGL, without masks, and a .tflite in TensorFlow.js", async () => {
  await expectEqual("lite", "lite.tfjs", { runtime: "tfjs", backend: "webgl" });
  await expectEqual("detector", "detector.tfjs", { runtime: "tfjs", backend: "webgl" });
  await expectEqual("lite", "lite.tflite", { runtime: "tfjs", backend: "wasm" });
  for (const [file, runtime] of [["lite_no_mask.tflite", "litert"], ["lite_no_mask.tfjs", "tfjs"]] as const) {
    const outputs = await expectEqual("lite", file, { runtime, backend: "wasm" });
    expect(outputs).toEqual(["heatmaps", "landmarks", "presence", "world"]);
  }
});

describe("the library", () => {
  const by = (config: object) => lab.evaluate((config) => window.lab.byUs(config), config);
  const most = (a: readonly number[], b: readonly number[]) =>
    Math.max(...a.map((value, i) => Math.abs(value - b[i])));

  it("takes the address of a card, whatever lies behind it", async () => {
    const landmarkModelUrl = "exported/lite.tflite.json";
    const litert = await by({ landmarkModelUrl });
    const graph = { landmarkModelUrl: "exported/lite.tfjs.json", runtime: "tfjs", backend: "wasm" };
    expect(litert).toHaveLength(66);
    expect(most(await by(graph), litert)).toBeLessThan(0.1);
    expect(most(await by({ modelType: "lite" }), litert)).toBeGreaterThan(0.1);
  });

  it("says what a network cannot do", async () => {
    const no = (config: object) => by(config).then(() => "nothing", String);
    const landmarkModelUrl = "exported/lite_no_mask.tfjs.json";
    expect(await no({ landmarkModelUrl })).toContain("graph model of TensorFlow.js, which LiteRT does not run");
    const masked = { landmarkModelUrl, runtime: "tfjs", backend: "wasm", enableSegmentation: true };
    expect(await no(masked)).toContain("lite_no_mask gives no masks");
    const mediapipe = { landmarkModelUrl: "exported/lite_no_mask.tflite.json", runtime: "mediapipe", backend: "wasm" };
    expect(await no(mediapipe)).toContain("lite_no_mask gives no masks");
  });

  it("is not needed: the original package runs the graph models too", async () => {
    const urls = ["detector", "lite"].map((name) => new URL(`exported/${name}.tfjs/model.json`, inject("lab")).href);
    const original = await lab.evaluate(([a, b]) => window.lab.byOriginal(a, b), urls);
    const ours = await by({
      detectorModelUrl: "exported/detector.tfjs.json", landmarkModelUrl: "exported/lite.tfjs.json",
      runtime: "tfjs", backend: "wasm",
    });
    // It cuts its crops otherwise: docs/benchmarks.md.
    expect(most(original, ours)).toBeLessThan(40);
  });
});

describe("the page", () => {
  async function live(file: string, hash: string, use: (page: Page) => Promise<void>) {
    const server = await startServer(["live", "--port", "0", "--model", join(folder, file)]);
    const opened = await openPage(browser, `${server.url}${hash}`);
    try {
      await use(opened.page);
      expect(opened.errors).toEqual([]);
    } finally {
      await opened.context.close();
      await server.stop();
    }
  }

  it.each([
    ["lite.tflite", "litert"], ["lite.tfjs", "tfjs"],
  ])("begins with %s when the server was started with it", async (file, runtime) => {
    await live(file, "", async (page) => {
      expectPlausible(await waitForPerson(page));
      await waitForState(page, { model: "own", runtime, state: "running" });
      expect(await at(page, "model").locator("option:checked").textContent()).toBe("lite (yours)");
      expect(await at(page, "model-note").textContent()).toBe("lite: Apache-2.0");
      await page.screenshot({ path: shot(`own-${runtime}`) });
      await at(page, "effect").selectOption("silhouette");
      await waitForFrames(page, 3);
      // Another network, and back.
      await at(page, "model").selectOption("full");
      await waitForState(page, { model: "full", state: "running" });
      expect(new URL(page.url()).hash).toContain("model=full");
      await at(page, "model").selectOption("own");
      await waitForState(page, { model: "own", runtime, state: "running" });
      await waitForFrames(page, 2);
    });
  });

  it("offers nothing that a network without mask cannot do, and says so of a link", async () => {
    await live("lite_no_mask.tfjs", "#runtime=litert&effect=tint", async (page) => {
      await waitForPerson(page);
      await waitForState(page, { model: "own", runtime: "tfjs" });
      expect(await at(page, "notices").textContent()).toContain("runtime=litert, effect=tint");
      expect(await at(page, "effect").locator("option[value=tint]").isDisabled()).toBe(true);
      expect(await at(page, "runtime").locator("option:not(:disabled)").allTextContents())
        .toEqual(["TensorFlow.js"]);
    });
  });

  it("says what is wrong with a file that was damaged while it was served", async () => {
    const copy = temporary();
    cpSync(folder, copy, { recursive: true });
    const server = await startServer(["live", "--port", "0", "--model", join(copy, "lite.tfjs")]);
    const shard = join(copy, "lite.tfjs/group1-shard1of2.bin");
    const bytes = readFileSync(shard);
    bytes[1000] ^= 1;
    writeFileSync(shard, bytes);
    const { page, context } = await openPage(browser, server.url);
    try {
      const notice = at(page, "notice-estimator");
      await expect.poll(() => notice.textContent(), { timeout: 30_000 }).toContain("SHA-256");
      expect(await notice.textContent()).toMatch(/^Your network: .*group1-shard1of2.bin is damaged/);
      await notice.getByText("Use the full network").click();
      await waitForState(page, { model: "full", state: "running" });
    } finally {
      await context.close();
      await server.stop();
    }
  });
});
