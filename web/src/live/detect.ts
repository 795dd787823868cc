/**
 * Find a person in a whole picture: the detector's output decoded to a region.
 *
 * Its boxes are around the face or upper body; its points are the middle of the hips, the rim of the
 * circle around the body, and the same for the upper body.
 */

import { letterbox, regionAround, type Picture, type Region } from "../core/crop";
import * as c from "./constants";
import type { Network } from "./network";
import * as ssd from "./ssd";
import type { Detection } from "./ssd";

export const PEOPLE: ssd.Ssd = {
  sizePx: c.DETECTOR_SIZE_PX, strides: c.DETECTOR_STRIDES, minScore: c.DETECTION_MIN_SCORE,
};

/** Everybody whom the detector finds, the surest first. */
export function findPeople(network: Network, picture: Picture): Promise<Detection[]> {
  return ssd.find(network, PEOPLE, picture, letterbox([picture.width, picture.height]));
}

/** Where the landmark network should look. */
export function toRegion(person: Detection): Region {
  return regionAround(person.pointsPx, c.REGION_SCALE);
}
