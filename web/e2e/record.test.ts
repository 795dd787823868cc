/** What is recorded and saved: tables as Python writes them, a video, skeletons in motion, a picture of the 3D view. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { launch } from "./support/browser";
import { openLab } from "./support/lab";
import { at, openPage, settled, waitForFrames, waitForPerson, type Opened } from "./support/page";
import { PROJECT, PYTHON, shot, temporary } from "./support/paths";
import { PNG } from "./support/png";
import { makeMedia } from "./support/python";

const PRINT = "import json; from kinesphere.media.lines import COLUMNS, LIFTED; " +
  "print(json.dumps([*COLUMNS, *LIFTED]))";

let browser: Browser;
let opened: Opened;
let page: Page;
let columns: string[];

type Row = Record<string, string | number>;

beforeAll(async () => {
  columns = JSON.parse(execFileSync(PYTHON, ["-c", PRINT], { encoding: "utf-8" })) as string[];
  browser = await launch(inject("browser"));
  opened = await openPage(browser, `${inject("page")}#model=lite`);
  page = opened.page;
  await waitForPerson(page);
  await at(page, "record").click();
  await page.locator("#record[aria-pressed=true]").waitFor();
  await waitForFrames(page, 12);
  await at(page, "record").click();
  await at(page, "saved").waitFor({ state: "visible" });
  await page.screenshot({ path: shot("saved") });
});
afterAll(() => browser.close());

async function save(button: string): Promise<[name: string, content: Buffer]> {
  const coming: Promise<Download> = page.waitForEvent("download");
  await at(page, button).click();
  const download = await coming;
  return [download.suggestedFilename(), readFileSync(await download.path())];
}

function parseCsv(text: string): Row[] {
  const [header, ...lines] = text.trimEnd().split("\n").map((line) => line.split(","));
  expect(header.map((name) => name.replaceAll('"', ""))).toEqual(columns);
  return lines.map((cells) => Object.fromEntries(cells.map((cell, i) =>
    [columns[i], cell.startsWith('"') ? cell.slice(1, -1) : Number(cell)])));
}

function expectGood(rows: readonly Row[]): void {
  expect(rows.length % 33).toBe(0);
  expect(rows.length).toBeGreaterThan(33 * 6);
  const frames = Array.from({ length: rows.length / 33 }, (_, i) => rows.slice(33 * i, 33 * i + 33));
  for (const [i, frame] of frames.entries()) {
    expect(new Set(frame.map(({ landmark }) => landmark)).size).toBe(33);
    expect(frame[0].landmark).toBe("nose");
    expect(new Set(frame.map(({ t_ms }) => t_ms)).size).toBe(1);
    if (i > 0) {
      expect(frame[0].t_ms).toBeGreaterThan(frames[i - 1][0].t_ms as number);
      expect(frame[0].frame).toBeGreaterThan(frames[i - 1][0].frame as number);
    }
  }
  for (const { x_px, y_px, visibility, y_m, sigma_m, hips_z_m } of rows as Record<string, number>[]) {
    expect(x_px > -648 && x_px < 2 * 648 && y_px > -768 && y_px < 2 * 768).toBe(true);
    expect(visibility >= 0 && visibility <= 1 && Math.abs(y_m) < 2).toBe(true);
    expect(sigma_m > 0 && sigma_m < 1 && hips_z_m > 0.5 && hips_z_m < 10).toBe(true);
  }
}

it("CSV and JSON lines hold the same rows, in the columns of Python's tables", async () => {
  const [csvName, csv] = await save("save-csv");
  expect(csvName).toMatch(/^kinesphere-[-\d]+\.csv$/);
  const rows = parseCsv(csv.toString());
  expectGood(rows);
  const [jsonName, json] = await save("save-json");
  expect(jsonName).toMatch(/\.jsonl$/);
  const objects = json.toString().trimEnd().split("\n").map((line) => JSON.parse(line) as Row);
  expect(Object.keys(objects[0])).toEqual(columns);
  expect(objects).toEqual(rows);
});

it("the video is a WebM with something in it", async () => {
  const [name, film] = await save("save-video");
  expect(name).toMatch(/\.webm$/);
  expect(film.subarray(0, 4).toString("hex")).toBe("1a45dfa3");
  expect(film.length).toBeGreaterThan(10_000);
});

type Places = Readonly<Record<string, readonly (readonly number[])[]>>;
const BONES = 19;

/** When the animation of a GLB begins and ends, and how many frames it has. */
function timesOf(glb: Buffer): { min: number[]; max: number[]; count: number } {
  const document = JSON.parse(glb.subarray(20, 20 + glb.readUInt32LE(12)).toString());
  return document.accessors[document.animations[0].samplers[0].input];
}

const asUrl = (glb: Buffer): string => `data:model/gltf-binary;base64,${glb.toString("base64")}`;

/** The joints as bvhio finds them, in metres: its rate, and each joint at each frame. */
function readBvh(bvh: Buffer): { fps: number; joints: Places } {
  const path = join(temporary(), "recorded.bvh");
  writeFileSync(path, bvh);
  const program = "import json, sys; from bvh_reader import container, joints_m; " +
    "from kinesphere.motion.humanoid import BONES; p = sys.argv[1]; at = joints_m(p, BONES); " +
    "print(json.dumps({'fps': 1 / container(p).FrameTime, " +
    "'joints': {b: at[:, i].tolist() for i, b in enumerate(BONES)}}))";
  const env = { ...process.env, PYTHONPATH: join(PROJECT, "tests") };
  return JSON.parse(execFileSync(PYTHON, ["-c", program, path], { encoding: "utf-8", env })) as ReturnType<typeof readBvh>;
}

it("BVH and GLB hold one movement: bvhio and three.js find the same joints, of a person's size", async () => {
  const [bvhName, bvh] = await save("save-bvh");
  expect(bvhName).toMatch(/^kinesphere-[-\d]+\.bvh$/);
  const [glbName, glb] = await save("save-glb");
  expect(glbName).toMatch(/^kinesphere-[-\d]+\.glb$/);
  const { fps, joints } = readBvh(bvh);
  const { min: [start], max: [end], count } = timesOf(glb);
  expect(count).toBeGreaterThan(6);
  expect(Object.keys(joints)).toHaveLength(BONES);
  const frames = joints.hips.length;
  expect(Math.abs((frames - 1) / fps - (end - start))).toBeLessThan(1.5 / fps);
  const lab = await openLab(browser);
  const found = await lab.evaluate(([url, t]) => window.lab.moving().then((by) => by.joints(url, [t])),
    [asUrl(glb), start] as const);
  for (const [bone, places] of Object.entries(joints)) {
    const off = Math.hypot(...places[0].map((value, k) => value - found[bone][0][k]));
    expect(off, bone).toBeLessThan(1e-4);
  }
  const heights = Object.values(joints).map((places) => places[0][1]);
  expect(Math.min(...heights)).toBeGreaterThan(-0.05);
  expect(Math.max(...heights)).toBeGreaterThan(1);
  expect(Math.max(...heights)).toBeLessThan(2.3);
  await lab.close();
});

it("the character is saved with the movement in it, and three.js plays it on the floor", async () => {
  const [name, glb] = await save("save-character");
  expect(name).toMatch(/-character\.glb$/);
  const { min: [start], max: [end] } = timesOf(glb);
  const lab = await openLab(browser);
  const times = [start, (start + end) / 2, end - 1e-3];
  for (const time of times) {
    const { low, high } = await lab.evaluate(([url, t]) => window.lab.moving().then((by) => by.bounds(url, t)),
      [asUrl(glb), time] as const);
    expect(Math.abs(low[1])).toBeLessThan(0.12);
    expect(high[1]).toBeGreaterThan(1.1);
    expect(high[1]).toBeLessThan(2.3);
  }
  const pictures = ["recorded-skeleton", "recorded-character"];
  for (const [i, file] of [(await save("save-glb"))[1], glb].entries()) {
    await lab.evaluate(([url, t]) => window.lab.moving().then((by) => by.show(url, t, [0, 90])), [asUrl(file), times] as const);
    const picture = await lab.locator("canvas").screenshot({ path: shot(pictures[i]) });
    expect(new PNG(picture).colours()).toBeGreaterThan(50);
  }
  await lab.close();
});

it("the buttons that save are reached and pressed with the keyboard, and say what they save", async () => {
  await at(page, "save-csv").focus();
  const names: string[] = [];
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(() => document.activeElement!.textContent!));
  }
  expect(names.slice(1)).toEqual(["Overlay, video", "Skeleton, BVH", "Skeleton, GLB", "Character, GLB"]);
  await page.keyboard.press("Shift+Tab");
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await coming).suggestedFilename()).toMatch(/\.glb$/);
});

it("the 3D view is saved as a PNG that is not empty", async () => {
  await at(page, "saved-close").click();
  await at(page, "scene").locator("canvas").waitFor();
  const [name, file] = await save("snapshot");
  expect(name).toMatch(/\.png$/);
  expect(new PNG(file).colours()).toBeGreaterThan(50);
});

it("a second recording begins anew", async () => {
  await at(page, "record").click();
  await waitForFrames(page, 3);
  await at(page, "record").click();
  await at(page, "saved").waitFor({ state: "visible" });
  const frames = Number(/(\d+) frames/.exec((await at(page, "saved-text").textContent())!)![1]);
  expect(frames).toBeGreaterThanOrEqual(3);
  expect(frames).toBeLessThan(100);
  expect(opened.errors).toEqual([]);
});

it("stops when another source is opened, and holds the one before alone", async () => {
  await at(page, "saved-close").click();
  await at(page, "record").click();
  await waitForFrames(page, 3);
  expect(await at(page, "record").getAttribute("aria-label")).toBe("Stop recording");
  await at(page, "file").setInputFiles(join(makeMedia(), "frame.jpg"));
  await at(page, "saved").waitFor({ state: "visible" });
  expect(await at(page, "record").getAttribute("aria-label")).toBe("Record");
  await expect.poll(() => at(page, "badge").textContent()).toBe("frame.jpg");
});

it("of a picture holds the one frame that there is", async () => {
  await at(page, "saved-close").click();
  await expect.poll(() => at(page, "play").isVisible()).toBe(false);
  await settled(page);
  await at(page, "record").click();
  await at(page, "record").click();
  await at(page, "saved").waitFor({ state: "visible" });
  expect(await at(page, "saved-text").textContent()).toMatch(/^1 frame, 1 pose, /);
  expect(await at(page, "save-csv").isEnabled()).toBe(true);
  expect(readBvh((await save("save-bvh"))[1]).joints.hips).toHaveLength(1);
  expect(opened.errors).toEqual([]);
});
