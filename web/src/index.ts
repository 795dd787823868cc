/**
 * kinesphere in the browser: landmarks of body, hands and face in the picture and in metres, live.
 *
 * `createDetector` and what belongs to it are a drop-in for `@tensorflow-models/pose-detection`,
 * `hand-pose-detection` and `face-landmarks-detection`;
 * `createEstimator` is the same with typed arrays and times. docs/browser.md tells more.
 */

export { createDetector } from "./detector/detector";
export { SupportedModels } from "./detector/types";
export type {
  BlazePoseMediaPipeEstimationConfig, BlazePoseMediaPipeModelConfig, BlazePoseModelType,
  BlazePoseTfjsEstimationConfig, BlazePoseTfjsModelConfig, BodyFace, BodyHand, EstimationConfig, Face,
  FaceLandmarksDetector, FaceLandmarksDetectorInput, FaceModelConfig, Hand, HandDetector,
  HandDetectorInput, HandModelConfig, HolisticModelConfig, Keypoint, Mask,
  MediaPipeFaceMeshMediaPipeEstimationConfig, MediaPipeFaceMeshMediaPipeModelConfig,
  MediaPipeFaceMeshTfjsEstimationConfig, MediaPipeFaceMeshTfjsModelConfig,
  MediaPipeHandsMediaPipeEstimationConfig, MediaPipeHandsMediaPipeModelConfig,
  MediaPipeHandsModelType, MediaPipeHandsTfjsEstimationConfig, MediaPipeHandsTfjsModelConfig,
  ModelConfig, PartEstimationConfig, Pose, PoseDetector, PoseDetectorInput, Position, Segmentation,
} from "./detector/types";
export * as util from "./detector/util";
export { createEstimator, DEFAULTS, Estimator, supportedBackends } from "./estimator";
export type {
  Backend, Choice, EstimatorOptions, Frame, ModelType, Result, Runtime, Settings, Timing,
} from "./estimator";
export { InputError, KinesphereError, RuntimeFailure, WeightsError } from "./core/errors";
export { Pose as PoseArrays } from "./core/pose";
export type { BoundingBox, PoseFields } from "./core/pose";
export { Face as FaceArrays } from "./core/face";
export { Hand as HandArrays } from "./core/hand";
export * as face from "./core/face";
export * as hand from "./core/hand";
export * as skeleton from "./core/skeleton";
export * as motion from "./motion";

import { keypointsToNormalizedKeypoints } from "./detector/util";

/** The original's name for this part of `util`. */
export const calculators = { keypointsToNormalizedKeypoints };
