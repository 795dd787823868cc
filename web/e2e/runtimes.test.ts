/** Every runtime on every backend, chosen by hand in the panel. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import {
  at, expectPlausible, latest, openPage, waitForFrames, waitForPerson, waitForState, type Opened,
} from "./support/page";

const BACKENDS = {
  litert: ["wasm", "webgpu"], tfjs: ["wasm", "webgl", "webgpu"], mediapipe: ["wasm", "webgl"],
};
const ALL = Object.entries(BACKENDS).flatMap(([runtime, backends]) =>
  backends.map((backend) => [runtime, backend] as const));

let browser: Browser;
let opened: Opened;
let page: Page;

beforeAll(async () => {
  browser = await launch(inject("browser"));
  opened = await openPage(browser, `${inject("page")}#model=lite`);
  page = opened.page;
  await waitForPerson(page);
});
afterAll(() => browser.close());

/** Asked of the browser, not of the page. */
function hasWebGpu(): Promise<boolean> {
  return page.evaluate(async () => {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
    return Boolean(await gpu?.requestAdapter());
  });
}

describe.each(ALL)("%s on %s", (runtime, backend) => {
  it("gives landmarks, or is disabled with the reason", async () => {
    await at(page, "runtime").selectOption(runtime);
    const option = at(page, "backend").locator(`option[value=${backend}]`);
    if (backend === "webgpu" && !(await hasWebGpu())) {
      expect(await option.isDisabled()).toBe(true);
      expect(await option.textContent()).toContain("not in this browser");
      return;
    }
    expect(await option.isDisabled()).toBe(false);
    await at(page, "backend").selectOption(backend);
    await waitForState(page, { runtime, backend, state: "running" });
    await waitForFrames(page, 3);
    await waitForState(page, { people: "1" });
    expectPlausible(await latest(page));
    expect(await at(page, "notices").textContent()).toBe("");
  });
});

it("a runtime cannot be given a backend that it does not have", async () => {
  await at(page, "runtime").selectOption("mediapipe");
  const option = at(page, "backend").locator("option[value=webgpu]");
  expect(await option.isDisabled()).toBe(true);
  expect(await option.textContent()).toContain("not with this runtime");
});

it("every network gives landmarks", async () => {
  await at(page, "runtime").selectOption("litert");
  await at(page, "backend").selectOption("wasm");
  for (const model of ["full", "heavy", "lite"]) {
    await at(page, "model").selectOption(model);
    await waitForState(page, { model, runtime: "litert", state: "running" });
    await waitForFrames(page, 2);
    expectPlausible(await latest(page));
  }
});

it("nothing of this was an error", () => {
  expect(opened.errors).toEqual([]);
});
