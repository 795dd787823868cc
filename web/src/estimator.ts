/**
 * Frames in, poses out, in a worker: the page never waits for a network.
 *
 *     const estimator = await createEstimator(DEFAULTS, { assets: "./" });
 *     const { poses } = await estimator.estimate(new VideoFrame(video), video.currentTime * 1000);
 */

import { InputError } from "./core/errors";
import { Pose } from "./core/pose";
import {
  BACKENDS, checkRange, checkSupport, FOV_DEG, HEIGHT_M, MAX_MS, MODEL_TYPES, NO_PARTS_IN_MEDIAPIPE,
  PARTS_FPS,
} from "./support";
import { startClient, type Client } from "./worker/client";
import type { Backend, Frame, ModelType, Runtime, Settings, Timing } from "./worker/protocol";

export { BACKENDS, MODEL_TYPES, supportedBackends, type Choice } from "./support";
export type { Backend, Frame, ModelType, Runtime, Settings, Timing };

/** What an estimator does unless told otherwise. */
export const DEFAULTS: Settings = {
  runtime: "litert",
  backend: "wasm",
  modelType: "full",
  smoothing: true,
  segmentation: false,
  smoothSegmentation: true,
  lift: true,
};

export interface EstimatorOptions {
  /** The address below which `weights/` and `wasm/` are served. */
  readonly assets: URL | string;
  /** Told what is being loaded and how far it has come, 0 to 1. */
  readonly onProgress?: (message: string, fraction: number) => void;
}

/** Poses of a frame, and where the time went. */
export interface Result {
  readonly poses: readonly Pose[];
  readonly timing: Timing;
}

/**
 * An estimator with its runtime and networks loaded and ready.
 *
 * InputError for settings that cannot be; WeightsError for weights that are missing or damaged;
 * RuntimeFailure where this browser cannot do what was asked.
 */
export async function createEstimator(
  settings: Settings, { assets, onProgress }: EstimatorOptions,
): Promise<Estimator> {
  checkSettings(settings);
  checkSupport(settings);
  return new Estimator(settings, await startClient(settings, { assets, onProgress }));
}

function checkSettings(settings: Settings): void {
  oneOf("runtime", settings.runtime, Object.keys(BACKENDS));
  oneOf("backend", settings.backend, BACKENDS[settings.runtime]);
  oneOf("modelType", settings.modelType, MODEL_TYPES);
  checkRange("fovDeg", settings.fovDeg, FOV_DEG);
  checkRange("heightM", settings.heightM, HEIGHT_M);
  checkRange("partsFps", settings.partsFps, PARTS_FPS);
  checkRange("maxMs", settings.maxMs, MAX_MS);
  if ((settings.hands || settings.face) && settings.runtime === "mediapipe") {
    throw new InputError(NO_PARTS_IN_MEDIAPIPE);
  }
}

function oneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new InputError(`${name}: expected one of ${choices.join(", ")}, got ${value}`);
}

/** Follows people through frames. Frames may be sent before earlier ones are answered. */
export class Estimator {
  /** Use `createEstimator`. */
  constructor(
    readonly settings: Settings,
    private readonly client: Client,
  ) {}

  /**
   * The people in a frame, `maxPoses` at most, each with an `id` of their own, at `tMs` milliseconds,
   * which must grow from frame to frame; with null the picture stands alone, and who is being followed
   * stays so. The runtime `mediapipe` looks for one person.
   *
   * A VideoFrame or ImageBitmap is moved to the worker: it is no longer the caller's.
   */
  async estimate(frame: Frame, tMs: number | null, maxPoses = 1): Promise<Result> {
    const { poses, timing } = await this.client.ask(frame, tMs, maxPoses);
    return { poses: poses.map((fields) => new Pose(fields)), timing };
  }

  /** Forget everybody: the next frame begins anew, and its time may be anything. */
  reset(): void {
    this.client.reset();
  }

  /** Ends the worker and frees its memory; frames not yet answered are rejected. */
  dispose(): void {
    this.client.dispose();
  }
}
