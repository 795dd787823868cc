/** The names and shapes of `@tensorflow-models/pose-detection`, so that its users can stay. */

/** @ts-ignore A page without TensorFlow.js has no need of its types. */
import type { Tensor3D } from "@tensorflow/tfjs-core";
import type { BoundingBox } from "../core/pose";
import type { Backend, ModelType, Runtime } from "../worker/protocol";

/**
 * The models of the originals. Here are BlazePose; MediaPipeHands and MediaPipeFaceMesh, with the names of
 * `hand-pose-detection` and `face-landmarks-detection`; and Holistic, a body with its hands and face.
 */
export enum SupportedModels {
  MoveNet = "MoveNet",
  BlazePose = "BlazePose",
  PoseNet = "PoseNet",
  Holistic = "Holistic",
  MediaPipeHands = "MediaPipeHands",
  MediaPipeFaceMesh = "MediaPipeFaceMesh",
}

/** What every detector is told of how it works. */
export interface CommonConfig {
  /** "litert" (ours, the fastest; the default), "tfjs" or, of bodies alone, "mediapipe". */
  readonly runtime?: Runtime;
  /** Where the networks run; by default what is fastest of what this browser has. */
  readonly backend?: Backend;
  /** Smooth landmarks over time; true by default. */
  readonly enableSmoothing?: boolean;
  /** The address below which `weights/` and `wasm/` are served; by default beside this library. */
  readonly assets?: string | URL;
  /** Told what is being loaded and how far it has come, 0 to 1. */
  readonly onProgress?: (message: string, fraction: number) => void;
  /** The original's name for where its files are. Not used: everything comes from `assets`. */
  readonly solutionPath?: string;
}

/** What `createDetector` is told of a detector of bodies. */
export interface ModelConfig extends CommonConfig {
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
}

/** What `createDetector` is told of a detector of bodies with hands and face. */
export interface HolisticModelConfig extends ModelConfig {
  /** Both hands; true by default. */
  readonly hands?: boolean;
  /** The face; true by default. */
  readonly face?: boolean;
  /** The irises too, with more exact lips and eyes: 478 landmarks and not 468; true by default. */
  readonly iris?: boolean;
  /** How strong each expression of the face is; true by default. */
  readonly expressions?: boolean;
  /** Look for hands and face at most so often a second; in between they move along with the body. */
  readonly partsFps?: number;
  /** How long a frame may take: hands and face have turns where there is no time for both. */
  readonly maxMs?: number;
}

/** What `createDetector` is told of a detector of hands alone. */
export interface HandModelConfig extends CommonConfig {
  /** How many hands to look for; 2 by default. */
  readonly maxHands?: number;
  /** "full", the default; the original's "lite" is not in the package that the weights come from. */
  readonly modelType?: "full";
}

/** What `createDetector` is told of a detector of faces alone. */
export interface FaceModelConfig extends CommonConfig {
  /** How many faces to look for; 1 by default. */
  readonly maxFaces?: number;
  /**
   * 478 landmarks with irises, lips and eyes looked at more closely: true by default. False: 468, in a
   * third of the time.
   */
  readonly refineLandmarks?: boolean;
}

/** What `estimatePoses` is told. */
export interface EstimationConfig {
  /**
   * How many people to look for: 1 by default, and with the runtime "mediapipe". Each costs a run of the
   * landmark network, and has an `id` that stays theirs when they cross or are away for a moment.
   */
  maxPoses?: number;
  /** Treat the picture as a mirror image: left and right swap. */
  flipHorizontal?: boolean;
}

/** What `estimateHands` and `estimateFaces` are told. */
export interface PartEstimationConfig {
  /** Treat the picture as a mirror image. */
  flipHorizontal?: boolean;
  /** The picture stands alone, even one with a time. */
  staticImageMode?: boolean;
}

/** What poses, hands and faces can be estimated in. */
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
  /** Of Holistic: the person's own left hand, if it is to be seen; so the others. */
  leftHand?: BodyHand;
  rightHand?: BodyHand;
  face?: BodyFace;
}

/** One hand. */
export interface Hand {
  /** The 21 landmarks in the picture, in pixels; z from the wrist. */
  keypoints: Keypoint[];
  /** The same in metres from the middle of the hand, of a usual adult's. */
  keypoints3D?: Keypoint[];
  /** The person's own, in a picture that is not mirrored; the original says it of mirrored ones. */
  handedness: "Left" | "Right";
  /** That there is a hand, 0 to 1. */
  score: number;
  /** The number of the hand, the same from frame to frame. */
  id?: number;
}

/** A hand on its body. */
export interface BodyHand extends Hand {
  /** The 21 landmarks in metres in the body's own frame and scale, as the pose's `keypoints3D`. */
  keypointsInBody: Keypoint[];
}

/** One face. */
export interface Face {
  /** The 478 landmarks, or 468, in the picture, in pixels (z too); `name` is the contour they lie on. */
  keypoints: Keypoint[];
  /** Around the landmarks, in pixels. */
  box: BoundingBox;
  /** That there is a face, 0 to 1. */
  score?: number;
  /** The number of the face, the same from frame to frame. */
  id?: number;
  /**
   * Rows of a 3 × 3 matrix that turns directions of the head (x to the person's own left, y up, z out of
   * the face) to those of the picture (x right, y down, z away).
   */
  rotation?: number[];
  /** How strong expressions are, 0 to 1, by the names of ARKit's blend shapes. */
  expressions?: Record<string, number>;
}

/** A face on its body. */
export interface BodyFace extends Face {
  /** The landmarks in metres in the body's own frame and scale, as the pose's `keypoints3D`. */
  keypointsInBody: Keypoint[];
}

/** A point in front of the camera. */
export interface Position {
  x: number;
  y: number;
  z: number;
}

export interface PoseDetector {
  /**
   * The people in a picture or frame, `maxPoses` at most.
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

/** Finds hands alone. */
export interface HandDetector {
  /** The hands in a picture or frame; `timestamp` as in `PoseDetector.estimatePoses`. */
  estimateHands(
    image: PoseDetectorInput | null, config?: PartEstimationConfig | null, timestamp?: number | null,
  ): Promise<Hand[]>;
  dispose(): void;
  reset(): void;
}

/** Finds faces alone. */
export interface FaceLandmarksDetector {
  /** The faces in a picture or frame; `timestamp` as in `PoseDetector.estimatePoses`. */
  estimateFaces(
    image: PoseDetectorInput | null, config?: PartEstimationConfig | null, timestamp?: number | null,
  ): Promise<Face[]>;
  dispose(): void;
  reset(): void;
}

/** The originals' further names for what is above. */
export type HandDetectorInput = PoseDetectorInput;
export type FaceLandmarksDetectorInput = PoseDetectorInput;
export type MediaPipeHandsModelType = "full";
export type MediaPipeHandsTfjsModelConfig = HandModelConfig;
export type MediaPipeHandsMediaPipeModelConfig = HandModelConfig;
export type MediaPipeHandsTfjsEstimationConfig = PartEstimationConfig;
export type MediaPipeHandsMediaPipeEstimationConfig = PartEstimationConfig;
export type MediaPipeFaceMeshTfjsModelConfig = FaceModelConfig;
export type MediaPipeFaceMeshMediaPipeModelConfig = FaceModelConfig;
export type MediaPipeFaceMeshTfjsEstimationConfig = PartEstimationConfig;
export type MediaPipeFaceMeshMediaPipeEstimationConfig = PartEstimationConfig;
export type BlazePoseModelType = ModelType;
export type BlazePoseTfjsModelConfig = ModelConfig;
export type BlazePoseMediaPipeModelConfig = ModelConfig;
export type BlazePoseTfjsEstimationConfig = EstimationConfig;
export type BlazePoseMediaPipeEstimationConfig = EstimationConfig;
