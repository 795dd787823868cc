/** Nothing leaves this machine (the browser's own log tells), and the page does without a server. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject, it } from "vitest";
import { camera, launch } from "./support/browser";
import {
  at, expectPlausible, latest, listen, openPage, waitForFrames, waitForPerson, waitForState,
} from "./support/page";
import { temporary } from "./support/paths";
import { makeMedia } from "./support/python";
import { startServer } from "./support/server";

interface NetLog {
  readonly constants: { readonly logEventTypes: Record<string, number> };
  readonly events: readonly { readonly type: number; readonly params?: Record<string, unknown> }[];
}

/** Every address that pages and workers fetched; the browser asks its maker for updates on its own. */
function fetched(path: string): string[] {
  const { constants, events } = JSON.parse(readFileSync(path, "utf-8")) as NetLog;
  const type = constants.logEventTypes.URL_REQUEST_START_JOB;
  return events
    .flatMap(({ params, ...event }) => (event.type === type && params?.url ? [params] : []))
    .filter(({ initiator }) => initiator !== "not an origin")
    .map(({ url }) => String(url));
}

/** Everything that sends anything: all runtimes, the camera, a recording, the offline copy. */
async function fullSession(page: Page): Promise<void> {
  await waitForPerson(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  for (const [runtime, backend] of [["tfjs", "wasm"], ["mediapipe", "wasm"], ["litert", "wasm"]]) {
    await at(page, "runtime").selectOption(runtime);
    await at(page, "backend").selectOption(backend);
    await waitForState(page, { runtime, backend, state: "running" });
    await waitForFrames(page, 5);
  }
  await at(page, "use-camera").click();
  await page.locator("#use-camera[aria-pressed=true]").waitFor();
  await at(page, "record").click();
  await waitForFrames(page, 5);
  await at(page, "record").click();
  const download = page.waitForEvent("download");
  await at(page, "save-csv").click();
  await (await download).path();
}

it("a whole session asks for nothing but the page's own files", async () => {
  const log = join(temporary(), "net.json");
  const film = join(makeMedia(), "camera.mjpeg");
  const browser = await launch(inject("browser"), [...camera(film), `--log-net-log=${log}`]);
  const { page, context } = await openPage(browser, "about:blank", { serviceWorkers: "allow" });
  const asked: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  await page.goto(`${inject("page")}#model=lite`);
  await fullSession(page);
  await browser.close();

  const own = (url: string) => url.startsWith(inject("page")) || /^(blob|data|about):/.test(url);
  const urls = fetched(log);
  for (const name of ["lite.tflite", "lift.bin"]) {
    expect(urls.some((url) => url.endsWith(`/weights/${name}`))).toBe(true);
  }
  expect(urls.filter((url) => !own(url))).toEqual([]);
  // What the page tried; MediaPipe's usage metrics are stopped before anything is sent.
  const foreign = [...new Set(asked.filter((url) => !own(url)))];
  console.log(`asked for elsewhere, and stopped: ${foreign.join(", ") || "nothing"}`);
});

it("the policy stops what would go elsewhere, from the page and from its workers", async () => {
  const browser = await launch(inject("browser"));
  const { page } = await openPage(browser, `${inject("page")}#model=lite`);
  await waitForPerson(page);
  const attempt = () => fetch("http://localhost:9/", { mode: "no-cors" }).then(
    () => "sent", (error: unknown) => String(error));
  const refused = page.waitForEvent("console", (message) =>
    /Content Security Policy/.test(message.text()));
  expect(await page.evaluate(attempt)).toContain("Failed to fetch");
  await refused;
  const stopped = await page.workers()[0].evaluate(() => new Promise((resolve) => {
    addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
    void fetch("http://localhost:9/", { mode: "no-cors" }).catch(() => {});
  }));
  expect(stopped).toBe("connect-src");
  await browser.close();
});

it("after the first visit the page works without a server", async () => {
  const server = await startServer();
  const browser = await launch(inject("browser"));
  try {
    const { page } = await openPage(browser, server.url, { serviceWorkers: "allow" });
    await waitForPerson(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await server.stop();
    const errors = listen(page);
    await page.reload();
    expectPlausible(await waitForPerson(page));
    await waitForFrames(page, 5);
    await at(page, "scene").locator("canvas").waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect((await latest(page)).keypoints).toHaveLength(33);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
    await server.stop();
  }
});
