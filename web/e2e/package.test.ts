/** The npm package, as others have it: built by a bundler into their page, and without one. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { build, preview, type PreviewServer } from "vite";
import { ISOLATED } from "../vite/pack";
import { launch } from "./support/browser";
import { CLIP, temporary, WEB } from "./support/paths";

const HTML = '<!doctype html><script type="module" src="./main.js"></script>';
const USE = (from: string, config: string) => `
import { createDetector, SupportedModels } from "${from}";
window.find = async (video) => {
  const detector = await createDetector(SupportedModels.BlazePose, ${config});
  const poses = await detector.estimatePoses(video);
  detector.dispose();
  return poses;
};`;

const folder = temporary();
let browser: Browser;
let server: PreviewServer;

beforeAll(async () => {
  execFileSync("npm", ["run", "build:lib"], { cwd: WEB, stdio: "ignore" });
  await bundled();
  plain();
  const shared = { root: folder, configFile: false as const, logLevel: "warn" as const };
  server = await preview({
    ...shared, build: { outDir: "site" }, preview: { port: 0, headers: ISOLATED },
  });
  browser = await launch(inject("browser"));
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody's page: imports the package by its name and serves its files elsewhere. */
async function bundled(): Promise<void> {
  const app = join(folder, "app");
  mkdirSync(join(app, "node_modules"), { recursive: true });
  symlinkSync(WEB, join(app, "node_modules/kinesphere"));
  writeFileSync(join(app, "index.html"), HTML);
  const config = '{ modelType: "lite", assets: new URL("/files/", location.href) }';
  writeFileSync(join(app, "main.js"), USE("kinesphere", config));
  await build({
    configFile: false, root: app, base: "./", logLevel: "warn",
    build: { outDir: join(folder, "site/bundled"), target: "es2022" },
  });
  cpSync(join(WEB, "dist"), join(folder, "site/files"), { recursive: true });
  cpSync(CLIP, join(folder, "site/clip.mp4"));
}

/** No bundler and no options: all lies where the package has it. */
function plain(): void {
  mkdirSync(join(folder, "site/plain"), { recursive: true });
  writeFileSync(join(folder, "site/plain/index.html"), HTML);
  const use = USE("../files/kinesphere.js", '{ modelType: "lite" }');
  writeFileSync(join(folder, "site/plain/main.js"), use);
}

it.each(["bundled", "plain"])("works %s", async (how) => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(new URL(`${how}/`, server.resolvedUrls!.local[0]).href);
  await page.waitForFunction(() => "find" in window);
  const poses = await page.evaluate(async () => {
    const video = document.createElement("video");
    video.muted = true;
    video.src = "/clip.mp4";
    await new Promise((resolve) => (video.onloadeddata = resolve));
    return (window as unknown as { find(v: unknown): Promise<unknown[]> }).find(video);
  });
  expect(errors).toEqual([]);
  expect(poses).toHaveLength(1);
  // The nose in the clip's first frame.
  const [{ keypoints, sigma, position }] = poses as [{
    keypoints: { x: number; y: number }[]; sigma: number[]; position: { z: number };
  }];
  expect(Math.hypot(keypoints[0].x - 278.6, keypoints[0].y - 199.3)).toBeLessThan(2);
  // The lift came with it.
  expect(sigma).toHaveLength(33);
  expect(position.z).toBeGreaterThan(1);
});

it("tells types to TypeScript as Node resolves it", () => {
  const app = join(folder, "types");
  mkdirSync(join(app, "node_modules"), { recursive: true });
  symlinkSync(WEB, join(app, "node_modules/kinesphere"));
  writeFileSync(join(app, "package.json"), '{ "type": "module" }');
  const lines = [
    'import { createDetector, SupportedModels, type Pose } from "kinesphere";',
    "const detector = await createDetector(SupportedModels.BlazePose);",
    "const poses: Pose[] = await detector.estimatePoses(document.createElement('video'));",
    "const m: number | undefined = poses[0].position?.z ?? poses[0].sigma?.[0];",
    "// @ts-expect-error there is no such field",
    "poses[0].nonsense;",
    "console.log(m);",
  ];
  writeFileSync(join(app, "use.ts"), `${lines.join("\n")}\nexport {};\n`);
  const compilerOptions = {
    noEmit: true, strict: true, module: "nodenext", target: "es2022", lib: ["es2022", "dom"], types: [],
    // TensorFlow.js's own types want it.
    skipLibCheck: true,
  };
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
  const done = spawnSync(join(WEB, "node_modules/.bin/tsc"), { cwd: app, encoding: "utf-8" });
  expect(done.stdout).toBe("");
});

it("says what it is made of", () => {
  const licences = readFileSync(join(WEB, "dist/licences.txt"), "utf-8");
  for (const name of ["@litertjs/core", "@mediapipe/tasks-vision", "@tensorflow/tfjs-core"]) {
    expect(licences).toContain(name);
  }
});
