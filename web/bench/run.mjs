/**
 * Frames per second in one Chromium, ours beside its peers: `make bench-web`.
 *
 * The same clip for everybody, passes alternating, medians over all frames after the first pass
 * (which warms up). Prints a table in Markdown.
 */

import { execFileSync } from "node:child_process";
import { build, preview } from "vite";
import { chromium } from "playwright-core";
import { FLAGS } from "./flags.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const FRAMES = Number(process.env.FRAMES ?? 65);
const MODELS = (process.env.MODELS ?? "lite,full,heavy").split(",");
/** Those that are measured; all unless named. */
const NAMES = process.env.NAMES?.split(";");

const browserPath =
  process.env.KINESPHERE_BROWSER ?? execFileSync("../tools/browser.sh", { encoding: "utf-8" }).trim();
const configFile = "bench/vite.config.ts";
await build({ configFile, logLevel: "error" });
const server = await preview({ configFile, preview: { port: 0 } });
const browser = await chromium.launch({ executablePath: browserPath, args: FLAGS });
try {
  await measure(server.resolvedUrls.local[0]);
} finally {
  await browser.close();
  await server.close();
}

async function measure(url) {
  console.log(`Chromium ${browser.version()}, ${FRAMES} frames, ${ROUNDS} rounds\n`);
  console.log("| size | runtime | ms a frame | frames a second | litert's ratio | found | px from litert |");
  console.log("|---|---|---|---|---|---|---|");
  for (const model of MODELS) await measureModel(url, model);
}

async function measureModel(url, model) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`the page failed: ${error}`));
  await page.goto(url);
  await page.waitForFunction(() => window.bench);
  const names = NAMES ?? (await page.evaluate(() => window.bench.names));
  const passes = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) passes[name].push(await pass(page, name, model));
  }
  await page.evaluate(() => window.bench.dispose());
  await page.close();
  names.forEach((name) => console.log(row(model, name, names[0], passes)));
}

function pass(page, name, model) {
  const call = ([one, size, count]) => window.bench.pass(one, size, count);
  return page.evaluate(call, [name, model, FRAMES]);
}

function row(model, name, first, passes) {
  const ms = (one) => median(passes[one].slice(1).flatMap((pass) => pass.ms));
  const px = distance(passes[name][0].landmarks, passes[first][0].landmarks);
  // Who finds nobody is fast.
  const found = passes[name].flatMap((pass) => pass.landmarks.map(Boolean));
  const share = `${Math.round((100 * found.filter(Boolean).length) / found.length)} %`;
  const cells = [ms(name).toFixed(1), (1000 / ms(name)).toFixed(1), (ms(name) / ms(first)).toFixed(2)];
  return `| ${[model, name, ...cells, share, px.toFixed(2)].join(" | ")} |`;
}

/** The mean distance of landmarks over the frames in which both find somebody. */
function distance(a, b) {
  const all = a.flatMap((frame, i) =>
    frame && b[i] ? frame.map(([x, y], k) => Math.hypot(x - b[i][k][0], y - b[i][k][1])) : [],
  );
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
