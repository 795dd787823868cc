/**
 * A hand: the 21 landmarks' names and bones, and what the pipeline returns of one hand.
 *
 * Names and order are those of TensorFlow.js hand-pose-detection and of MediaPipe.
 */

import type { SizePx } from "./crop";
import { InputError } from "./errors";
import { checked, keypoints3DOf, keypointsOf, type Keypoint } from "./keypoint";

export type HandSide = "left" | "right";
export const SIDES: readonly HandSide[] = ["left", "right"];

export const FINGERS = [
  "thumb", "index_finger", "middle_finger", "ring_finger", "pinky_finger",
] as const;
const THUMB = ["cmc", "mcp", "ip", "tip"];
const FINGER = ["mcp", "pip", "dip", "tip"];

/** The 21 names, in the order of every array of a hand's landmarks. */
export const NAMES: readonly string[] = [
  "wrist",
  ...FINGERS.flatMap((finger) =>
    (finger === "thumb" ? THUMB : FINGER).map((joint) => `${finger}_${joint}`)),
];

export const COUNT = NAMES.length;

export const INDEX: Readonly<Record<string, number>> = Object.fromEntries(
  NAMES.map((name, i) => [name, i]),
);

/** The 20 bones to draw: each finger from the wrist to its tip. */
export const EDGES: readonly (readonly [number, number])[] = NAMES.slice(1).map((_, i) =>
  [i % 4 === 0 ? 0 : i, i + 1] as const,
);

export const WRIST = INDEX.wrist;
/** Wrist to this one is what a hand is measured by. */
export const KNUCKLE = INDEX.middle_finger_mcp;

export interface HandFields {
  /** The person's own. */
  readonly side: HandSide;
  /** 0 to 1: that the region holds a hand. */
  readonly score: number;
  /** x, y of each landmark: pixels of the picture; x right, y down, (0, 0) its top left corner. */
  readonly xyImagePx: Float64Array;
  /** Depth in pixels from the wrist, as MediaPipe stretches it; smaller is nearer. */
  readonly z: Float64Array;
  /** Metres from the middle of the hand, of a usual adult's; x right, y down, z away from the camera. */
  readonly xyzHandM: Float64Array;
  readonly imageSizePx: SizePx;
  /** The number of the hand (standalone), or of the person whose hand it is. */
  readonly id?: number;
  /**
   * Metres in the body's own frame and scale, as `Pose.xyzWorldM`: the wrist is the body's wrist. Null
   * where no body was looked for.
   */
  readonly xyzWorldM?: Float64Array | null;
}

/** One hand in one picture. The constructor throws InputError for what is not a hand. */
export class Hand implements HandFields {
  readonly side: HandSide;
  readonly score: number;
  readonly xyImagePx: Float64Array;
  readonly z: Float64Array;
  readonly xyzHandM: Float64Array;
  readonly imageSizePx: SizePx;
  readonly id: number;
  readonly xyzWorldM: Float64Array | null;

  constructor(fields: HandFields) {
    if (!SIDES.includes(fields.side)) {
      throw new InputError(`side: expected left or right, got ${fields.side}`);
    }
    this.side = fields.side;
    this.score = checked("score", [fields.score], 1)[0];
    this.xyImagePx = checked("xyImagePx", fields.xyImagePx, COUNT * 2);
    this.z = checked("z", fields.z, COUNT);
    this.xyzHandM = checked("xyzHandM", fields.xyzHandM, COUNT * 3);
    this.imageSizePx = fields.imageSizePx;
    this.id = fields.id ?? 0;
    this.xyzWorldM = fields.xyzWorldM ? checked("xyzWorldM", fields.xyzWorldM, COUNT * 3) : null;
  }

  /** TF.js's word for `side`. */
  get handedness(): "Left" | "Right" {
    return this.side === "left" ? "Left" : "Right";
  }

  /** The landmarks in the picture, in pixels (z too). */
  get keypoints(): Keypoint[] {
    return keypointsOf(this.xyImagePx, this.z, this.score, NAMES);
  }

  /** The landmarks in metres from the middle of the hand (`xyzHandM`), as TF.js gives them. */
  get keypoints3D(): Keypoint[] {
    return keypoints3DOf(this.xyzHandM, this.score, NAMES);
  }
}

/** A hand without its methods, which a message cannot carry. */
export function handFields(hand: HandFields): HandFields {
  const { side, score, xyImagePx, z, xyzHandM, imageSizePx, id = 0, xyzWorldM = null } = hand;
  return { side, score, xyImagePx, z, xyzHandM, imageSizePx, id, xyzWorldM };
}
