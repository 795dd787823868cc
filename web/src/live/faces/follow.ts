/**
 * Frame to faces: found, their landmarks, which is which; smoothing. `step` is the whole of it.
 *
 * A face is looked for where its landmarks were in the frame before; the detector runs only while there
 * is room for more faces.
 */

import { isUsable, type Picture, type Region, type SizePx } from "../../core/crop";
import { Face } from "../../core/face";
import { SMOOTH_LANDMARKS, SMOOTH_MIN_SCALE_PX } from "../constants";
import type { Network } from "../network";
import { oneEuro, type OneEuroState } from "../smooth";
import { upright } from "../squares";
import { overlap } from "../ssd";
import * as c from "./constants";
import { findFaces } from "./detect";
import { expressions } from "./expressions";
import { rotation } from "./head";
import { findMesh, type SeenFace } from "./landmarks";
import { fromDetection, fromLandmarks } from "./regions";

/** The detector, and one of the two networks of landmarks, loaded. */
export interface Networks {
  readonly detector: Network;
  readonly mesh: Network;
}

export interface Options {
  readonly maxFaces: number;
  readonly smoothing: boolean;
}

/** A face that is followed, or was until a moment ago. */
export interface Followed {
  readonly id: number;
  /** Where to look next. */
  readonly region: Region;
  /** When it was last seen. */
  readonly tMs: number;
  readonly filter: OneEuroState | null;
}

/** All that is remembered from one frame to the next. */
export interface State {
  readonly tMs: number | null;
  readonly imageSizePx: SizePx | null;
  readonly followed: readonly Followed[];
  readonly lost: readonly Followed[];
  readonly nextId: number;
}

/** The state before the first frame. */
export const FRESH: State = { tMs: null, imageSizePx: null, followed: [], lost: [], nextId: 0 };

type Pair = readonly [known: Followed | null, face: SeenFace];
type Named = readonly [known: Followed, face: SeenFace];

/**
 * One frame of a clip, at `tMs` milliseconds, later than the last frame's. A picture of another size
 * begins a new clip.
 */
export async function step(
  networks: Networks, options: Options, state: State, picture: Picture, tMs: number,
): Promise<[State, Face[]]> {
  const imageSizePx: SizePx = [picture.width, picture.height];
  const before = String(state.imageSizePx) === String(imageSizePx) ? state : { ...FRESH, imageSizePx };
  const known = before.followed.slice(0, options.maxFaces);
  const taken = known.map(({ region }) => region);
  const room = options.maxFaces - known.length;
  const found = room > 0 ? (await findFaces(networks.detector, picture)).map(fromDetection) : [];
  const pairs: Pair[] = [];
  for (const [i, region] of [...taken, ...apart(taken, found).slice(0, room)].entries()) {
    const face = await findMesh(networks.mesh, picture, region);
    if (face) pairs.push([known[i] ?? null, face]);
  }
  const [next, named] = settle(before, once(pairs), tMs);
  const smoothed = named.map((one) => smooth(one, tMs, options));
  const followed = smoothed.map(([one]) => one).filter(({ region }) => isUsable(region));
  return [{ ...next, tMs, followed }, smoothed.map((one) => toFace(one, imageSizePx))];
}

/** Those regions, the surest first, that hold no face which is followed, each once. */
export function apart(taken: readonly Region[], regions: readonly Region[]): Region[] {
  const fresh: Region[] = [];
  for (const region of regions) {
    const isTaken = [...taken, ...fresh].some((other) => isSame(region, other));
    if (isUsable(region) && !isTaken) fresh.push(region);
  }
  return fresh;
}

/** Each face once: of two regions that end on one face the first, which is followed for longer. */
export function once(pairs: readonly Pair[]): Pair[] {
  const kept: Pair[] = [];
  const regions: Region[] = [];
  for (const pair of pairs) {
    const region = fromLandmarks(xyOf(pair[1]));
    if (regions.some((other) => isSame(region, other))) continue;
    kept.push(pair);
    regions.push(region);
  }
  return kept;
}

function isSame(one: Region, other: Region): boolean {
  return overlap(upright(one), upright(other)) > c.SAME_REGION;
}

/** x, y of a face's landmarks. */
export function xyOf({ xyzImagePx }: Pick<SeenFace, "xyzImagePx">): Float64Array {
  return xyzImagePx.filter((_, i) => i % 3 !== 2);
}

/** Which face is which: new ones are those lost a moment ago nearby, or get a number. */
function settle(state: State, pairs: readonly Pair[], tMs: number): [State, Named[]] {
  const here = new Set(pairs.flatMap(([one]) => (one ? [one.id] : [])));
  let lost = [...state.lost, ...state.followed].filter(
    (one) => !here.has(one.id) && tMs - one.tMs <= c.REMEMBER_MS,
  );
  let { nextId } = state;
  const named = pairs.map(([one, face]): Named => {
    const region = fromLandmarks(xyOf(face));
    const before = one ?? returned(lost, region) ?? { id: nextId++, region, tMs, filter: null };
    lost = lost.filter((other) => other.id !== before.id);
    return [one ? before : { ...before, filter: null }, face];
  });
  return [{ ...state, lost, nextId }, named];
}

/** The lost face that is nearest to where a new one is, if it is near. */
function returned(lost: readonly Followed[], { centerPx: [x, y], sizePx }: Region): Followed | null {
  let [best, nearest]: [Followed | null, number] = [null, c.RETURN_DISTANCE];
  for (const one of lost) {
    const [u, v] = one.region.centerPx;
    const away = Math.hypot(x - u, y - v) / Math.max(one.region.sizePx, sizePx, 1);
    if (away < nearest) [best, nearest] = [one, away];
  }
  return best;
}

/**
 * A face smoothed as a body's landmarks are, and where to look for it next.
 *
 * The size of a movement counts relative to the face's size. (The reference does not smooth faces.)
 */
function smooth([one, face]: Named, tMs: number, { smoothing }: Options): Named {
  const region = fromLandmarks(xyOf(face));
  const sizePx = region.sizePx / c.FOLLOW_SCALE;
  const known = { id: one.id, region, tMs, filter: one.filter };
  if (!smoothing || !(sizePx >= SMOOTH_MIN_SCALE_PX)) return [known, face];
  const [filter, xyzImagePx] = oneEuro(one.filter, face.xyzImagePx, tMs, SMOOTH_LANDMARKS, sizePx);
  return [{ ...known, filter }, { ...face, xyzImagePx }];
}

function toFace([{ id }, face]: Named, imageSizePx: SizePx): Face {
  return new Face({
    score: face.score, xyImagePx: xyOf(face), z: face.xyzImagePx.filter((_, i) => i % 3 === 2),
    imageSizePx, id, rotation: rotation(face.xyzImagePx), expressions: expressions(face.xyzImagePx),
  });
}
