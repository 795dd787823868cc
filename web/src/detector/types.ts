/** The names and shapes of `@tensorflow-models/pose-detection`, so that its users can stay. */

/** @ts-ignore A page without TensorFlow.js has no need of its types. */
import type { Tensor3D } from "@tensorflow/tfjs-core";
import type { BoundingBox } from "../core/pose";
import type { Backend, ModelType, Runtime } from "../worker/protocol";

/** The models of the original; only BlazePose is here. */
export enum SupportedModels {
  MoveNet = "MoveNet",
  BlazePose = "BlazePose",
  PoseNet = "PoseNet",
}

/** What `createDetector` is told. */
export interface ModelConfig {
  /** "litert" (ours, the fastest; the default), "tfjs" or "mediapipe". */
  readonly runtime?: Runtime;
  /** Where the networks run; by default what is fastest of what this browser has. */
  readonly backend?: Backend;
  /** Smooth landmarks over time; true by default. */
  readonly enableSmoothing?: boolean;
  /** Find the person's mask too, which costs about a third more time; false by default. */
  readonly enableSegmentation?: boolean;
  /** Blend the mask with the last frame's where it is unsure; true by default. */
  readonly smoothSegmentation?: boolean;
  /**
   * Put depth right, with `sigma` and `position` of each pose; true by default. The runtime
   * "mediapipe" gives what MediaPipe gives, and hears neither this nor the two below.
   */
  readonly enableLift?: boolean;
  /**
   * The camera's field of view along the picture's longer side, in degrees, where it is known: the
   * lift's metres and `position` are more exact with it.
   */
  readonly fovDeg?: number;
  /** How tall the person is, where that is known: sets the size of what the lift says. */
  readonly heightMeters?: number;
  /** "full" by default. */
  readonly modelType?: ModelType;
  /** Your own person detector: the address of the card of its weights. */
  readonly detectorModelUrl?: string;
  /** Your own landmark network: the address of the card of its weights. */
  readonly landmarkModelUrl?: string;
  /** The address below which `weights/` and `wasm/` are served; by default beside this library. */
  readonly assets?: string | URL;
  /** Told what is being loaded and how far it has come, 0 to 1. */
  readonly onProgress?: (message: string, fraction: number) => void;
  /** The original's name for where its files are. Not used: everything comes from `assets`. */
  readonly solutionPath?: string;
}

/** What `estimatePoses` is told. */
export interface EstimationConfig {
  /** Only 1 so far. */
  maxPoses?: number;
  /** Treat the picture as a mirror image: left and right swap. */
  flipHorizontal?: boolean;
}

/** What poses can be estimated in. */
export type PoseDetectorInput =
  | Tensor3D | ImageData | HTMLVideoElement | HTMLImageElement | HTMLCanvasElement | ImageBitmap
  | OffscreenCanvas | VideoFrame;

/** One landmark: pixels (`keypoints`, z too) or metres (`keypoints3D`). */
export interface Keypoint {
  x: number;
  y: number;
  z?: number;
  /** Visibility, 0 to 1. */
  score?: number;
  name?: string;
}

/** The pixels of a person: R and A hold 0 (elsewhere) to 255 (person), G and B are 0. */
export interface Mask {
  toCanvasImageSource(): Promise<CanvasImageSource>;
  toImageData(): Promise<ImageData>;
  /** Shape [height, width, 4], 0 to 1; needs the package @tensorflow/tfjs-core. */
  toTensor(): Promise<Tensor3D>;
  getUnderlyingType(): "canvasimagesource" | "imagedata" | "tensor";
}

export interface Segmentation {
  /** What a value of the mask, 0 to 255, stands for. */
  maskValueToLabel: (maskValue: number) => string;
  mask: Mask;
}

/** One person. */
export interface Pose {
  /** The 33 landmarks in the picture. */
  keypoints: Keypoint[];
  /** That there is a person, 0 to 1. */
  score?: number;
  /** The 33 landmarks in metres around the middle of the hips. */
  keypoints3D?: Keypoint[];
  /** Around the 33 landmarks, in pixels. */
  box?: BoundingBox;
  segmentation?: Segmentation;
  id?: number;
  /**
   * How far off a coordinate of each of `keypoints3D` may be, in metres: a standard deviation. Only
   * with the lift, as `position`.
   */
  sigma?: number[];
  /**
   * Where the middle of the hips is from the camera, in metres: x right, y down, z away. As exact as
   * the field of view and the person's height are known.
   */
  position?: Position;
}

/** A point in front of the camera. */
export interface Position {
  x: number;
  y: number;
  z: number;
}

export interface PoseDetector {
  /**
   * The people in a picture or frame: none or one.
   *
   * `timestamp` is the frame's time in milliseconds; a video element's own time stands in for it.
   * With a time people are followed and smoothed, and times must grow; the same picture asked for
   * again at the same time gets the same answer. A picture without a time stands alone. For `null` the answer is nobody, and everybody is forgotten.
   */
  estimatePoses(
    image: PoseDetectorInput | null, config?: EstimationConfig | null, timestamp?: number | null,
  ): Promise<Pose[]>;
  /** Frees the networks; the detector cannot be used again. */
  dispose(): void;
  /** Forgets everybody: the next frame is as the first. */
  reset(): void;
}

/** The original's further names for what is above. */
export type BlazePoseModelType = ModelType;
export type BlazePoseTfjsModelConfig = ModelConfig;
export type BlazePoseMediaPipeModelConfig = ModelConfig;
export type BlazePoseTfjsEstimationConfig = EstimationConfig;
export type BlazePoseMediaPipeEstimationConfig = EstimationConfig;
