/** `createDetector`: the original's way in. */

import { InputError } from "../core/errors";
import type { Pose as FullPose } from "../core/pose";
import { createEstimator, DEFAULTS, type Estimator } from "../estimator";
import { hasGraphicsCard } from "../support";
import type { Backend, Runtime, Settings } from "../worker/protocol";
import { checkEstimationConfig, checkModelConfig, checkTimestamp } from "./check";
import { isVideo, toFrame } from "./input";
import { segmentation } from "./segmentation";
import {
  SupportedModels, type EstimationConfig, type ModelConfig, type Pose, type PoseDetector,
  type PoseDetectorInput,
} from "./types";

/**
 * A detector with its networks loaded. They run in a worker, so the page is never blocked.
 *
 * InputError, WeightsError and RuntimeFailure are KinesphereErrors, and Errors.
 */
export async function createDetector(
  model: SupportedModels, modelConfig: ModelConfig = {},
): Promise<PoseDetector> {
  if (model !== SupportedModels.BlazePose) {
    throw new InputError(`${model} is not a supported model name. Supported: BlazePose.`);
  }
  checkModelConfig(modelConfig);
  const settings = settingsOf(modelConfig);
  const assets = modelConfig.assets ?? new URL(/* @vite-ignore */ "./", import.meta.url);
  return new Detector(await createEstimator(settings, { assets }));
}

function settingsOf(config: ModelConfig): Settings {
  const runtime = config.runtime ?? DEFAULTS.runtime;
  return {
    runtime,
    backend: config.backend ?? fastest(runtime),
    modelType: config.modelType ?? DEFAULTS.modelType,
    smoothing: config.enableSmoothing ?? true,
    segmentation: config.enableSegmentation ?? false,
    smoothSegmentation: config.smoothSegmentation ?? true,
    ...(config.detectorModelUrl ? { detectorUrl: absolute(config.detectorModelUrl) } : {}),
    ...(config.landmarkModelUrl ? { landmarksUrl: absolute(config.landmarkModelUrl) } : {}),
  };
}

function absolute(url: string): string {
  return new URL(url, globalThis.location?.href).href;
}

/** TF.js and MediaPipe gain from a graphics card; LiteRT's WebGPU is young, so it must be asked for. */
function fastest(runtime: Runtime): Backend {
  return runtime !== "litert" && hasGraphicsCard() ? "webgl" : "wasm";
}

/** What is remembered from call to call. */
interface Last {
  readonly tMs: number | null;
  readonly flipped: boolean;
  readonly poses: Pose[];
}

const NOTHING: Last = { tMs: null, flipped: false, poses: [] };

class Detector implements PoseDetector {
  private last = NOTHING;

  constructor(private readonly estimator: Estimator) {}

  async estimatePoses(
    image: PoseDetectorInput | null, config: EstimationConfig = {}, timestamp?: number,
  ): Promise<Pose[]> {
    checkEstimationConfig(config);
    if (image === null || image === undefined) return this.forget();
    const flip = config.flipHorizontal ?? false;
    if (flip !== this.last.flipped) this.reset();
    const tMs = this.time(image, timestamp);
    if (tMs !== null && tMs === this.last.tMs) return this.last.poses;
    // Said before anything is awaited, so that calls that overlap keep their order.
    if (tMs !== null) this.last = { ...this.last, tMs, flipped: flip };
    const { poses } = await this.estimator.estimate(await toFrame(image, flip), tMs);
    const plain = poses.map(toPlain);
    if (tMs !== null && tMs === this.last.tMs) this.last = { ...this.last, poses: plain };
    return plain;
  }

  reset(): void {
    this.last = NOTHING;
    this.estimator.reset();
  }

  dispose(): void {
    this.estimator.dispose();
  }

  private forget(): Pose[] {
    this.reset();
    return [];
  }

  /** The frame's time; a video that went back, because it loops or was sought, begins anew. */
  private time(image: PoseDetectorInput, timestamp: number | undefined): number | null {
    if (timestamp !== undefined && timestamp !== null) {
      return checkTimestamp(timestamp, this.last.tMs);
    }
    if (!isVideo(image)) return null;
    const tMs = image.currentTime * 1000;
    if (this.last.tMs !== null && tMs < this.last.tMs) this.reset();
    return tMs;
  }
}

/** The pose as plain values, which can be changed, stored and sent. */
function toPlain(pose: FullPose): Pose {
  const { keypoints, keypoints3D, score, box, id, mask, imageSizePx } = pose;
  const plain: Pose = { keypoints, keypoints3D, score, box, id };
  return mask ? { ...plain, segmentation: segmentation(mask, imageSizePx) } : plain;
}
