/** Builds the measuring page; see run.mjs. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";
import { GOLDEN } from "../e2e/support/paths";
import { WEB } from "../vite/files";
import { ISOLATED } from "../vite/pack";
import { packAll } from "../vite/pack_all";

// On a page, outside of workers, tasks-vision takes its files in another form.
const folder = join(WEB, "node_modules/@mediapipe/tasks-vision/wasm");
const onPage = ["vision_wasm_internal.js", "vision_wasm_internal.wasm"].map(
  (name) => [`wasm/tasks-vision/${name}`, join(folder, name)] as const,
);

// The original of whole persons, as it is served beside a page that uses it.
const whole = join(WEB, "node_modules/@mediapipe/holistic");
const holistic = readdirSync(whole).filter((name) => /^(holistic|pose_)/.test(name)).map(
  (name) => [`wasm/holistic/${name}`, join(whole, name)] as const,
);
/** A person whose hands and face are to be seen, where reference results lie beside the checkout. */
const golden = existsSync(GOLDEN) ? [["samples/golden.mp4", join(GOLDEN, "pose_squats.mp4")] as const] : [];

/** Two people, made by two.py. */
const made = join(WEB, "node_modules/.two.mp4");
const two = existsSync(made) ? [["samples/two.mp4", made] as const] : [];

export default defineConfig({
  root: join(WEB, "bench"),
  base: "./",
  plugins: [packAll(() => true, [...onPage, ...holistic, ...golden, ...two])],
  worker: { format: "es" },
  build: { outDir: join(WEB, "node_modules/.bench"), emptyOutDir: true, target: "es2022" },
  preview: { headers: ISOLATED },
});
