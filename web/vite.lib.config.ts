/** Builds the npm package: `npm run build:lib` writes dist/, with all that it loads beside it. */

import { join } from "node:path";
import { defineConfig } from "vite";
import { WEB } from "./vite/files";
import { licences } from "./vite/licences";
import { packAll } from "./vite/pack_all";

const { collect, write } = licences();

export default defineConfig({
  root: WEB,
  publicDir: false,
  plugins: [collect(), write, packAll((url) => !url.startsWith("samples/"))],
  resolve: { alias: [{
    find: /^\.\/spawn$/,
    replacement: join(WEB, "src/worker/spawn_packaged.ts"),
  }] },
  build: {
    outDir: join(WEB, "dist"),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    lib: {
      entry: {
        kinesphere: join(WEB, "src/index.ts"),
        // Not bundled again by whoever uses the library: a file of its own, as weights are.
        "worker/worker": join(WEB, "src/worker/worker.ts"),
      },
      formats: ["es"],
    },
    rollupOptions: { output: { chunkFileNames: "worker/[name]-[hash].js" } },
  },
});
