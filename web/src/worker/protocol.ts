/** What page and worker say to each other. Everything here survives a structured clone. */

import type { FaceFields } from "../core/face";
import type { HandFields } from "../core/hand";
import type { PoseFields } from "../core/pose";

/** Which code runs the networks. */
export type Runtime = "litert" | "tfjs" | "mediapipe";
/** On which part of the machine: the processor, or the graphics card in one of two ways. */
export type Backend = "wasm" | "webgl" | "webgpu";
/** The landmark networks that ship, from fast to accurate. */
export type ModelType = "lite" | "full" | "heavy";

/** Where networks run. */
export interface Place {
  readonly runtime: Runtime;
  readonly backend: Backend;
}

/** Everything that an estimator is asked to do. */
export interface Settings extends Place {
  readonly modelType: ModelType;
  /** Landmarks, visibility and world landmarks smoothed over time. */
  readonly smoothing: boolean;
  /** Whether poses have a mask; without, its branch of the network is not run. */
  readonly segmentation: boolean;
  readonly smoothSegmentation: boolean;
  /** Depth put right, with spreads and the person's place; `mediapipe` does without. */
  readonly lift: boolean;
  /** For the lift: the camera's field of view along the picture's longer side, where it is known. */
  readonly fovDeg?: number;
  /** For the lift: how tall the person is, where that is known. */
  readonly heightM?: number;
  /** Whether poses have hands, and a face; the runtime `mediapipe` has neither. */
  readonly hands?: boolean;
  readonly face?: boolean;
  /** The face's irises too, with more exact lips and eyes: 478 landmarks and not 468. */
  readonly iris?: boolean;
  /** How strong each expression of the face is. */
  readonly expressions?: boolean;
  /** Look for hands and face at most so often a second; in between they move along with the body. */
  readonly partsFps?: number;
  /** How long a frame may take: hands and face have turns where there is no time for both. */
  readonly maxMs?: number;
  /** Your own networks: the addresses of the cards of their weights. */
  readonly detectorUrl?: string;
  readonly landmarksUrl?: string;
}

/** What a detector of hands alone is asked to do. */
export interface HandSettings extends Place {
  readonly find: "hands";
  readonly maxHands: number;
  readonly smoothing: boolean;
}

/** What a detector of faces alone is asked to do. */
export interface FaceSettings extends Place {
  readonly find: "faces";
  readonly maxFaces: number;
  readonly iris: boolean;
  readonly smoothing: boolean;
}

export type AnySettings = Settings | HandSettings | FaceSettings;

/** A picture as it travels: frames and bitmaps are moved, not copied. */
export type Frame = VideoFrame | ImageBitmap | ImageData;

/** Where the milliseconds of one frame went. */
export interface Timing {
  /** The frame to pixels in memory. */
  readonly readMs: number;
  /** The detector of people (alone: of palms or faces); 0 while all are being followed. */
  readonly detectMs: number;
  /** Crops, decoding, lift, filters, mask: all that is ours. */
  readonly cropMs: number;
  /** The landmark network. */
  readonly landmarksMs: number;
  /** All networks of hands and face beside a body. */
  readonly partsMs: number;
  /** From the frame's arrival in the worker to its poses. */
  readonly totalMs: number;
}

/** Where all that lies which is loaded when it is needed; see `assetsAt`. */
export interface Assets {
  readonly weights: string;
  readonly litert: string;
  readonly tfjs: string;
  readonly mediapipe: string;
  /** The worker's script, where it is a file of its own. */
  readonly worker: string;
}

export type Request =
  | { readonly kind: "load"; readonly settings: AnySettings; readonly assets: Assets }
  | {
      readonly kind: "estimate";
      readonly id: number;
      readonly frame: Frame;
      /** null for a picture that stands alone. */
      readonly tMs: number | null;
      /** How many people to look for; of hands or faces alone it says nothing. */
      readonly maxPoses: number;
    }
  | { readonly kind: "reset" }
  | { readonly kind: "end" };

/** What was found in a frame: poses, or hands or faces alone; and where the time went. */
export interface Answer {
  readonly poses: readonly PoseFields[];
  readonly hands: readonly HandFields[];
  readonly faces: readonly FaceFields[];
  readonly timing: Timing;
}

export type Reply =
  | { readonly kind: "progress"; readonly message: string; readonly fraction: number }
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "failed"; readonly id: number | null; readonly error: Failure };

/** An error on its way out of the worker. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** The addresses below one address, laid out as the build lays them out. */
export function assetsAt(base: URL | string): Assets {
  const folder = (name: string) => new URL(name, new URL(base, globalThis.location?.href)).href;
  return {
    weights: folder("weights/"),
    litert: folder("wasm/litert/"),
    tfjs: folder("wasm/tfjs/"),
    mediapipe: folder("wasm/mediapipe/"),
    worker: folder("worker/worker.js"),
  };
}
