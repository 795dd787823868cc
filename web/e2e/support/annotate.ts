/** The depth-order tool: its pictures, its server, its database, and somebody who answers. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Item, Pair, Receipt } from "../../annotate/contract";
import { wordsOf } from "../../annotate/words";
import { NAMES } from "../../src/core/skeleton";
import { at } from "./page";
import { CLIP, temporary } from "./paths";
import { KINESPHERE, startServer, type Server } from "./server";

/** A line of `kinesphere annotate export`, and what the tests note about an answer. */
export interface Line {
  readonly a: string;
  readonly b: string;
  readonly answer: string;
  readonly frame: number;
  readonly annotator: string;
  readonly took_ms: number;
}

/** Bodies fitted to five frames of the sample clip, of which several are ambiguous. */
export function fitSamples(): string {
  const folder = temporary();
  const options = ["--every", "20", "--max-ambiguity", "10", "--out", folder];
  execFileSync(KINESPHERE, ["fit", CLIP, ...options], { stdio: "ignore" });
  return folder;
}

export interface Tool extends Server {
  readonly db: string;
  /** The link that was printed for somebody. */
  link(name: string): string;
}

export async function startTool(
  samples: string, more: readonly string[] = [], db = join(temporary(), "labels.db"),
): Promise<Tool> {
  const server = await startServer(
    ["annotate", samples, "--db", `sqlite:///${db}`, ...(more.includes("--port") ? [] : ["--port", "0"]), ...more],
  );
  const link = (name: string) => new RegExp(`for ${name}: (\\S+)`).exec(server.printed())![1];
  return { ...server, db, link };
}

/** All answers that count, as the database has them. */
export function exported(db: string): Line[] {
  const file = join(temporary(), "out.jsonl");
  execFileSync(KINESPHERE, ["annotate", "export", "--db", `sqlite:///${db}`, "--out", file]);
  return readFileSync(file, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** The same, in an order that does not depend on when they came: "frame a b answer". */
export function lines(answers: readonly Pick<Line, "frame" | "a" | "b" | "answer">[]): string[] {
  return answers.map(({ frame, a, b, answer }) => `${frame} ${a} ${b} ${answer}`).sort();
}

/** What the page asks now. */
export interface Asked {
  readonly frame: number;
  /** Landmarks, in the order of the letters. */
  readonly letters: Pair;
}

/** The question on screen; null when there is none. */
export async function asked(page: Page): Promise<Asked | null> {
  const [mode, joints, name] = await page.evaluate(() => [
    document.documentElement.dataset.mode!, document.getElementById("joints")!.textContent,
    document.getElementById("name")!.textContent,
  ]);
  const found = /^A: ([^,]+), B: ([^;]+)/.exec(joints!);
  if (mode !== "ask" || !found) return null;
  const letters = [landmarkOf(found[1]), landmarkOf(found[2])] as const;
  return { letters, frame: Number(/frame (\d+)/.exec(name!)?.[1] ?? 0) };
}

function landmarkOf(words: string): number {
  const landmark = NAMES.findIndex((_, i) => wordsOf(i) === words);
  expect(landmark, words).toBeGreaterThanOrEqual(0);
  return landmark;
}

const SAYS = { ArrowLeft: "nearer", ArrowRight: "farther", ArrowUp: "same", Space: "unsure" } as const;
export type Key = keyof typeof SAYS;
export const KEYS = Object.keys(SAYS) as Key[];

/** Presses a key, and gives the answer that this is, as it is exported. */
export async function say(page: Page, { letters, frame }: Asked, key: Key) {
  await page.keyboard.press(key);
  return answerOf({ letters, frame }, key);
}

export function answerOf({ letters: [first, second], frame }: Asked, key: Key) {
  const turn = { nearer: "farther", farther: "nearer", same: "same", unsure: "unsure" } as const;
  const isTurned = first > second;
  const [a, b] = isTurned ? [second, first] : [first, second];
  const answer = isTurned ? turn[SAYS[key]] : SAYS[key];
  return { frame, a: NAMES[a], b: NAMES[b], answer };
}

/** Answers until nothing is asked any more, or so many times. */
export async function answerAll(page: Page, most = Infinity) {
  const said: ReturnType<typeof answerOf>[] = [];
  while (said.length < most) {
    await ready(page);
    const now = await asked(page);
    if (!now) break;
    said.push(await say(page, now, KEYS[said.length % 3]));
  }
  return said;
}

/** Waits until a question is there, or the end. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { mode } = document.documentElement.dataset;
    const title = document.getElementById("question")!.textContent!;
    return mode !== "rest" || /^(All done|Nothing for|Waiting for|The server cannot)/.test(title);
  });
}

export async function saved(page: Page): Promise<void> {
  await expect.poll(() => at(page, "status").textContent()).toBe("saved");
}

/** Does what a page does, without one: answers as `answer` says; for what comes before a test. */
export async function labelAll(
  url: string, token: string, answer: (item: Item, pair: number) => string,
): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const { items } = await (await fetch(`${url}api/work?count=20&have=`, { headers })).json() as { items: Item[] };
  const events = items.flatMap((item) => [
    ...item.pairs.map(([a, b], pair) => (
      { kind: "answer", item: item.id, a, b, answer: answer(item, pair), took_ms: 900, mirrored: false }
    )),
    { kind: "finished", item: item.id },
  ]).map((event) => ({ ...event, id: crypto.randomUUID(), at_ms: Date.now() }));
  const response = await fetch(`${url}api/events`, { method: "POST", headers, body: JSON.stringify({ events }) });
  expect((await response.json() as Receipt).refused).toEqual([]);
}

/** Everybody says what the fit says, but for one clear pair of each picture. */
export async function labelled(samples: string): Promise<string> {
  const first = await startTool(samples, ["--people", "anna,ben,cleo", "--each", "3"]);
  for (const name of ["anna", "ben", "cleo"]) {
    const token = new URL(first.link(name)).hash.slice("#token=".length);
    await labelAll(first.url, token, (item, pair) => {
      const depths = item.belief.depth_m[0];
      const clear = Math.max(...depths.map(Math.abs));
      if (Math.abs(depths[pair]) < 0.05) return "same";
      const isNear = depths[pair] > 0;
      return isNear === (Math.abs(depths[pair]) < clear) ? "nearer" : "farther";
    });
  }
  await first.stop();
  return first.db;
}
