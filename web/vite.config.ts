/** Builds the page into the Python package: `npm run build`. */

import { join } from "node:path";
import { defineConfig } from "vite";
import { STATIC, WEB } from "./vite/files";
import { licences } from "./vite/licences";
import { offline } from "./vite/offline";
import { ISOLATED, pack } from "./vite/pack";

const { collect, write } = licences();

export default defineConfig({
  root: join(WEB, "app"),
  base: "./",
  plugins: [collect(), write, pack(), offline()],
  worker: { format: "es", plugins: () => [collect()] },
  build: {
    outDir: STATIC,
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  server: { headers: ISOLATED, fs: { allow: [WEB] } },
});
