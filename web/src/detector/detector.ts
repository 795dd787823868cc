/** `createDetector`: the originals' way in. */

import { InputError } from "../core/errors";
import { createEstimator, DEFAULTS } from "../estimator";
import { checkSupport, hasGraphicsCard, NO_PARTS_IN_MEDIAPIPE } from "../support";
import { startClient } from "../worker/client";
import type { AnySettings, Backend, Place, Runtime, Settings } from "../worker/protocol";
import { checkCount, checkHandModel, checkModelConfig, checkPlace } from "./check";
import { faceDetector, handDetector, poseDetector } from "./detectors";
import {
  SupportedModels, type CommonConfig, type FaceLandmarksDetector, type FaceModelConfig,
  type HandDetector, type HandModelConfig, type HolisticModelConfig, type ModelConfig,
  type PoseDetector,
} from "./types";

/** Where this library lies. In a variable, so that bundlers do not take it for a file to pack. */
const HERE = import.meta.url;

type AnyConfig = HolisticModelConfig & HandModelConfig & FaceModelConfig;

/**
 * A detector with its networks loaded. They run in a worker, so the page is never blocked.
 *
 * InputError, WeightsError and RuntimeFailure are KinesphereErrors, and Errors.
 */
export function createDetector(
  model: SupportedModels.Holistic, modelConfig?: HolisticModelConfig | null,
): Promise<PoseDetector>;
export function createDetector(
  model: SupportedModels.MediaPipeHands, modelConfig?: HandModelConfig | null,
): Promise<HandDetector>;
export function createDetector(
  model: SupportedModels.MediaPipeFaceMesh, modelConfig?: FaceModelConfig | null,
): Promise<FaceLandmarksDetector>;
export function createDetector(
  model: SupportedModels, modelConfig?: ModelConfig | null,
): Promise<PoseDetector>;
export async function createDetector(
  model: SupportedModels, modelConfig?: ModelConfig | null,
): Promise<PoseDetector | HandDetector | FaceLandmarksDetector> {
  const config = (modelConfig ?? {}) as AnyConfig;
  switch (model) {
    case SupportedModels.BlazePose:
      return createPoseDetector(config, {});
    case SupportedModels.Holistic:
      return createPoseDetector(config, partsOf(config));
    case SupportedModels.MediaPipeHands:
      return createHandDetector(config);
    case SupportedModels.MediaPipeFaceMesh:
      return createFaceDetector(config);
    default:
      throw new InputError(
        `${model} is not a supported model name. Supported: BlazePose, Holistic, MediaPipeHands, ` +
          "MediaPipeFaceMesh.",
      );
  }
}

async function createPoseDetector(
  config: ModelConfig, parts: Partial<Settings>,
): Promise<PoseDetector> {
  checkModelConfig(config);
  const settings = { ...settingsOf(config), ...parts };
  return poseDetector(await createEstimator(settings, optionsOf(config)));
}

/** Hands and face as Holistic is asked for them. */
function partsOf(config: HolisticModelConfig): Partial<Settings> {
  const { partsFps, maxMs } = config;
  const [hands, face, iris, expressions] = [
    config.hands ?? true, config.face ?? true, config.iris ?? true, config.expressions ?? true,
  ];
  if (!hands && !face) {
    throw new InputError('with neither hands nor face there is nothing beside the body: "BlazePose"');
  }
  return {
    hands, face, iris, expressions,
    ...(partsFps == null ? {} : { partsFps }), ...(maxMs == null ? {} : { maxMs }),
  };
}

async function createHandDetector(config: HandModelConfig): Promise<HandDetector> {
  const [maxHands, smoothing] = [config.maxHands ?? 2, config.enableSmoothing ?? true];
  checkHandModel(config.modelType);
  checkCount("maxHands", maxHands);
  const settings = { find: "hands", maxHands, smoothing, ...placeOf(config) } as const;
  return handDetector(await startAlone(settings, config));
}

async function createFaceDetector(config: FaceModelConfig): Promise<FaceLandmarksDetector> {
  const [maxFaces, smoothing] = [config.maxFaces ?? 1, config.enableSmoothing ?? true];
  const iris = config.refineLandmarks ?? true;
  checkCount("maxFaces", maxFaces);
  const settings = { find: "faces", maxFaces, iris, smoothing, ...placeOf(config) } as const;
  return faceDetector(await startAlone(settings, config));
}

function startAlone(settings: AnySettings, config: CommonConfig) {
  if (settings.runtime === "mediapipe") throw new InputError(NO_PARTS_IN_MEDIAPIPE);
  checkPlace(settings);
  checkSupport(settings);
  return startClient(settings, optionsOf(config));
}

function optionsOf({ assets = new URL(".", HERE), onProgress = () => {} }: CommonConfig) {
  return { assets, onProgress };
}

function placeOf(config: CommonConfig): Place {
  const runtime = config.runtime ?? DEFAULTS.runtime;
  return { runtime, backend: config.backend ?? fastest(runtime) };
}

function settingsOf(config: ModelConfig): Settings {
  return {
    ...placeOf(config),
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
