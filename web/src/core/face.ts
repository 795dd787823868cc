/**
 * A face: contours among its 478 landmarks, coefficients of expression, what the pipeline returns of it.
 *
 * Landmarks are those of MediaPipe's face mesh: 468, and 10 more of the irises. "Left" is the person's
 * own. Contours have the names of TensorFlow.js face-landmarks-detection.
 */

import type { SizePx } from "./crop";
import { InputError } from "./errors";
import { boxAround, checked, keypointsOf, type BoundingBox, type Keypoint } from "./keypoint";

/** Landmarks without those of the irises. */
export const MESH = 468;
export const COUNT = 478;

/** Lines to draw, each a chain of landmarks. */
export const CONTOURS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  lips: [
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291],
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
    [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
  ],
  leftEye: [
    [263, 249, 390, 373, 374, 380, 381, 382, 362],
    [263, 466, 388, 387, 386, 385, 384, 398, 362],
  ],
  leftEyebrow: [
    [276, 283, 282, 295, 285],
    [300, 293, 334, 296, 336],
  ],
  leftIris: [
    [474, 475, 476, 477, 474],
  ],
  rightEye: [
    [33, 7, 163, 144, 145, 153, 154, 155, 133],
    [33, 246, 161, 160, 159, 158, 157, 173, 133],
  ],
  rightEyebrow: [
    [46, 53, 52, 65, 55],
    [70, 63, 105, 66, 107],
  ],
  rightIris: [
    [469, 470, 471, 472, 469],
  ],
  faceOval: [
    [
      10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
      152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10,
    ],
  ],
};

/** The lines' pieces. */
export const EDGES: readonly (readonly [number, number])[] = Object.values(CONTOURS).flat().flatMap(
  (line) => line.slice(1).map((to, i) => [line[i], to] as const),
);

const NAMED = new Map(Object.entries(CONTOURS).flatMap(([name, lines]) =>
  lines.flat().map((landmark) => [landmark, name] as const),
));

/** The contour on which a landmark lies, "" where there is none. */
export const NAMES: readonly string[] = Array.from(
  { length: COUNT }, (_, landmark) => NAMED.get(landmark) ?? "",
);

/** The outer corners of the right and the left eye: a face's region is turned along them. */
export const OUTER_EYES = [33, 263] as const;

/** Names of the coefficients of expression: ARKit's blend shapes without the tongue, as MediaPipe's. */
export const EXPRESSIONS: readonly string[] = [
  "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
  "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight",
  "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft",
  "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight",
  "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose",
  "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
  "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight",
  "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower",
  "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight",
  "mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight",
];

/** N is 478, or 468 without irises. */
export interface FaceFields {
  /** 0 to 1: that the region holds a face. */
  readonly score: number;
  /** x, y of the N landmarks: pixels of the picture; x right, y down, (0, 0) its top left corner. */
  readonly xyImagePx: Float64Array;
  /** Depth in the same pixels; smaller is nearer. */
  readonly z: Float64Array;
  readonly imageSizePx: SizePx;
  /** The number of the face (standalone), or of the person whose face it is. */
  readonly id?: number;
  /**
   * Metres in the body's own frame and scale, as `Pose.xyzWorldM`: at the head. Null where no body was
   * looked for.
   */
  readonly xyzWorldM?: Float64Array | null;
  /**
   * Rows of a 3 × 3 matrix that turns directions of the head (x to the person's own left, y up, z out
   * of the face) to those of the picture (x right, y down, z away). Null if not asked for.
   */
  readonly rotation?: Float64Array | null;
  /**
   * How strong each of `EXPRESSIONS` is, 0 to 1, in their order; NaN for those that are not computed.
   * Null if not asked for.
   */
  readonly expressions?: Float64Array | null;
}

/** One face in one picture. The constructor throws InputError for what is not a face. */
export class Face implements FaceFields {
  readonly score: number;
  readonly xyImagePx: Float64Array;
  readonly z: Float64Array;
  readonly imageSizePx: SizePx;
  readonly id: number;
  readonly xyzWorldM: Float64Array | null;
  readonly rotation: Float64Array | null;
  readonly expressions: Float64Array | null;

  constructor(fields: FaceFields) {
    const { z, rotation, expressions, xyzWorldM } = fields;
    if (z.length !== MESH && z.length !== COUNT) {
      throw new InputError(
        `a face has ${COUNT} landmarks, or ${MESH} without irises; got ${z.length}`,
      );
    }
    this.score = checked("score", [fields.score], 1)[0];
    this.xyImagePx = checked("xyImagePx", fields.xyImagePx, z.length * 2);
    this.z = checked("z", z, z.length);
    this.imageSizePx = fields.imageSizePx;
    this.id = fields.id ?? 0;
    this.xyzWorldM = xyzWorldM ? checked("xyzWorldM", xyzWorldM, z.length * 3) : null;
    this.rotation = rotation ? checked("rotation", rotation, 9) : null;
    this.expressions = expressions ? checkExpressions(expressions) : null;
  }

  /** The landmarks in the picture, in pixels (z too); names are those of contours, as in TF.js. */
  get keypoints(): Keypoint[] {
    return keypointsOf(this.xyImagePx, this.z, this.score, NAMES);
  }

  /** The smallest upright box around the landmarks; it may reach out of the picture. */
  get box(): BoundingBox {
    return boxAround(this.xyImagePx);
  }
}

function checkExpressions(values: Float64Array): Float64Array {
  if (values.length === EXPRESSIONS.length) return values;
  throw new InputError(`expressions: expected ${EXPRESSIONS.length} numbers, got ${values.length}`);
}

/** Expressions by their names, those that are computed. */
export function namedExpressions(values: Float64Array): Record<string, number> {
  return Object.fromEntries(
    EXPRESSIONS.map((name, i) => [name, values[i]] as const).filter(([, value]) => !isNaN(value)),
  );
}

/** A face without its methods, which a message cannot carry. */
export function faceFields(face: FaceFields): FaceFields {
  const { score, xyImagePx, z, imageSizePx, id = 0 } = face;
  const { xyzWorldM = null, rotation = null, expressions = null } = face;
  return { score, xyImagePx, z, imageSizePx, id, xyzWorldM, rotation, expressions };
}
