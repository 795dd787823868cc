/** What page and worker say to each other. Everything here survives a structured clone. */

import type { PoseFields } from "../core/pose";

/** Which code runs the networks. */
export type Runtime = "litert" | "tfjs" | "mediapipe";
/** On which part of the machine: the processor, or the graphics card in one of two ways. */
export type Backend = "wasm" | "webgl" | "webgpu";
/** The landmark networks that ship, from fast to accurate. */
export type ModelType = "lite" | "full" | "heavy";

/** Everything that an estimator is asked to do. */
export interface Settings {
  readonly runtime: Runtime;
  readonly backend: Backend;
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
  /** Your own networks: the addresses of the cards of their weights. */
  readonly detectorUrl?: string;
  readonly landmarksUrl?: string;
}

/** A picture as it travels: frames and bitmaps are moved, not copied. */
export type Frame = VideoFrame | ImageBitmap | ImageData;

/** Where the milliseconds of one frame went. */
export interface Timing {
  /** The frame to pixels in memory. */
  readonly readMs: number;
  /** The person detector; 0 while a person is being followed. */
  readonly detectMs: number;
  /** Crops, decoding, lift, filters, mask: all that is ours. */
  readonly cropMs: number;
  /** The landmark network. */
  readonly landmarksMs: number;
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
  | { readonly kind: "load"; readonly settings: Settings; readonly assets: Assets }
  | {
      readonly kind: "estimate";
      readonly id: number;
      readonly frame: Frame;
      /** null for a picture that stands alone. */
      readonly tMs: number | null;
    }
  | { readonly kind: "reset" }
  | { readonly kind: "end" };

export type Reply =
  | { readonly kind: "progress"; readonly message: string; readonly fraction: number }
  | { readonly kind: "ready" }
  | {
      readonly kind: "result";
      readonly id: number;
      readonly poses: readonly PoseFields[];
      readonly timing: Timing;
    }
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
