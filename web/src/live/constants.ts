/**
 * Every number of the pipeline, with Python's names (`kinesphere/live/constants.py`, which says
 * where each stands in the reference). A test compares the two files.
 */

import type { Border } from "../core/crop";

// Detector: anchors and decoding
export const DETECTOR_SIZE_PX = 224;
export const DETECTOR_STRIDES = [8, 16, 32, 32, 32] as const;
/** One for the layer's scale, one interpolated; with fixed anchor size both are the same point. */
export const ANCHORS_PER_LAYER = 2;
export const DETECTION_MIN_SCORE = 0.5;
export const DETECTION_SCORE_CLIP = 100.0;
/** Weighted non-maximum suppression: what overlaps more than this is averaged. */
export const NMS_MIN_OVERLAP = 0.3;
export const DETECTOR_BORDER: Border = "zero";

// Region
export const REGION_SCALE = 1.25;

// Landmark network
export const LANDMARKS_SIZE_PX = 256;
export const LANDMARKS_BORDER: Border = "replicate";
export const PRESENCE_MIN_SCORE = 0.5;
export const LANDMARKS_TOTAL = 39;
export const LANDMARKS_BODY = 33;
/** First and behind the last of the two alignment points among the 6 auxiliary landmarks. */
export const AUXILIARY = [33, 35] as const;
export const HEATMAP_KERNEL = 9;
export const HEATMAP_MIN_CONFIDENCE = 0.5;

/** Settings of a One-Euro filter; cut-offs in Hz. */
export interface OneEuro {
  readonly minCutoffHz: number;
  readonly beta: number;
  readonly derivativeCutoffHz: number;
}

// Smoothing
export const SMOOTH_LANDMARKS: OneEuro = { minCutoffHz: 0.05, beta: 80, derivativeCutoffHz: 1 };
export const SMOOTH_AUXILIARY: OneEuro = { minCutoffHz: 0.01, beta: 10, derivativeCutoffHz: 1 };
export const SMOOTH_WORLD: OneEuro = { minCutoffHz: 0.1, beta: 40, derivativeCutoffHz: 1 };
/** People smaller than this are not smoothed. */
export const SMOOTH_MIN_SCALE_PX = 1e-6;
/** Per frame of REFERENCE_FRAME_MS. */
export const VISIBILITY_ALPHA = 0.1;
export const REFERENCE_FRAME_MS = 1000 / 30;

// Mask
export const MASK_PREVIOUS_RATIO = 0.7;
/** Below this, and above 1 minus this, the blending is left out: nobody would see a change. */
export const MASK_SURE = 0.001;
/** Coefficients in x = (p - 0.5)² of a fit to 1 - uncertainty. */
export const MASK_UNCERTAINTY = [5.68842, -0.748699, -57.8051, 291.309, -624.717] as const;
