/** Arguments checked, with the original's messages. */

import { InputError } from "../core/errors";
import { BACKENDS, checkRange, FOV_DEG, HEIGHT_M } from "../support";
import type { Place } from "../worker/protocol";
import type { EstimationConfig, ModelConfig } from "./types";

export function checkModelConfig(config: ModelConfig): void {
  const { runtime, modelType, detectorModelUrl, landmarkModelUrl, fovDeg, heightMeters } = config;
  if (runtime != null && !["litert", "tfjs", "mediapipe"].includes(runtime)) {
    throw new InputError(
      "Expect modelConfig.runtime to be either 'tfjs' or 'mediapipe', " +
        `but got ${runtime} ('litert', the default, is there too)`,
    );
  }
  if (modelType != null && !["lite", "full", "heavy"].includes(modelType)) {
    throw new InputError(`Model type must be one of lite, full or heavy,but got ${modelType}`);
  }
  for (const [name, url] of Object.entries({ detectorModelUrl, landmarkModelUrl })) {
    if (url == null || typeof url === "string") continue;
    throw new InputError(`${name}: expected the address of a card of weights, got ${typeof url}`);
  }
  checkRange("fovDeg", fovDeg, FOV_DEG);
  checkRange("heightMeters", heightMeters, HEIGHT_M);
}

/** Where networks of hands or faces alone can run. */
export function checkPlace({ runtime, backend }: Place): void {
  if (!(runtime in BACKENDS)) {
    throw new InputError(`runtime: expected "litert" or "tfjs", got ${runtime}`);
  }
  if (BACKENDS[runtime].includes(backend)) return;
  throw new InputError(`backend: expected one of ${BACKENDS[runtime].join(", ")}, got ${backend}`);
}

export function checkHandModel(modelType: string | null | undefined): void {
  if (modelType == null || modelType === "full") return;
  throw new InputError(
    `Model type must be one of full, but got ${modelType} (the package that the weights of hands come ` +
      'from has no "lite")',
  );
}

/** How many hands or faces to look for. */
export function checkCount(name: string, count: number): void {
  if (!Number.isInteger(count)) throw new InputError(`${name} must be a whole number, got ${count}`);
  if (count <= 0) throw new InputError(`Invalid ${name} ${count}. Should be > 0.`);
}

export function checkEstimationConfig(config: EstimationConfig): void {
  checkCount("maxPoses", config.maxPoses ?? 1);
}

/** A caller's time, which must not be earlier than the last one. */
export function checkTimestamp(timestamp: number, lastMs: number | null): number {
  if (typeof timestamp !== "number" || !Number.isFinite(timestamp)) {
    throw new InputError(`timestamp must be a finite number of milliseconds, got ${timestamp}`);
  }
  if (lastMs !== null && timestamp < lastMs) {
    throw new InputError(
      `timestamp ${timestamp} ms is before the last frame's, ${lastMs} ms; ` +
        "call reset() before another clip",
    );
  }
  return timestamp;
}
