/** The comparison of all runtimes, in the page. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import { at, openPage, waitForFrames, waitForPerson, waitForState, type Opened } from "./support/page";
import { shot } from "./support/paths";

let browser: Browser;
let opened: Opened;

beforeAll(async () => {
  browser = await launch(inject("browser"));
});
afterAll(() => browser.close());

it("measures every runtime that this browser supports, and the page goes on", async () => {
  opened = await openPage(browser, `${inject("page")}#model=lite`);
  const { page } = opened;
  await waitForPerson(page);
  await at(page, "bench-button").click();
  await at(page, "bench-frames").selectOption("10");
  await at(page, "bench-run").click();
  await at(page, "bench-stop").waitFor({ state: "visible" });
  await at(page, "bench-run").waitFor({ state: "visible", timeout: 290_000 });
  await page.screenshot({ path: shot("bench") });
  for (const name of ["litert-wasm", "tfjs-wasm", "tfjs-webgl", "mediapipe-wasm", "mediapipe-webgl"]) {
    const cells = await at(page, `bench-${name}-lite`).locator("td").allTextContents();
    expect(cells).toHaveLength(7);
    const [ms, fps, first, px] = cells.slice(3).map(Number);
    expect(ms).toBeGreaterThan(0);
    expect(fps * ms).toBeGreaterThan(900);
    expect(first).toBeGreaterThan(0);
    // MediaPipe finds the same body, in its own way.
    expect(px).toBeLessThan(name.startsWith("mediapipe") ? 15 : 3);
  }
  await at(page, "bench-close").click();
  await waitForState(page, { state: "running" });
  await waitForFrames(page, 2);
  expect(opened.errors).toEqual([]);
  await opened.context.close();
}, 300_000); // five runtimes, two of them on graphics that a slow machine draws without a card

it("can be stopped", async () => {
  opened = await openPage(browser, `${inject("page")}#model=lite`);
  const { page } = opened;
  await waitForPerson(page);
  await at(page, "bench-button").click();
  await at(page, "bench-frames").selectOption("100");
  await at(page, "bench-run").click();
  await at(page, "bench-stop").click();
  await at(page, "bench-run").waitFor({ state: "visible" });
  expect(await at(page, "bench-text").textContent()).toBe("Stopped.");
  await opened.context.close();
});
