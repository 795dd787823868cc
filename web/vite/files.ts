/** What the page loads beside its own code: its address below the page → the file on the disk. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const WEB = fileURLToPath(new URL("..", import.meta.url));
export const PROJECT = join(WEB, "..");
export const STATIC = join(PROJECT, "src/kinesphere/serve/static");
export const ANNOTATE_STATIC = join(PROJECT, "src/kinesphere/annotate/static");

/** The packages that runtimes load as files, not as imports. */
export const RUNTIME_PACKAGES = [
  "@litertjs/core", "@tensorflow/tfjs-backend-wasm", "@mediapipe/tasks-vision",
];

/** Runtimes and the sample clip: these are copied into the build. */
export function packedFiles(): Map<string, string> {
  const modules = join(WEB, "node_modules");
  return new Map([
    // Not the one for mixed graphs (jspi), which we do not run.
    ...below("wasm/litert", join(modules, "@litertjs/core/wasm"), /(?<!jspi)_internal\.(js|wasm)$/),
    ...below("wasm/tfjs", join(modules, "@tensorflow/tfjs-backend-wasm/dist"), /\.wasm$/),
    ...below(
      "wasm/mediapipe", join(modules, "@mediapipe/tasks-vision/wasm"), /^vision_wasm_module_internal\./,
    ),
    ["samples/balance.mp4", join(PROJECT, "examples/balance.mp4")],
  ]);
}

/** The networks and their cards: the server takes these from the Python package. */
export function weightsFiles(): Map<string, string> {
  const folder = join(PROJECT, "src/kinesphere/weights");
  const files = new Map(below("weights", folder, /\.(json|tflite|bin)$/));
  const bare = [...files.keys()].filter(
    (url) => !["tflite", "bin"].some((kind) => files.has(url.replace(/json$/, kind))));
  if (bare.length === 0) return files;
  throw new Error(`${bare.join(", ")}: the weights are not there yet: run \`make weights\``);
}

function below(url: string, folder: string, names: RegExp): [string, string][] {
  const found = readdirSync(folder).filter((name) => names.test(name)).sort();
  if (found.length === 0) throw new Error(`${folder} has nothing for ${url}/: run \`npm ci\` in web/`);
  return found.map((name) => [`${url}/${name}`, join(folder, name)]);
}
