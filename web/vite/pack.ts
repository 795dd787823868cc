/** Puts the runtimes and the sample clip beside the page; `vite dev` serves them from where they are. */

import { createReadStream } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { dirname, extname, join } from "node:path";
import type { Plugin } from "vite";
import { packedFiles, weightsFiles } from "./files";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".json": "application/json",
  ".mp4": "video/mp4",
  ".wasm": "application/wasm",
};

/** Shared memory, and so networks on several threads. */
export const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export function pack(): Plugin {
  return {
    name: "kinesphere-pack",
    configureServer(server) {
      const files = new Map([...packedFiles(), ...weightsFiles()]);
      server.middlewares.use((request, response, next) => {
        const path = files.get((request.url ?? "").replace(/^\//, "").replace(/[?#].*$/, ""));
        if (path === undefined) next();
        else send(path, response);
      });
    },
    async writeBundle(options) {
      for (const [url, path] of packedFiles()) {
        const target = join(options.dir!, url);
        await mkdir(dirname(target), { recursive: true });
        await copyFile(path, target);
      }
    },
  };
}

function send(path: string, response: ServerResponse): void {
  for (const [name, value] of Object.entries(ISOLATED)) response.setHeader(name, value);
  response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
  createReadStream(path).pipe(response);
}
