/** The page under test: how it is opened, waited for and read. */

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";

/** What window.kinesphere.latest() gives, and everybody() of each. */
export interface Latest {
  readonly id: number;
  readonly frame: number;
  readonly tMs: number;
  readonly score: number;
  readonly imageSizePx: readonly [number, number];
  readonly keypoints: readonly Keypoint[];
  readonly keypoints3D: readonly Keypoint[];
  /** Null without the lift. */
  readonly sigmaM: readonly number[] | null;
  readonly positionM: readonly [number, number, number] | null;
  readonly hands: readonly { side: string; score: number; keypoints: readonly Keypoint[] }[];
  readonly face: {
    readonly score: number;
    readonly keypoints: readonly Keypoint[];
    readonly expressions: Record<string, number> | null;
  } | null;
}
interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly score: number;
  readonly name: string;
}
declare global {
  interface Window {
    kinesphere: { latest(): Latest | null; everybody(): Latest[]; settings(): Record<string, unknown> };
  }
}

export interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors on the console and thrown ones, of the page and its workers. */
  readonly errors: string[];
}

/** Opens the page in a context of its own: no storage, no cache, nothing kept. */
export async function openPage(
  browser: Browser, url: string, options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const errors = listen(page);
  await page.goto(url);
  return { context, page, errors };
}

/** LiteRT's and MediaPipe's native code tells what it does on the console's error channel. */
const CHATTER = /^(INFO|WARNING|VERBOSE): |^[IW]\d{4} /;

export function listen(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() !== "error" || CHATTER.test(message.text())) return;
    errors.push(message.text());
  });
  return errors;
}

/** One of the page's elements, by the name that is there for tests. */
export const at = (page: Page, testId: string) => page.locator(`[data-testid="${testId}"]`);

/** The attributes of <html>: state, frames, people, runtime, backend, model. */
export function stateOf(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => ({ ...document.documentElement.dataset }) as Record<string, string>);
}

/** Waits until <html> has these attributes. */
export async function waitForState(page: Page, wanted: Record<string, string>): Promise<void> {
  const parts = Object.entries(wanted).map(([key, value]) => `[data-${key}="${value}"]`);
  await page.locator(`html${parts.join("")}`).waitFor({ state: "attached", timeout: 60_000 });
}

/** Waits until `count` more frames were looked at. */
export async function waitForFrames(page: Page, count: number): Promise<void> {
  const goal = Number((await stateOf(page)).frames) + count;
  const reached = (least: number) => Number(document.documentElement.dataset.frames) >= least;
  await page.waitForFunction(reached, goal, { timeout: 60_000 });
}

/** Waits until what is on screen no longer changes, after a pause; gives its time. */
export async function settled(page: Page): Promise<number> {
  let [frames, sinceMs] = ["", 0];
  const rests = async () => {
    const now = (await stateOf(page)).frames;
    if (now !== frames) [frames, sinceMs] = [now, performance.now()];
    return performance.now() - sinceMs;
  };
  await expect.poll(rests, { timeout: 30_000 }).toBeGreaterThan(800);
  return (await latest(page)).tMs;
}

/** Waits for a person, and gives their pose. */
export async function waitForPerson(page: Page): Promise<Latest> {
  await waitForState(page, { people: "1" });
  return latest(page);
}

/** The pose on screen, once there is one. */
export async function latest(page: Page): Promise<Latest> {
  const pose = await page.waitForFunction(() => window.kinesphere.latest());
  return (await pose.jsonValue()) as Latest;
}

/** A standing person's landmarks: finite, in or near the picture, head up, 0.5 to 2.5 m tall. */
export function expectPlausible({ keypoints, keypoints3D, imageSizePx: [width, height] }: Latest) {
  expect(keypoints).toHaveLength(33);
  expect(keypoints3D).toHaveLength(33);
  for (const { x, y, z, score } of [...keypoints, ...keypoints3D]) {
    expect([x, y, z, score].every(Number.isFinite)).toBe(true);
    expect(score >= 0 && score <= 1).toBe(true);
  }
  const inside = keypoints.filter(({ x, y }) => x > 0 && x < width && y > 0 && y < height);
  expect(inside.length).toBeGreaterThan(25);
  const [nose, hip, ankle] = ["nose", "left_hip", "left_ankle"].map(
    (name) => keypoints.find((one) => one.name === name)!,
  );
  expect(nose.y).toBeLessThan(hip.y);
  expect(hip.y).toBeLessThan(ankle.y);
  const ys = keypoints3D.map(({ y }) => y);
  const tallM = Math.max(...ys) - Math.min(...ys);
  expect(tallM).toBeGreaterThan(0.5);
  expect(tallM).toBeLessThan(2.5);
}

/** Drops a file on the page, as a hand would. */
export async function drop(page: Page, name: string, type: string, bytes: Buffer): Promise<void> {
  const text = bytes.toString("base64");
  await page.evaluate(async ([name, type, text]) => {
    const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], name, { type }));
    for (const kind of ["dragenter", "dragover", "drop"]) {
      const options = { dataTransfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent(kind, options));
    }
  }, [name, type, text] as const);
}
