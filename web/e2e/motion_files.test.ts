/** What `kinesphere motion` writes, opened by three.js' GLTFLoader: the joints are where they should be. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import { openLab } from "./support/lab";
import { CLIP, E2E, GOLDEN, PYTHON, shot, temporary, WEB } from "./support/paths";
import { KINESPHERE } from "./support/server";

type Places = Readonly<Record<string, readonly (readonly number[])[]>>;
interface Expected {
  readonly times: readonly number[];
  /** Which of them lie halfway between two frames. */
  readonly between: readonly boolean[];
  readonly skeleton: Places;
  readonly character: Places;
}

let browser: Browser;
let lab: Page;
let expected: Expected;

beforeAll(async () => {
  const folder = temporary();
  execFileSync(PYTHON, [join(E2E, "support/moving.py"), folder]);
  expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf-8")) as Expected;
  // The lab's server looks for files when it is asked.
  cpSync(folder, join(WEB, "node_modules/.e2e/moving"), { recursive: true });
  browser = await launch(inject("browser"));
  lab = await openLab(browser);
}, 120_000);
afterAll(() => browser?.close());

const joints = (file: string) =>
  lab.evaluate(([url, times]) => window.lab.moving().then((by) => by.joints(url, times)),
    [`moving/${file}`, expected.times] as const);

/** The largest distance of a joint from where it should be, each from `from` if that is given. */
function apart(got: Places, want: Places, from: string | null, between: boolean): number {
  let most = 0;
  for (const [name, places] of Object.entries(want)) {
    expect(got[name], name).toHaveLength(expected.times.length);
    places.forEach((place, i) => {
      if (expected.between[i] !== between) return;
      const base = from === null ? [0, 0, 0] : got[from][i];
      const off = Math.hypot(...place.map((value, k) => got[name][i][k] - base[k] - value));
      most = off <= most ? most : off; // NaN stays
    });
  }
  return most;
}

describe("GLTFLoader finds the joints where they are, at frames and between them", () => {
  it("of an animated skeleton", async () => {
    expect(Object.keys(expected.skeleton)).toHaveLength(49);
    const got = await joints("skeleton.glb");
    for (const between of [false, true]) {
      const most = apart(got, expected.skeleton, null, between);
      console.log(`skeleton, between frames: ${between}: ${most.toExponential(1)} m`);
      expect(most).toBeLessThan(1e-4);
    }
  });

  it("of an animated character", async () => {
    expect(Object.keys(expected.character)).toHaveLength(47);
    const got = await joints("character.glb");
    // It has no collar bones: between frames its arms take the way of two turns put into one.
    for (const [between, allowed] of [[false, 1e-4], [true, 2e-3]] as const) {
      const most = apart(got, expected.character, "hips", between);
      console.log(`character, between frames: ${between}: ${most.toExponential(1)} m`);
      expect(most).toBeLessThan(allowed);
    }
  });
});

it("both are to be seen, of a person's size", async () => {
  for (const file of ["skeleton.glb", "character.glb"]) {
    const url = `moving/${file}`;
    const { low, high } = await lab.evaluate((url) => window.lab.moving().then((by) => by.bounds(url, 1)), url);
    const sizes = high.map((value, i) => value - low[i]);
    expect(Math.max(...sizes)).toBeGreaterThan(1.2);
    expect(Math.max(...sizes)).toBeLessThan(2.6);
    await lab.evaluate((url) => window.lab.moving().then((by) => by.show(url, [0.2, 0.7, 1.2], [0, 90])), url);
    const picture = await lab.locator("canvas").screenshot({ path: shot(`motion-${file}`) });
    expect(picture.length).toBeGreaterThan(20_000);
  }
});

const CLIPS = [
  ["balance", CLIP, [0.1, 0.5, 0.9, 1.3]],
  ["pose_squats", join(GOLDEN, "pose_squats.mp4"), [0.2, 0.7, 1.2, 1.7]],
] as const;

describe("the command", () => {
  it.each(CLIPS.filter(([, clip]) => existsSync(clip)))("makes our figure move as %s does", async (name, clip, times) => {
    const out = temporary();
    execFileSync(KINESPHERE, ["motion", clip, "--to", "glb", "--out", out]);
    cpSync(join(out, `${name}.glb`), join(WEB, `node_modules/.e2e/moving/${name}.glb`));
    const url = `moving/${name}.glb`;
    for (const timeS of times) {
      const job = [url, timeS] as const;
      const { low, high } = await lab.evaluate(([url, t]) => window.lab.moving().then((by) => by.bounds(url, t)), job);
      // The soles are on the floor.
      expect(Math.abs(low[1])).toBeLessThan(0.06);
      expect(high[1]).toBeGreaterThan(0.8);
    }
    const job = [url, times] as const;
    await lab.evaluate(([url, t]) => window.lab.moving().then((by) => by.show(url, t, [0, 90])), job);
    await lab.locator("canvas").screenshot({ path: shot(`motion-${name}`) });
  });
});
