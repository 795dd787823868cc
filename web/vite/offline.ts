/** sw.js, the service worker, with the hash of every file of the page built into it. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type Plugin } from "vite";
import type { Manifest } from "../app/sw/manifest";
import { weightsFiles, WEB } from "./files";

/**
 * What is fetched at once for the next visit without a network: the page and what lies beside it, the
 * clip, the default runtime and networks.
 */
const FIRST = [
  /^[^/]+$/, /^assets\//, /^samples\//, /^wasm\/litert\/litert_wasm_threaded_internal\./,
  /^weights\/(full|detector|lift)\./,
];

export function offline(): Plugin {
  return {
    name: "kinesphere-offline",
    apply: "build",
    writeBundle: {
      order: "post",
      sequential: true, // after everything else has been written
      async handler(options) {
        await buildWorker(manifestOf(options.dir!), options.dir!);
      },
    },
  };
}

/** Every file below `folder`, and the weights, with their SHA-256. */
function manifestOf(folder: string): Manifest {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const built = names.map((path): [string, string] => [
    relative(folder, path).replaceAll("\\", "/"), path,
  ]);
  const files = [...built, ...weightsFiles()]
    .filter(([url]) => url !== "sw.js")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const first = files.map(([url]) => url).filter((url) => FIRST.some((name) => name.test(url)));
  return { files: files.map(([url, path]) => [url, sha256(path)]), first };
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

async function buildWorker(manifest: Manifest, folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "warn",
    root: join(WEB, "app"),
    define: { __MANIFEST__: JSON.stringify(manifest) },
    build: {
      target: "es2022",
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      rollupOptions: {
        input: join(WEB, "app/sw/sw.ts"),
        output: { format: "iife", entryFileNames: "sw.js" },
      },
    },
  });
}
