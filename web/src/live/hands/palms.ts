/** Find palms in a whole picture. */

import { letterbox, type Picture } from "../../core/crop";
import { DETECTION_MIN_SCORE } from "../constants";
import type { Network } from "../network";
import * as ssd from "../ssd";
import * as c from "./constants";

export const PALMS: ssd.Ssd = {
  sizePx: c.PALMS_SIZE_PX, strides: c.PALMS_STRIDES, minScore: DETECTION_MIN_SCORE,
};

/**
 * Every palm that the detector finds, the surest first.
 *
 * Boxes are around the palm without its fingers; points are 7: wrist, knuckles of index, middle, ring
 * and little finger, and the thumb's first two joints.
 */
export function findPalms(network: Network, picture: Picture): Promise<ssd.Detection[]> {
  return ssd.find(network, PALMS, picture, letterbox([picture.width, picture.height]));
}
