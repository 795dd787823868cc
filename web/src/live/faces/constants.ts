/**
 * Every number of the faces' pipeline, with Python's names (`kinesphere/live/faces/constants.py`, which
 * says where each stands in the reference). A test compares the two files.
 */

import type { Border } from "../../core/crop";
import { DETECTION_MIN_SCORE } from "../constants";
import type { Ssd } from "../ssd";

// Detector; its points: the person's right and left eye, nose, mouth, right and left ear
export const DETECTOR: Ssd = { sizePx: 128, strides: [8, 16, 16, 16], minScore: DETECTION_MIN_SCORE };
export const RIGHT_EYE = 0;
export const LEFT_EYE = 1;

// Regions
export const DETECTED_SCALE = 1.5;
export const DETECTED_IN_BODY_SCALE = 2.0;
export const DETECTED_IN_BODY_SHIFT_Y = -0.1;
export const FOLLOW_SCALE = 1.5;
export const BODY_SCALE = 3.0;

// Landmark networks
export const MESH_SIZE_PX = 192;
export const MESH_BORDER: Border = "replicate";
export const MESH_MIN_SCORE = 0.5;

// What the network with attention looks at more closely: which landmarks, in the order of its outputs
// (its "left" is that of the picture)
const LIPS: readonly number[] = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78,
  95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77,
  90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89,
  179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
];

const LEFT_EYE_AROUND: readonly number[] = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24,
  23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233,
  244, 113, 225, 224, 223, 222, 221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120,
  121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
];

const RIGHT_EYE_AROUND: readonly number[] = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339,
  254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451,
  452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346,
  347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
];

export const CLOSER = {
  lips: LIPS,
  left_eye: LEFT_EYE_AROUND,
  right_eye: RIGHT_EYE_AROUND,
  left_iris: [468, 469, 470, 471, 472],
  right_iris: [473, 474, 475, 476, 477],
} as const;
/** The landmarks around an iris that say how deep it is. */
export const RIMS = {
  left_iris: LEFT_EYE_AROUND.slice(0, 16), right_iris: RIGHT_EYE_AROUND.slice(0, 16),
} as const;

// Following
/** A face whose upright box overlaps a followed one's by more is that face. */
export const SAME_REGION = 0.5;

// Following: ours
/** For how long a face out of sight keeps its number. */
export const REMEMBER_MS = 1000.0;
/** How far off it may come back, in sides of its region. */
export const RETURN_DISTANCE = 1.0;
