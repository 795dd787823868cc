/**
 * LiteRT.js: the engine that is fastest in browsers. WASM everywhere, threads where the page is
 * cross-origin isolated, WebGPU where the whole network runs on it.
 */

import { loadAndCompile, loadLiteRt, supportsFeature, Tensor, type CompiledModel } from "@litertjs/core";
import type { Card } from "../core/card";
import { RuntimeFailure } from "../core/errors";
import { keepOutputs } from "../tflite/cut";
import { readModel } from "../tflite/read";
import { feeder, type LoadedNetwork } from "./engine";
import { checkFit } from "./fit";

export type Accelerator = "wasm" | "webgpu";

/**
 * A network that gives the `wanted` outputs (meanings of the card); the branches of the network
 * that lead to others are cut off and cost nothing.
 *
 * `wasmUrl` is the folder with the runtime's own files.
 */
export async function load(
  card: Card, tflite: ArrayBuffer, wanted: readonly string[], accelerator: Accelerator, wasmUrl: URL,
): Promise<LoadedNetwork> {
  const names = wanted.map((meaning) => card.outputs[meaning].name);
  const cut = keepOutputs(tflite, names);
  checkFit(card, readModel(cut), wanted);
  await startRuntime(wasmUrl, accelerator);
  const cpuOptions = { numThreads: threads() };
  // Half precision on GPUs would move landmarks by more than the engines may differ.
  const gpuOptions = { precision: "fp32" } as const;
  const model = await loadAndCompile(new Uint8Array(cut), { accelerator, cpuOptions, gpuOptions });
  if (accelerator === "webgpu" && !model.isFullyAccelerated) {
    model.delete();
    throw new RuntimeFailure(
      `the network ${card.name} does not run wholly on this browser's WebGPU; choose backend "wasm"`,
    );
  }
  return network(card, model, wanted);
}

function network(card: Card, model: CompiledModel, wanted: readonly string[]): LoadedNetwork {
  const [width, height] = card.inputSizePx;
  const feed = feeder(card);
  return {
    async run(rgb) {
      const input = Tensor.fromTypedArray(feed(rgb), [1, height, width, 3]);
      const outputs = await model.run(input);
      input.delete();
      return read(card, model, outputs, wanted);
    },
    dispose: () => model.delete(),
  };
}

async function read(
  card: Card, model: CompiledModel, outputs: readonly Tensor[], wanted: readonly string[],
): Promise<Record<string, Float32Array>> {
  const places = model.getOutputDetails().map(({ name }) => name);
  const result: Record<string, Float32Array> = {};
  for (const meaning of wanted) {
    result[meaning] = (await outputs[places.indexOf(card.outputs[meaning].name)].data()) as Float32Array;
  }
  outputs.forEach((tensor) => tensor.delete());
  return result;
}

let loaded: Promise<unknown> | undefined;

/**
 * Loads the runtime, once a worker; a worker serves one kind of accelerator. To call it while
 * weights are still on their way saves the time that compiling takes.
 */
export function startRuntime(folder: URL, accelerator: Accelerator): Promise<unknown> {
  return (loaded ??= loadRuntime(folder, accelerator));
}

async function loadRuntime(folder: URL, accelerator: Accelerator): Promise<unknown> {
  const script = new URL(await runtimeFile(accelerator), folder);
  await provideFactory(script);
  return loadLiteRt(script.href);
}

async function runtimeFile(accelerator: Accelerator): Promise<string> {
  if (!(await supportsFeature("relaxedSimd"))) return "litert_wasm_compat_internal.js";
  const threaded = accelerator === "wasm" && globalThis.crossOriginIsolated;
  return threaded ? "litert_wasm_threaded_internal.js" : "litert_wasm_internal.js";
}

/**
 * LiteRT.js fetches its script with `importScripts`, which module workers do not have. Its script
 * is a universal module, so it can be imported when a `define` is there to take what it defines.
 */
async function provideFactory(script: URL): Promise<void> {
  const scope = globalThis as Record<string, unknown>;
  const define = (_: unknown, make: () => unknown) => (scope.ModuleFactory = make());
  scope.define = Object.assign(define, { amd: true });
  await import(/* @vite-ignore */ script.href);
  delete scope.define;
  scope.importScripts = () => {};
  const locateFile = (file: string) => new URL(file, script).href;
  scope.Module = { locateFile, mainScriptUrlOrBlob: script.href, printErr };
}

/** The runtime tells of everything it does as if it were an error. */
function printErr(text: string): void {
  if (/^(INFO|WARNING)/.test(text)) console.debug(text);
  else console.error(text);
}

/** More than four threads gain nothing on networks this small, and a page needs a core to draw. */
function threads(): number {
  return Math.max(1, Math.min(4, navigator.hardwareConcurrency ?? 1));
}
