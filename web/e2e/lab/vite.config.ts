/** The library alone on a page, and the usage example of the original's API: built and served. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { InlineConfig } from "vite";
import { packAll } from "../../vite/pack_all";
import { GOLDEN, WEB } from "../support/paths";

const ROOT = join(WEB, "e2e/lab");
const golden = existsSync(GOLDEN)
  ? [["samples/golden.mp4", join(GOLDEN, "pose_squats.mp4")] as const]
  : [];

export const LAB_CONFIG: InlineConfig = {
  configFile: false,
  root: ROOT,
  base: "./",
  logLevel: "warn",
  // All that changes for a user of the original: what its name stands for.
  resolve: { alias: { "@tensorflow-models/pose-detection": join(WEB, "src/index.ts") } },
  plugins: [packAll(() => true, golden)],
  worker: { format: "es" },
  build: {
    outDir: join(WEB, "node_modules/.e2e"),
    emptyOutDir: true,
    target: "es2022",
    // Beside the code lie weights/ and wasm/: there the library looks for them.
    assetsDir: "",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3000,
    rollupOptions: { input: [join(ROOT, "index.html"), join(ROOT, "usage.html")] },
  },
  preview: {
    port: 0,
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
};
