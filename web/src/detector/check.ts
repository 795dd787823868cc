/** Arguments checked, with the original's messages. */

import { InputError } from "../core/errors";
import type { EstimationConfig, ModelConfig } from "./types";

export function checkModelConfig(config: ModelConfig): void {
  const { runtime, modelType } = config;
  if (runtime !== undefined && !["litert", "tfjs", "mediapipe"].includes(runtime)) {
    throw new InputError(
      "Expect modelConfig.runtime to be either 'tfjs' or 'mediapipe', " +
        `but got ${runtime} ('litert', the default, is there too)`,
    );
  }
  if (modelType !== undefined && !["lite", "full", "heavy"].includes(modelType)) {
    throw new InputError(`Model type must be one of lite, full or heavy,but got ${modelType}`);
  }
}

export function checkEstimationConfig({ maxPoses = 1 }: EstimationConfig): void {
  if (!Number.isInteger(maxPoses)) {
    throw new InputError(`maxPoses must be a whole number, got ${maxPoses}`);
  }
  if (maxPoses <= 0) throw new InputError(`Invalid maxPoses ${maxPoses}. Should be > 0.`);
  if (maxPoses > 1) {
    throw new InputError(
      "Multi-pose detection is not implemented yet. Please set maxPoses to 1.",
    );
  }
}

/** A caller's time, which must be later than the last one. */
export function checkTimestamp(timestamp: number, lastMs: number | null): number {
  if (typeof timestamp !== "number" || !Number.isFinite(timestamp)) {
    throw new InputError(`timestamp must be a finite number of milliseconds, got ${timestamp}`);
  }
  if (lastMs !== null && timestamp <= lastMs) {
    throw new InputError(
      `timestamp ${timestamp} ms is not later than the last frame's, ${lastMs} ms; ` +
        "call reset() before another clip",
    );
  }
  return timestamp;
}
