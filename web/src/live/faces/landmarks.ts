/** Landmarks of a face in a region of a picture: the network's outputs decoded, merged, projected. */

import { Crop, isUsable, type Picture, type Region } from "../../core/crop";
import { COUNT, MESH } from "../../core/face";
import { allFinite } from "../landmarks";
import { sigmoid, type Network } from "../network";
import * as c from "./constants";

/** What the network saw in one region. */
export interface SeenFace {
  /** 0 to 1: that the region holds a face. */
  readonly score: number;
  /** x, y, z of 478 landmarks, or 468 without irises: pixels of the picture; smaller z is nearer. */
  readonly xyzImagePx: Float64Array;
}

/** The face in a region; null where there is none, or where the region cannot be cut. */
export async function findMesh(
  network: Network, picture: Picture, region: Region,
): Promise<SeenFace | null> {
  if (!isUsable(region)) return null;
  const crop = new Crop(region, c.MESH_SIZE_PX);
  return decodeFace(await network.run(crop.cut(picture, c.MESH_BORDER)), crop);
}

/** The network's outputs for a crop; null when they say that no face is there. */
export function decodeFace(out: Record<string, Float32Array>, crop: Crop): SeenFace | null {
  const score = sigmoid(out.presence[0]);
  if (!(score >= c.MESH_MIN_SCORE)) return null; // written so that NaN counts as no face
  const xyz = merged(out);
  if (!allFinite(xyz)) return null;
  const xy = crop.toImage(xyz.filter((_, i) => i % 3 !== 2));
  const imagePerCrop = crop.region.sizePx / c.MESH_SIZE_PX;
  for (let i = 0; i < xyz.length; i += 3) {
    xyz.set([xy[(i / 3) * 2], xy[(i / 3) * 2 + 1], xyz[i + 2] * imagePerCrop], i);
  }
  return { score, xyzImagePx: xyz };
}

/**
 * The mesh with lips, eyes and irises that the network looked at more closely, in crop pixels. An iris
 * is as deep as the rim of its eye.
 */
export function merged(out: Record<string, Float32Array>): Float64Array {
  const { mesh } = out;
  if (!("lips" in out)) return Float64Array.from(mesh);
  const xyz = new Float64Array(COUNT * 3);
  xyz.set(mesh.subarray(0, MESH * 3));
  for (const [name, landmarks] of Object.entries(c.CLOSER)) {
    landmarks.forEach((at, i) => xyz.set(out[name].subarray(2 * i, 2 * i + 2), 3 * at));
  }
  for (const name of ["left_iris", "right_iris"] as const) {
    const rim = c.RIMS[name];
    const depth = rim.reduce((sum, at) => sum + mesh[3 * at + 2], 0) / rim.length;
    for (const at of c.CLOSER[name]) xyz[3 * at + 2] = depth;
  }
  return xyz;
}
