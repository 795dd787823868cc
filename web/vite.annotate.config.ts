/** Builds the depth-order tool's page into the Python package: part of `npm run build`. */

import { join } from "node:path";
import { defineConfig } from "vite";
import { ANNOTATE_STATIC, WEB } from "./vite/files";
import { licences } from "./vite/licences";

const { collect, write } = licences([]);

export default defineConfig({
  root: join(WEB, "annotate"),
  base: "./",
  plugins: [collect(), write],
  build: {
    outDir: ANNOTATE_STATIC,
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { fs: { allow: [WEB] } },
});
