/**
 * What the page loads before its first pose, and how long that takes: `make bench-web`.
 *
 * The server of `kinesphere live` is asked once before (warm); then each visit has a browser without
 * a cache. Prints tables in Markdown.
 */

import { execFileSync, spawn } from "node:child_process";
import { chromium } from "playwright-core";
import { FLAGS } from "./flags.mjs";

const VISITS = Number(process.env.VISITS ?? 5);
const MODELS = (process.env.MODELS ?? "lite,full,heavy").split(",");

const executablePath =
  process.env.KINESPHERE_BROWSER ?? execFileSync("../tools/browser.sh", { encoding: "utf-8" }).trim();
const server = spawn("../.venv/bin/kinesphere", ["live", "--port", "0"]);
try {
  const url = await address(server);
  for (const model of MODELS) await measure(url, model);
} finally {
  server.kill("SIGINT");
}

function address({ stdout }) {
  return new Promise((resolve) => {
    let said = "";
    stdout.on("data", (data) => {
      said += data;
      const found = /http:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
}

async function measure(url, model) {
  const visits = [];
  for (let i = 0; i <= VISITS; i++) visits.push(await visit(url, model));
  const ms = visits.slice(1).map(({ firstPoseMs }) => firstPoseMs).toSorted((a, b) => a - b);
  const [low, median, high] = [0, Math.floor(ms.length / 2), ms.length - 1].map((i) => ms[i]);
  console.log(`\n${model}: first pose after ${median} ms (${low} to ${high}, ${VISITS} visits)\n`);
  console.log("| what | kB as sent (gzip) |\n|---|---|");
  const { bytes } = visits.at(-1);
  for (const [what, size] of Object.entries(bytes)) console.log(`| ${what} | ${kb(size)} |`);
  console.log(`| together | ${kb(Object.values(bytes).reduce((sum, size) => sum + size, 0))} |`);
}

function kb(size) {
  return (size / 1000).toFixed(0);
}

/** Milliseconds from the beginning of the visit to the first pose, and bytes until then by kind. */
async function visit(url, model) {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const page = await browser.newPage();
  const finished = [];
  page.on("requestfinished", (request) => finished.push(request));
  await page.goto(`${url}#model=${model}`);
  await page.waitForFunction(() => document.documentElement.dataset.firstPoseMs, null, { polling: 5 });
  const before = [...finished];
  const firstPoseMs = Number(await page.evaluate(() => document.documentElement.dataset.firstPoseMs));
  const bytes = {};
  for (const request of before) {
    const what = kind(new URL(request.url()).pathname);
    bytes[what] = (bytes[what] ?? 0) + (await request.sizes()).responseBodySize;
  }
  await browser.close();
  return { firstPoseMs: Math.round(firstPoseMs), bytes };
}

function kind(path) {
  if (path.startsWith("/weights/")) return "weights and cards";
  if (path.startsWith("/wasm/")) return "the runtime's WASM and its script";
  if (path.startsWith("/samples/")) return "the clip";
  return "the page: HTML, styles, scripts";
}
