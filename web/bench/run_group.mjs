/**
 * Frames per second of whole persons, or of several people, in one Chromium, ours beside the original
 * packages: `make bench-web`, or `node bench/run_group.mjs holistic` (or `people`).
 *
 * Passes alternate; medians over all frames after the first pass (which warms up). Prints a table in
 * Markdown.
 */

import { execFileSync } from "node:child_process";
import { build, preview } from "vite";
import { chromium } from "playwright-core";
import { FLAGS } from "./flags.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 2);
const FRAMES = Number(process.env.FRAMES ?? 40);
const MODEL = process.env.MODEL ?? "full";
const GROUP = process.argv[2] ?? "holistic";
const CLIPS = {
  holistic: [{ url: "samples/golden.mp4", fps: 5 }, { url: "samples/balance.mp4", fps: 60 }],
  people: [{ url: "samples/two.mp4", fps: 20 }, { url: "samples/balance.mp4", fps: 60 }],
}[GROUP];
if (!CLIPS) throw new Error(`expected holistic or people, got ${GROUP}`);
/**
 * Those that are measured. Unless named, not the original on WebGL: where no graphics card computes, it
 * takes many seconds a frame.
 */
const NAMES = process.env.NAMES?.split(";");

const executablePath =
  process.env.KINESPHERE_BROWSER ?? execFileSync("../tools/browser.sh", { encoding: "utf-8" }).trim();
const configFile = "bench/vite.config.ts";
const two = ["bench/two.py", "../examples/balance.mp4", "node_modules/.two.mp4"];
if (GROUP === "people") execFileSync("../.venv/bin/python", two);
await build({ configFile, logLevel: "error" });
const server = await preview({ configFile, preview: { port: 0 } });
const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  for (const clip of CLIPS) await measure(server.resolvedUrls.local[0], clip);
} finally {
  await browser.close();
  await server.close();
}

async function measure(url, clip) {
  if (!(await fetch(new URL(clip.url, url), { method: "HEAD" })).headers.get("content-type")?.startsWith("video")) {
    return console.log(`\n${clip.url} is not there`);
  }
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`the page failed: ${error}`));
  await page.goto(url);
  await page.waitForFunction(() => window.bench);
  const groups = await page.evaluate(() => window.bench.groups);
  const names = NAMES ?? groups[GROUP].filter((name) => !name.includes("WebGL"));
  const passes = Object.fromEntries(names.map((name) => [name, []]));
  const failed = new Map();
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names.filter((one) => !failed.has(one))) {
      const call = ([name, model, count, clip]) => window.bench.pass(name, model, count, clip);
      try {
        passes[name].push(await page.evaluate(call, [name, MODEL, FRAMES, clip]));
      } catch (error) {
        failed.set(name, String(error).split("\n")[0]);
      }
    }
  }
  await page.close();
  console.log(`\n${clip.url}, ${MODEL}: Chromium ${browser.version()}, ${FRAMES} frames, ${ROUNDS} rounds\n`);
  console.log("| who | ms a frame | frames a second | ours is so many times as fast | frames with any | landmarks a frame |");
  console.log("|---|---|---|---|---|---|");
  const ours = median(passes[names[0]].slice(1).flatMap(({ ms }) => ms));
  for (const name of names) console.log(failed.has(name) ? `| ${name} | ${failed.get(name)} |` : row(name, passes[name], ours));
}

function row(name, passes, ours) {
  const ms = median(passes.slice(1).flatMap((pass) => pass.ms));
  const landmarks = passes.flatMap((pass) => pass.landmarks);
  const seen = landmarks.filter(Boolean);
  // Who finds nothing is fast.
  const share = `${Math.round((100 * seen.length) / landmarks.length)} %`;
  const many = seen.reduce((sum, one) => sum + one.length, 0) / landmarks.length;
  return `| ${[name, ms.toFixed(1), (1000 / ms).toFixed(1), (ms / ours).toFixed(2), share, many.toFixed(0)].join(" | ")} |`;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
