/**
 * kinesphere in the browser: 33 body landmarks in the picture and in metres, live.
 *
 * `createDetector` and what belongs to it are a drop-in for `@tensorflow-models/pose-detection`;
 * `createEstimator` is the same with typed arrays and times. docs/browser.md tells more.
 */

export { createDetector } from "./detector/detector";
export { SupportedModels } from "./detector/types";
export type {
  BlazePoseMediaPipeEstimationConfig, BlazePoseMediaPipeModelConfig, BlazePoseModelType,
  BlazePoseTfjsEstimationConfig, BlazePoseTfjsModelConfig, EstimationConfig, Keypoint, Mask, ModelConfig, Pose, PoseDetector,
  PoseDetectorInput, Position, Segmentation,
} from "./detector/types";
export * as util from "./detector/util";
export { createEstimator, DEFAULTS, Estimator, supportedBackends } from "./estimator";
export type {
  Backend, Choice, EstimatorOptions, Frame, ModelType, Result, Runtime, Settings, Timing,
} from "./estimator";
export { InputError, KinesphereError, RuntimeFailure, WeightsError } from "./core/errors";
export { Pose as PoseArrays } from "./core/pose";
export type { BoundingBox, PoseFields } from "./core/pose";
export * as skeleton from "./core/skeleton";
export * as motion from "./motion";

import { keypointsToNormalizedKeypoints } from "./detector/util";

/** The original's name for this part of `util`. */
export const calculators = { keypointsToNormalizedKeypoints };
