/** For builds that stand alone: runtimes, sample clip and weights, all beside the code. */

import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";
import { packedFiles, weightsFiles } from "./files";

/** Copies what `wanted` says yes to, and further files by their address. */
export function packAll(
  wanted: (url: string) => boolean, further: readonly (readonly [string, string])[] = [],
): Plugin {
  return {
    name: "kinesphere-pack-all",
    apply: "build",
    async writeBundle(options) {
      const files = [...packedFiles(), ...weightsFiles()].filter(([url]) => wanted(url));
      for (const [url, path] of [...files, ...further]) {
        const target = join(options.dir!, url);
        await mkdir(dirname(target), { recursive: true });
        await copyFile(path, target);
      }
    },
  };
}
