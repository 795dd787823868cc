/** Hands and face on the page: a switch that loads them when it is asked to, and what is drawn of them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import { at, drop, latest, openPage, settled, waitForFrames, waitForPerson, waitForState } from "./support/page";
import { PROJECT, shot } from "./support/paths";

const PEOPLE = join(PROJECT, "tests/fixtures/people");

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("browser"));
});
afterAll(() => browser.close());

const PARTS = /weights\/(hand|hand_recrop|faces|face)\.tflite/;

it("loads hands and face when they are switched on, and shows them", async () => {
  const { page, context, errors } = await openPage(browser, `${inject("page")}#show=both`, {
    viewport: { width: 1360, height: 900 },
  });
  const fetched: string[] = [];
  context.on("request", (request) => PARTS.test(request.url()) && fetched.push(request.url()));
  const first = await waitForPerson(page);
  expect([first.hands, first.face]).toEqual([[], null]);
  expect(fetched).toEqual([]);
  const picture = readFileSync(join(PEOPLE, "crossed_left_over_right.jpg"));
  await drop(page, "person.jpg", "image/jpeg", picture);
  await at(page, "parts-switch").check();
  await waitForState(page, { parts: "1" });
  await waitForFrames(page, 1);
  await settled(page);
  expect(fetched.map((url) => PARTS.exec(url)![1]).sort()).toEqual(["face", "faces", "hand", "hand_recrop"]);
  const { hands, face, imageSizePx } = await latest(page);
  expect(hands.map(({ side }) => side)).toEqual(["left", "right"]);
  expect(hands.map(({ keypoints }) => keypoints.length)).toEqual([21, 21]);
  expect(face?.keypoints).toHaveLength(478);
  for (const { x, y } of [...hands.flatMap(({ keypoints }) => keypoints), ...face!.keypoints]) {
    expect(x > 0 && x < imageSizePx[0] && y > 0 && y < imageSizePx[1]).toBe(true);
  }
  expect(Object.keys(face!.expressions!)).toContain("jawOpen");
  expect(await page.evaluate(() => location.hash)).toContain("parts=1");
  await page.screenshot({ path: shot("whole-person") });
  await at(page, "parts-switch").uncheck();
  await waitForState(page, { parts: "0" });
  await expect.poll(async () => (await latest(page)).face).toBeNull();
  expect(errors).toEqual([]);
  await context.close();
});

it("records them: lines in the tables, and expressions in a table of their own", async () => {
  const { page, context, errors } = await openPage(browser, `${inject("page")}#parts=1`);
  await waitForPerson(page);
  const picture = readFileSync(join(PEOPLE, "crossed_left_over_right.jpg"));
  await drop(page, "person.jpg", "image/jpeg", picture);
  await expect.poll(async () => (await latest(page)).face?.keypoints.length).toBe(478);
  await at(page, "record").click();
  await at(page, "record").click();
  const saved = async (id: string) => {
    const download = page.waitForEvent("download");
    await at(page, id).click();
    return readFileSync((await (await download).path())!, "utf-8");
  };
  const lines = (await saved("save-csv")).trimEnd().split("\n");
  expect(lines).toHaveLength(1 + 33 + 42 + 478);
  expect(lines.filter((line) => line.includes('"right_hand.'))).toHaveLength(21);
  expect(await saved("save-expressions")).toMatch(/^"frame","t_ms","person","expression","value"\n0,0,0,"browDownLeft",/);
  expect(errors).toEqual([]);
  await context.close();
});

it("is not offered with MediaPipe's runtime, which goes on with the body", async () => {
  const { page, context } = await openPage(browser, `${inject("page")}#parts=1&runtime=mediapipe`);
  await waitForPerson(page);
  expect(await at(page, "parts-switch").isDisabled()).toBe(true);
  expect((await latest(page)).hands).toEqual([]);
  await at(page, "runtime").selectOption("litert");
  await waitForState(page, { runtime: "litert", parts: "1" });
  expect(await at(page, "parts-switch").isDisabled()).toBe(false);
  await context.close();
});
