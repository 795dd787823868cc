/** Builds the measuring page; see run.mjs. */

import { join } from "node:path";
import { defineConfig } from "vite";
import { WEB } from "../vite/files";
import { ISOLATED } from "../vite/pack";
import { packAll } from "../vite/pack_all";

// On a page, outside of workers, tasks-vision takes its files in another form.
const folder = join(WEB, "node_modules/@mediapipe/tasks-vision/wasm");
const onPage = ["vision_wasm_internal.js", "vision_wasm_internal.wasm"].map(
  (name) => [`wasm/tasks-vision/${name}`, join(folder, name)] as const,
);

export default defineConfig({
  root: join(WEB, "bench"),
  base: "./",
  plugins: [packAll(() => true, onPage)],
  worker: { format: "es" },
  build: { outDir: join(WEB, "node_modules/.bench"), emptyOutDir: true, target: "es2022" },
  preview: { headers: ISOLATED },
});
