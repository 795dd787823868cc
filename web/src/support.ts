/** What there is to choose from, and what this browser can do of it. */

import { InputError, RuntimeFailure } from "./core/errors";
import type { Backend, ModelType, Runtime } from "./worker/protocol";

/** Which backends a runtime can use, the most compatible first. */
export const BACKENDS: Readonly<Record<Runtime, readonly Backend[]>> = {
  litert: ["wasm", "webgpu"],
  tfjs: ["wasm", "webgl", "webgpu"],
  mediapipe: ["wasm", "webgl"],
};

/** A runtime on a backend. */
export interface Choice {
  readonly runtime: Runtime;
  readonly backend: Backend;
}

/** What this browser can run: asked of it, not of a list of browsers. */
export async function supportedBackends(): Promise<Choice[]> {
  const can = { wasm: hasWasmSimd(), webgl: hasWebGl(), webgpu: await hasWebGpu() };
  return (Object.keys(BACKENDS) as Runtime[]).flatMap((runtime) =>
    BACKENDS[runtime].filter((backend) => can[backend]).map((backend) => ({ runtime, backend })),
  );
}

/** A function of one instruction, `i8x16.popcnt` of a vector: only with SIMD is it valid. */
const SIMD_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
);

function hasWasmSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE);
}

/** Whether a graphics card draws, not a program on the processor that acts as one. */
export function hasGraphicsCard(): boolean {
  const name = rendererName();
  return name !== null && !isSoftwareName(name);
}

/** By the name that the renderer gives itself. */
export const isSoftwareName = (name: string): boolean =>
  /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);

const hasWebGl = (): boolean => rendererName() !== null;

/** Asks a context that is thrown away; null where there is no WebGL 2. */
function rendererName(): string | null {
  if (typeof OffscreenCanvas !== "function") return null;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) return null;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return name;
}

async function hasWebGpu(): Promise<boolean> {
  const gpu = (navigator as { gpu?: { requestAdapter(): Promise<object | null> } }).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return Boolean(adapter);
}

/** RuntimeFailure when WebAssembly lacks what the runtimes are built with. */
export function checkSupport({ runtime, backend }: Choice): void {
  if (hasWasmSimd() || (runtime === "tfjs" && backend !== "wasm")) return;
  throw new RuntimeFailure(
    "this browser's WebAssembly has no SIMD, which the networks need: update the browser " +
      '(2021 or newer), or choose runtime "tfjs" with backend "webgl"',
  );
}

export const MODEL_TYPES: readonly ModelType[] = ["lite", "full", "heavy"];

/** What a field of view and a person's height can be. */
export const FOV_DEG = [5, 170] as const;
export const HEIGHT_M = [0.4, 2.6] as const;

/** How often a second hands and face can be looked for, and how long a frame can be let take. */
export const PARTS_FPS = [0.1, 1000] as const;
export const MAX_MS = [1, 10_000] as const;

export const NO_PARTS_IN_MEDIAPIPE =
  'the runtime "mediapipe" has neither hands nor faces here: choose "litert" (the default) or "tfjs"';

export const ONE_IN_MEDIAPIPE = "Multi-pose detection is not implemented yet. Please set maxPoses to 1. " +
  '(The runtime "mediapipe" looks for one person here; "litert", the default, and "tfjs" follow several.)';

/** InputError for a number that is given and is not in a range. */
export function checkRange(
  name: string, value: number | null | undefined, [low, high]: readonly [number, number],
): void {
  if (value == null || (value >= low && value <= high)) return;
  throw new InputError(`${name} must be from ${low} to ${high}, got ${value}`);
}
