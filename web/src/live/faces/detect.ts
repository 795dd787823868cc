/** Find faces in a picture or in a part of it. */

import { letterbox, type Picture, type Region } from "../../core/crop";
import type { Network } from "../network";
import * as ssd from "../ssd";
import { DETECTOR } from "./constants";

/** The faces in a region (null: the whole picture), the surest first; each has 6 points. */
export function findFaces(
  network: Network, picture: Picture, region: Region | null = null,
): Promise<ssd.Detection[]> {
  const place = region ?? letterbox([picture.width, picture.height]);
  return ssd.find(network, DETECTOR, picture, place);
}
