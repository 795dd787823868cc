/** The page as people find it: the clip, the player, keys, colours, narrow screens, links. */

import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import {
  at, expectPlausible, latest, openPage, settled, stateOf, waitForFrames, waitForPerson, waitForState,
  type Opened,
} from "./support/page";
import { shot } from "./support/paths";
import { PNG } from "./support/png";

let browser: Browser;
let opened: Opened;

beforeAll(async () => {
  browser = await launch(inject("browser"));
});
afterAll(() => browser.close());
afterEach(() => opened.context.close());

type Options = Parameters<typeof openPage>[2];

async function open(hash = "", options: Options = {}) {
  opened = await openPage(browser, `${inject("page")}${hash}`, options);
  return opened.page;
}

/** Paused on a frame; gives its time. */
async function paused(page: Opened["page"]): Promise<number> {
  await waitForPerson(page);
  await at(page, "play").click();
  await waitForState(page, { state: "paused" });
  return settled(page);
}

async function waitForTime(page: Opened["page"], wanted: (tMs: number) => boolean): Promise<number> {
  await expect.poll(async () => wanted((await latest(page)).tMs), { timeout: 20_000 }).toBe(true);
  return (await latest(page)).tMs;
}

describe("the sample clip", () => {
  it("runs at once: a person in the picture and in 3D, and not an error", async () => {
    const page = await open("#model=lite");
    expectPlausible(await waitForPerson(page));
    await waitForState(page, { state: "running", runtime: "litert", backend: "wasm" });
    await waitForFrames(page, 5);
    await at(page, "scene").locator("canvas").waitFor();
    await at(page, "scene-note").waitFor({ state: "hidden" });
    await page.screenshot({ path: shot("page") });
    expect(opened.errors).toEqual([]);
    expect(Number((await stateOf(page)).firstPoseMs)).toBeGreaterThan(0);
  });

  it("draws in 3D, and draws something else when the body moves", async () => {
    const page = await open("#model=lite&speed=0.1");
    const first = await paused(page);
    const scene = at(page, "scene").locator("canvas");
    await scene.waitFor();
    const before = new PNG(await scene.screenshot({ path: shot("scene") }));
    expect(before.colours()).toBeGreaterThan(50);
    await at(page, "scrub").fill(String(first > 900 ? 100 : 1500));
    await waitForTime(page, (tMs) => Math.abs(tMs - first) > 500);
    await expect.poll(async () => before.differs(new PNG(await scene.screenshot())), {
      timeout: 20_000,
    }).toBeGreaterThan(0.002);
  });
});

describe("the player", () => {
  it("pauses, and steps frame by frame", async () => {
    const page = await open("#model=lite");
    await paused(page);
    await at(page, "scrub").fill("500");
    const start = await waitForTime(page, (tMs) => Math.abs(tMs - 500) < 20);
    const frame = (tMs: number) => ((tMs - start) * 60) / 1000;
    await at(page, "forth").click();
    expect(frame(await waitForTime(page, (tMs) => tMs > start))).toBeCloseTo(1, 1);
    await at(page, "forth").click();
    expect(frame(await waitForTime(page, (tMs) => frame(tMs) > 1.5))).toBeCloseTo(2, 1);
    await at(page, "back").click();
    expect(frame(await waitForTime(page, (tMs) => frame(tMs) < 1.5))).toBeCloseTo(1, 1);
    expect(await at(page, "time").textContent()).toMatch(/^0\.\d\d \/ 1\.6\d s$/);
    expect((await stateOf(page)).state).toBe("paused");
  });

  it("goes where the time line is set, and shows where it is", async () => {
    const page = await open("#model=lite");
    await paused(page);
    await at(page, "scrub").fill("1200");
    await waitForTime(page, (tMs) => Math.abs(tMs - 1200) < 20);
    await at(page, "play").click();
    await waitForState(page, { state: "running" });
    await waitForFrames(page, 3);
    const scrub = Number(await at(page, "scrub").inputValue());
    expect(Math.abs(scrub - (await latest(page)).tMs)).toBeLessThan(1700);
    expect(scrub).not.toBe(1200);
  });

  it("obeys the keys", async () => {
    const page = await open("#model=lite");
    await waitForPerson(page);
    await page.keyboard.press("Space");
    await waitForState(page, { state: "paused" });
    const tMs = await settled(page);
    await page.keyboard.press(tMs < 1000 ? "ArrowRight" : "ArrowLeft");
    await waitForTime(page, (now) => now !== tMs);
    await page.keyboard.press("m");
    expect(await at(page, "mirror-button").getAttribute("aria-pressed")).toBe("true");
    await page.keyboard.press("?");
    await at(page, "help").waitFor({ state: "visible" });
    await page.screenshot({ path: shot("help") });
    await page.keyboard.press("Escape");
    await at(page, "help").waitFor({ state: "hidden" });
    await page.keyboard.press("Space");
    await waitForState(page, { state: "running" });
  });

  it("has the keys back when a dialog that was clicked open is closed", async () => {
    const page = await open("#model=lite");
    await paused(page);
    await at(page, "help-button").click();
    await page.keyboard.press("Escape");
    await at(page, "help").waitFor({ state: "hidden" });
    await page.keyboard.press("Space");
    await waitForState(page, { state: "running" });
    expect(await at(page, "help").isVisible()).toBe(false);
  });
});

describe("the lift", () => {
  const person = async (page: Opened["page"], lifted: boolean) => {
    await waitForFrames(page, 2);
    await expect.poll(async () => (await latest(page)).sigmaM !== null).toBe(lifted);
    const pose = await latest(page);
    expectPlausible(pose);
    return pose;
  };

  it("is on, says how sure it is and where somebody stands, and can be switched off", async () => {
    const page = await open("#model=lite");
    await waitForPerson(page);
    const { sigmaM, positionM } = await person(page, true);
    expect(sigmaM).toHaveLength(33);
    expect(sigmaM!.every((metres) => metres > 0 && metres < 1)).toBe(true);
    expect(positionM![2]).toBeGreaterThan(0.5);
    expect(await at(page, "fov").isVisible()).toBe(true);
    await at(page, "lift").uncheck();
    expect((await person(page, false)).positionM).toBeNull();
    expect(await at(page, "fov").isVisible()).toBe(false);
    expect(new URL(page.url()).hash).toContain("lift=0");
    expect(opened.errors).toEqual([]);
  });

  it("hears the field of view: who is seen through a narrower one is farther away", async () => {
    const page = await open("#model=lite&fovDeg=60&speed=0.1");
    await paused(page);
    const near = (await latest(page)).positionM![2];
    await at(page, "fov").fill("25");
    await at(page, "fov").press("Enter");
    await expect.poll(async () => (await latest(page)).positionM![2]).toBeGreaterThan(1.5 * near);
    await at(page, "fov").fill("999");
    await at(page, "fov").press("Enter");
    expect(await at(page, "fov").inputValue()).toBe("25");
    expect(new URL(page.url()).hash).toContain("fovDeg=25");
  });

  it("is not for MediaPipe's runtime", async () => {
    const page = await open("#model=lite&runtime=mediapipe");
    await waitForPerson(page);
    await person(page, false);
    expect(await at(page, "lift").isDisabled()).toBe(true);
    expect(await at(page, "fov").isVisible()).toBe(false);
  });
});

describe("how it looks", () => {
  it("is dark or light, as the system or as it is told", async () => {
    const page = await open("#model=lite", { colorScheme: "dark" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await at(page, "theme").selectOption("light");
    await expect.poll(background).not.toBe(dark);
    const light = await background();
    await waitForPerson(page);
    await page.screenshot({ path: shot("light") });
    await at(page, "theme").selectOption("auto");
    await expect.poll(background).toBe(dark);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(background).toBe(light);
  });

  it("fits a narrow screen", async () => {
    const page = await open("#model=lite", {
      viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true,
    });
    await waitForPerson(page);
    await at(page, "scene").locator("canvas").waitFor();
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await wide()).toBeLessThanOrEqual(390);
    await page.screenshot({ path: shot("narrow"), fullPage: true });
    await at(page, "bench-button").click();
    expect(await wide()).toBeLessThanOrEqual(390);
  });

  it("names every control for those who do not see it", async () => {
    const page = await open("#model=lite&effect=replace");
    await waitForPerson(page);
    const controls = page.locator("button, input, select, progress, canvas[role=img], dialog");
    const nameless = await controls.evaluateAll((all) => all.filter((one) => {
      const { labels } = one as HTMLInputElement;
      const by = one.getAttribute("aria-labelledby");
      const named = by ? document.getElementById(by)?.textContent : one.getAttribute("aria-label");
      const text = one.tagName === "BUTTON" ? one.textContent : "";
      return ![named, text, ...[...(labels ?? [])].map((label) => label.textContent)]
        .some((name) => name?.trim());
    }).map((one) => one.outerHTML));
    expect(nameless).toEqual([]);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
  });
});

describe("links", () => {
  it("bring back the settings, and follow them", async () => {
    const hash = "#model=lite&smoothing=0&effect=silhouette&maxFps=15&show=both&trail=1&theme=dark";
    const page = await open(hash);
    await waitForPerson(page);
    expect(await page.evaluate(() => window.kinesphere.settings())).toMatchObject({
      model: "lite", smoothing: false, effect: "silhouette", maxFps: 15, show: "both", trail: true,
      theme: "dark",
    });
    expect(await stateOf(page)).toMatchObject({ model: "lite", runtime: "litert" });
    expect(await at(page, "effect").inputValue()).toBe("silhouette");
    expect(await at(page, "smoothing").isChecked()).toBe(false);
    await at(page, "max-fps").selectOption("30");
    expect(new URL(page.url()).hash).toContain("maxFps=30");
    await page.reload();
    await expect.poll(() => at(page, "max-fps").inputValue()).toBe("30");
    expect(opened.errors).toEqual([]);
  });

  it("are followed when they are pasted into the open page", async () => {
    const page = await open("#model=lite&mirror=1&trail=1");
    await waitForPerson(page);
    const settings = () => page.evaluate(() => window.kinesphere.settings());
    expect(await settings()).toMatchObject({ mirror: true, trail: true });
    const paste = (hash: string) => page.evaluate((hash) => void (location.hash = hash), hash);
    await paste("#transport");
    expect(await settings()).toMatchObject({ model: "lite", trail: true });
    await paste("#model=lite&theme=light&maxFps=15");
    await expect.poll(settings).toMatchObject({ theme: "light", trail: false, mirror: false });
    expect(await at(page, "max-fps").inputValue()).toBe("15");
    await paste("#model=lite&source=camera");
    await at(page, "notice-camera").waitFor();
    await expect.poll(settings).toMatchObject({ source: "clip", mirror: false });
    expect(await at(page, "badge").textContent()).toBe("Sample clip");
  });

  it("with what is not there say so, and the usual is used", async () => {
    const page = await open("#model=giant&maxFps=NaN&runtime=mediapipe&backend=webgpu");
    const notice = at(page, "notice-link");
    await notice.waitFor();
    for (const wrong of ["model=giant", "maxFps=NaN", "backend=webgpu"]) {
      expect(await notice.textContent()).toContain(wrong);
    }
    await waitForPerson(page);
    expect(await stateOf(page)).toMatchObject({
      model: "full", runtime: "mediapipe", backend: "wasm",
    });
  });
});
