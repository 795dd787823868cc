/** Landmarks of a hand in a region of a picture: the network's output decoded and projected. */

import { Crop, isUsable, type Picture, type Region } from "../../core/crop";
import { COUNT } from "../../core/hand";
import { allFinite, rotateWorld } from "../landmarks";
import type { Network } from "../network";
import * as c from "./constants";

/** What the network saw in one region. */
export interface SeenHand {
  /** 0 to 1: that the region holds a hand. */
  readonly score: number;
  /** 0 to 1: that it is the person's own right hand, in a picture that is not mirrored. */
  readonly right: number;
  /** x, y, z of the 21: pixels; z from the wrist, stretched as MediaPipe's, smaller is nearer. */
  readonly xyzImagePx: Float64Array;
  /** x, y, z of the 21: metres from the middle of the hand, as upright as the picture. */
  readonly xyzHandM: Float64Array;
}

/** The hand in a region; null where there is none, or where the region cannot be cut. */
export async function findHand(
  network: Network, picture: Picture, region: Region,
): Promise<SeenHand | null> {
  if (!isUsable(region)) return null;
  const crop = new Crop(region, c.HAND_SIZE_PX);
  return decodeHand(await network.run(crop.cut(picture, c.HAND_BORDER)), crop);
}

/** The network's outputs for a crop; null when they say that no hand is there. */
export function decodeHand(out: Record<string, Float32Array>, crop: Crop): SeenHand | null {
  const [score, right] = [out.presence[0], out.handedness[0]];
  if (!(score >= c.HAND_MIN_SCORE)) return null; // written so that NaN counts as no hand
  if (!Number.isFinite(right) || ![out.landmarks, out.world].every(allFinite)) return null;
  return {
    score: Math.min(score, 1),
    right,
    xyzImagePx: inPicture(out.landmarks, crop),
    xyzHandM: rotateWorld(Float64Array.from(out.world), crop.region.rotationRad),
  };
}

function inPicture(rows: Float32Array, crop: Crop): Float64Array {
  const xy = crop.toImage(Float64Array.from({ length: 2 * COUNT }, (_, i) => rows[3 * (i >> 1) + (i & 1)]));
  const zScale = crop.region.sizePx / c.HAND_SIZE_PX / c.Z_STRETCH;
  return Float64Array.from({ length: 3 * COUNT }, (_, i) => {
    const [landmark, axis] = [Math.floor(i / 3), i % 3];
    return axis === 2 ? rows[i] * zScale : xy[2 * landmark + axis];
  });
}
