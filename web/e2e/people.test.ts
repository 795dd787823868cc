/** Several people who cross, in the browser against the Python pipeline: the same pixels to both. */

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Body } from "./lab/people";
import { startLab, stopLab } from "./support/lab";
import { at, drop, openPage, settled, waitForState } from "./support/page";
import { CLIP, E2E, PROJECT, PYTHON, shot, temporary } from "./support/paths";

/** As in support/crossing.py: the time between frames, and when one hides the other. */
const EVERY_MS = 66;
const [HIDES, IS_SEEN] = [10, 22];
/** The mean distance of landmarks until they cross; then guesses about the one behind are remembered. */
const [APART_PX, APART_M] = [1, 0.005];

let page: Page;
let want: Body[][];
let pictures: string[];
beforeAll(async () => {
  page = await startLab();
  const folder = temporary();
  execFileSync(PYTHON, [join(E2E, "support/crossing.py"), CLIP, folder]);
  want = JSON.parse(readFileSync(join(folder, "poses.json"), "utf-8")) as Body[][];
  const names = readdirSync(folder).filter((name) => name.endsWith(".png")).sort();
  pictures = names.map((name) => readFileSync(join(folder, name)).toString("base64"));
});
afterAll(() => stopLab(page));

const follow = (runtime: string, maxPoses: number): Promise<Body[][]> => page.evaluate(
  ([runtime, pictures, everyMs, maxPoses]) => window.lab.inFrames(
    { runtime, backend: "wasm", assets: window.lab.assets }, pictures, everyMs, maxPoses),
  [runtime, pictures, EVERY_MS, maxPoses] as const);

function apart(a: readonly number[], b: readonly number[], axes: number): number {
  const distances = Array.from({ length: a.length / axes }, (_, i) =>
    Math.hypot(...Array.from({ length: axes }, (_, k) => a[axes * i + k] - b[axes * i + k])));
  return distances.reduce((sum, value) => sum + value, 0) / distances.length;
}

const BOTH = ["litert", "tfjs"];
it.each(BOTH)("%s follows two who cross as Python does, each by their number", async (runtime) => {
  const got = await follow(runtime, 3);
  const ids = (frames: readonly Body[][]) => frames.map((bodies) => bodies.map(({ id }) => id));
  const clear = (_: unknown, i: number) => i < HIDES || i >= IS_SEEN;
  expect(ids(want).filter(clear).every((one) => String(one) === "0,1")).toBe(true);
  expect(ids(got).filter(clear)).toEqual(ids(want).filter(clear));
  const pairs = got.slice(0, HIDES).flatMap((bodies, i) =>
    bodies.map((body, k) => [body, want[i][k]] as const));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const px = mean(pairs.map(([a, b]) => apart(a.xy, b.xy, 2)));
  const m = mean(pairs.map(([a, b]) => apart(a.m, b.m, 3)));
  console.log(`${runtime}, ${pairs.length} bodies: ${px.toFixed(3)} px, ${(1000 * m).toFixed(2)} mm`);
  expect(px).toBeLessThan(APART_PX);
  expect(m).toBeLessThan(APART_M);
  // They crossed: who was on the left is on the right.
  const noses = (bodies: readonly Body[]) => bodies.map(({ xy }) => xy[0]);
  expect(noses(got[0])[0]).toBeLessThan(noses(got[0])[1]);
  expect(noses(got.at(-1)!)[0]).toBeGreaterThan(noses(got.at(-1)!)[1]);
});

it("one person is asked for unless more are: the same one, and always number 0", async () => {
  const got = await follow("litert", 1);
  expect(got.every((bodies) => bodies.length === 1 && bodies[0].id === 0)).toBe(true);
});

it("MediaPipe's runtime says that it looks for one", async () => {
  const told = await page.evaluate(async ([png]) => window.lab.inFrames(
    { runtime: "mediapipe", backend: "wasm", assets: window.lab.assets }, [png], 66, 2,
  ).then(() => "", (error: Error) => error.message), pictures);
  expect(told).toContain('runtime "mediapipe" looks for one person');
});

it("the page draws them all, and its tables keep them apart", async () => {
  const url = `${inject("page")}#people=2&show=both`;
  const opened = await openPage(page.context().browser()!, url, { viewport: { width: 1360, height: 900 } });
  const picture = readFileSync(join(PROJECT, "tests/fixtures/people/two_people_waving.jpg"));
  await waitForState(opened.page, { state: "running" });
  await drop(opened.page, "two.jpg", "image/jpeg", picture);
  await waitForState(opened.page, { people: "2" });
  await settled(opened.page);
  expect(await at(opened.page, "people").inputValue()).toBe("2");
  const everybody = await opened.page.evaluate(() => window.kinesphere.everybody());
  expect(everybody.map(({ id }) => id)).toEqual([0, 1]);
  await opened.page.screenshot({ path: shot("two-people") });
  await at(opened.page, "record").click();
  await at(opened.page, "record").click();
  const download = opened.page.waitForEvent("download");
  await at(opened.page, "save-csv").click();
  const lines = readFileSync((await (await download).path())!, "utf-8").trimEnd().split("\n");
  expect(new Set(lines.slice(1).map((line) => line.split(",")[2]))).toEqual(new Set(["0", "1"]));
  await at(opened.page, "saved-close").click();
  await at(opened.page, "people").selectOption("1");
  await waitForState(opened.page, { people: "1" });
  await at(opened.page, "runtime").selectOption("mediapipe");
  await waitForState(opened.page, { runtime: "mediapipe" });
  expect(await at(opened.page, "people").isDisabled()).toBe(true);
  expect(opened.errors).toEqual([]);
  await opened.context.close();
});
