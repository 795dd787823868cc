/** `createDetector`: the original's way in. */

import { InputError } from "../core/errors";
import type { Pose as FullPose } from "../core/pose";
import { createEstimator, DEFAULTS, type Estimator } from "../estimator";
import { hasGraphicsCard } from "../support";
import type { Backend, Runtime, Settings } from "../worker/protocol";
import { checkEstimationConfig, checkModelConfig, checkTimestamp } from "./check";
import { isVideo, timeOf, toFrame } from "./input";
import { segmentation } from "./segmentation";
import {
  SupportedModels, type EstimationConfig, type ModelConfig, type Pose, type PoseDetector,
  type PoseDetectorInput,
} from "./types";

/** Where this library lies. In a variable, so that bundlers do not take it for a file to pack. */
const HERE = import.meta.url;

/**
 * A detector with its networks loaded. They run in a worker, so the page is never blocked.
 *
 * InputError, WeightsError and RuntimeFailure are KinesphereErrors, and Errors.
 */
export async function createDetector(
  model: SupportedModels, modelConfig?: ModelConfig | null,
): Promise<PoseDetector> {
  if (model !== SupportedModels.BlazePose) {
    throw new InputError(`${model} is not a supported model name. Supported: BlazePose.`);
  }
  const config = modelConfig ?? {};
  checkModelConfig(config);
  const { assets = new URL(".", HERE), onProgress = () => {} } = config;
  return new Detector(await createEstimator(settingsOf(config), { assets, onProgress }));
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
    lift: config.enableLift ?? true,
    ...(config.fovDeg == null ? {} : { fovDeg: config.fovDeg }),
    ...(config.heightMeters == null ? {} : { heightM: config.heightMeters }),
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

/** The last frame that had a time, and its answer: who asks twice gets the same. */
interface Last {
  readonly image: PoseDetectorInput;
  readonly tMs: number;
  readonly flipped: boolean;
  readonly answer: Promise<readonly FullPose[]>;
}

class Detector implements PoseDetector {
  private last: Last | null = null;
  private taken: Promise<unknown> = Promise.resolve();

  constructor(private readonly estimator: Estimator) {}

  async estimatePoses(
    image: PoseDetectorInput | null, config?: EstimationConfig | null, timestamp?: number | null,
  ): Promise<Pose[]> {
    checkEstimationConfig(config ?? {});
    if (image === null || image === undefined) return this.forget();
    const flip = config?.flipHorizontal ?? false;
    const given = timestamp ?? null;
    const tMs = given === null ? timeOf(image) : checkTimestamp(given, this.last?.tMs ?? null);
    if (tMs === null) return (await this.ask(image, flip, null)).map(toPlain);
    if (!this.isLast(image, tMs, flip)) this.begin(image, tMs, flip);
    return (await this.last!.answer).map(toPlain);
  }

  reset(): void {
    this.last = null;
    this.estimator.reset();
  }

  dispose(): void {
    this.estimator.dispose();
  }

  private forget(): Pose[] {
    this.reset();
    return [];
  }

  private isLast(image: PoseDetectorInput, tMs: number, flip: boolean): boolean {
    const { last } = this;
    return last !== null && last.image === image && last.tMs === tMs && last.flipped === flip;
  }

  /** A new frame of what is followed; what goes back in time or is mirrored is another clip. */
  private begin(image: PoseDetectorInput, tMs: number, flip: boolean): void {
    if (this.last && isAnotherClip(this.last, image, tMs, flip)) this.reset();
    const answer = this.ask(image, flip, tMs);
    const mine = (this.last = { image, tMs, flipped: flip, answer });
    // A frame that failed may be asked for again.
    answer.catch(() => {
      if (this.last === mine) this.last = null;
    });
  }

  /** Frames go to the worker in the order of the calls, however long each takes to be had. */
  private ask(
    image: PoseDetectorInput, flip: boolean, tMs: number | null,
  ): Promise<readonly FullPose[]> {
    const coming = toFrame(image, flip);
    const before = this.taken;
    const asked = (async () => {
      const [frame] = await Promise.all([coming, before]);
      return { answer: this.estimator.estimate(frame, tMs) };
    })();
    this.taken = asked.catch(() => {});
    return asked.then(async ({ answer }) => (await answer).poses);
  }
}

function isAnotherClip(
  last: Last, image: PoseDetectorInput, tMs: number, flip: boolean,
): boolean {
  return tMs < last.tMs || flip !== last.flipped || (isVideo(image) && image !== last.image);
}

/** The pose as plain values, which are the caller's to change, store and send. */
function toPlain(pose: FullPose): Pose {
  const { keypoints, keypoints3D, score, box, id, mask, imageSizePx, sigmaM, positionM } = pose;
  const plain: Pose = { keypoints, keypoints3D, score, box, id };
  if (mask) plain.segmentation = segmentation(mask, imageSizePx);
  if (sigmaM) plain.sigma = Array.from(sigmaM);
  if (positionM) plain.position = { x: positionM[0], y: positionM[1], z: positionM[2] };
  return plain;
}
