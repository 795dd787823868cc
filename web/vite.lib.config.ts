/** Builds the npm package: `npm run build:lib` writes dist/, with all that it loads beside it. */

import { join } from "node:path";
import { defineConfig } from "vite";
import { WEB } from "./vite/files";
import { licences } from "./vite/licences";
import { packAll } from "./vite/pack_all";

const { collect, write } = licences();

export default defineConfig({
  root: WEB,
  base: "./",
  publicDir: false,
  plugins: [collect(), write, packAll((url) => !url.startsWith("samples/"))],
  worker: { format: "es", plugins: () => [collect()] },
  build: {
    outDir: join(WEB, "dist"),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    lib: { entry: join(WEB, "src/index.ts"), formats: ["es"], fileName: "kinesphere" },
    // Only `Mask.toTensor` needs it on the page, and then it must be the page's own.
    rollupOptions: { external: ["@tensorflow/tfjs-core"] },
  },
});
