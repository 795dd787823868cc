/** Starts a backend of TensorFlow.js; only the chosen one is downloaded. */

import type * as Core from "@tensorflow/tfjs-core";
import { RuntimeFailure } from "../core/errors";

export type TfjsBackend = "wasm" | "webgl" | "webgpu";

const HINTS: Readonly<Record<TfjsBackend, string>> = {
  wasm: "its .wasm files could not be loaded: reload the page, or choose another runtime",
  webgl: "the browser gives no WebGL here: turn on graphics acceleration, or choose wasm",
  webgpu: "the browser gives no WebGPU here: choose webgl or wasm",
};

/** TF.js on a backend; RuntimeFailure when this browser does not have it. */
export async function startBackend(backend: TfjsBackend, wasmUrl: string): Promise<typeof Core> {
  const tf = await import("@tensorflow/tfjs-core");
  if (tf.findBackend(backend) === null) await register(backend, wasmUrl);
  // TF.js answers false or throws, as it happens; the reason goes into the console.
  const isStarted = await tf.setBackend(backend).catch(() => false);
  if (!isStarted) throw new RuntimeFailure(`TensorFlow.js cannot use ${backend}: ${HINTS[backend]}`);
  await tf.ready();
  return tf;
}

async function register(backend: TfjsBackend, wasmUrl: string): Promise<void> {
  if (backend === "webgl") return void (await import("@tensorflow/tfjs-backend-webgl"));
  if (backend === "webgpu") return void (await import("@tensorflow/tfjs-backend-webgpu"));
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const { env } = await import("@tensorflow/tfjs-core");
  // The threaded build of 4.22 computes on one thread whatever is asked for, keeps eight idle
  // workers, and loads them from a blob, which a strict `script-src` forbids: it would wait for ever.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths(wasmUrl);
}
