/**
 * Frame to poses: detect, crop, landmarks, lift, smooth, track. `step` is the whole of it.
 *
 * State is one readonly value: `step(networks, options, state, picture, tMs) -> [state, poses]`. To
 * begin anew is to pass `FRESH`.
 */

import { isUsable, regionAround, type Picture, type Region, type SizePx } from "../core/crop";
import { Pose } from "../core/pose";
import * as c from "./constants";
import { findPeople, toRegion } from "./detect";
import { findLandmarks, type Landmarks } from "./landmarks";
import { lifted, NOT_KNOWN, type Known, type Lifting } from "./lift/lifting";
import * as mask from "./mask";
import type { Network } from "./network";
import { lowPass, oneEuro, type OneEuroState } from "./smooth";

/** What a pipeline is asked to do. A mask is made whenever the network gives one. */
export interface Options {
  readonly smoothing: boolean;
  readonly smoothSegmentation: boolean;
  /** Puts depth right; null leaves what the landmark network says. */
  readonly lifting: Lifting | null;
}

export const DEFAULTS: Options = { smoothing: true, smoothSegmentation: true, lifting: null };

/** The two networks, loaded. */
export interface Networks {
  readonly detector: Network;
  readonly landmarks: Network;
}

/** The states of all filters of one person. */
export interface Filters {
  readonly landmarks: OneEuroState | null;
  readonly auxiliary: OneEuroState | null;
  readonly world: OneEuroState | null;
  readonly visibility: Float64Array | null;
  /** Of the lift. */
  readonly known: Known;
}

/** All that the pipeline remembers from one frame to the next. */
export interface State {
  readonly tMs: number | null;
  readonly imageSizePx: SizePx | null;
  /** Where to look next; null when nobody is being followed. */
  readonly region: Region | null;
  readonly filters: Filters;
  readonly mask: Float32Array | null;
}

const NO_FILTERS: Filters = {
  landmarks: null, auxiliary: null, world: null, visibility: null, known: NOT_KNOWN,
};

/** The state before the first frame. */
export const FRESH: State = {
  tMs: null, imageSizePx: null, region: null, filters: NO_FILTERS, mask: null,
};

/**
 * One frame of a clip, at `tMs` milliseconds, which should be later than the last frame's.
 *
 * A picture of another size begins a new clip. Poses hold one person at most.
 */
export async function step(
  networks: Networks, options: Options, state: State, picture: Picture, tMs: number,
): Promise<[State, Pose[]]> {
  const imageSizePx: SizePx = [picture.width, picture.height];
  const known = sameSize(state.imageSizePx, imageSizePx) ? state : FRESH;
  const region = known.region ?? (await detect(networks.detector, picture));
  const found = region && (await findLandmarks(networks.landmarks, picture, region));
  if (!region || !found) return [{ ...FRESH, tMs, imageSizePx }, []];
  const [before, seen] = lift(options, known, found, imageSizePx, tMs);
  const [filters, smooth] = smoothed(before, seen, tMs, options.smoothing);
  const blended = nextMask(options, known, found, region, imageSizePx);
  const follow = regionAround(smooth.auxiliaryPx, c.REGION_SCALE);
  const next = isUsable(follow) ? follow : null;
  const pose = toPose(smooth, imageSizePx, blended);
  return [{ tMs, imageSizePx, region: next, filters, mask: blended }, [pose]];
}

function sameSize(a: SizePx | null, b: SizePx): boolean {
  return a !== null && a[0] === b[0] && a[1] === b[1];
}

async function detect(network: Network, picture: Picture): Promise<Region | null> {
  const people = await findPeople(network, picture);
  return people.map(toRegion).find(isUsable) ?? null;
}

function lift(
  { lifting }: Options, state: State, found: Landmarks, imageSizePx: SizePx, tMs: number,
): [State, Landmarks] {
  if (!lifting) return [state, found];
  const [known, seen] = lifted(lifting, state.filters.known, found, imageSizePx, tMs);
  return [{ ...state, filters: { ...state.filters, known } }, seen];
}

/**
 * The filters of `state` moved on, and `found` smoothed.
 *
 * The auxiliary points, which aim the next crop, are smoothed always, as in MediaPipe. The size of
 * a movement counts relative to the person's size in the picture.
 */
function smoothed(
  state: State, found: Landmarks, tMs: number, smoothing: boolean,
): [Filters, Landmarks] {
  const { filters } = state;
  const { sizePx } = regionAround(found.auxiliaryPx, 1);
  if (sizePx < c.SMOOTH_MIN_SCALE_PX) return [filters, found];
  const [auxiliary, auxiliaryPx] = oneEuro(
    filters.auxiliary, found.auxiliaryPx, tMs, c.SMOOTH_AUXILIARY, sizePx,
  );
  if (!smoothing) return [{ ...filters, auxiliary }, { ...found, auxiliaryPx }];
  const [landmarks, xyzImagePx] = oneEuro(
    filters.landmarks, found.xyzImagePx, tMs, c.SMOOTH_LANDMARKS, sizePx,
  );
  const [world, metres] = oneEuro(filters.world, inMetres(found), tMs, c.SMOOTH_WORLD);
  const frames = state.tMs === null ? 1 : Math.max(0, tMs - state.tMs) / c.REFERENCE_FRAME_MS;
  const visibility = lowPass(filters.visibility, found.visibility, c.VISIBILITY_ALPHA, frames);
  return [
    { ...filters, landmarks, auxiliary, world, visibility },
    { ...found, xyzImagePx, auxiliaryPx, ...fromMetres(metres), visibility },
  ];
}

const WORLD = 3 * c.LANDMARKS_BODY;

/** All that is smoothed in metres: landmarks, and where they are if that is known. */
function inMetres({ xyzWorldM, positionM }: Landmarks): Float64Array {
  return positionM ? Float64Array.of(...xyzWorldM, ...positionM) : xyzWorldM;
}

function fromMetres(metres: Float64Array): Pick<Landmarks, "xyzWorldM" | "positionM"> {
  const positionM = metres.length > WORLD ? metres.slice(WORLD) : null;
  return { xyzWorldM: metres.slice(0, WORLD), positionM };
}

function nextMask(
  options: Options, state: State, found: Landmarks, region: Region, imageSizePx: SizePx,
): Float32Array | null {
  if (!found.maskLogits) return null;
  const next = mask.project(found.maskLogits, region, imageSizePx);
  if (!options.smoothSegmentation || !state.mask) return next;
  return mask.blend(state.mask, next, region, imageSizePx);
}

function toPose(found: Landmarks, imageSizePx: SizePx, blended: Float32Array | null): Pose {
  const xyz = found.xyzImagePx;
  // Copies: the arrays of the state are the filters' memory, and a pose is its owner's to change.
  return new Pose({
    xyImagePx: xyz.filter((_, i) => i % 3 !== 2),
    z: xyz.filter((_, i) => i % 3 === 2),
    xyzWorldM: found.xyzWorldM.slice(),
    visibility: found.visibility.slice(),
    presence: found.presence.slice(),
    score: found.score,
    imageSizePx,
    mask: blended && blended.slice(),
    sigmaM: found.sigmaM && found.sigmaM.slice(),
    positionM: found.positionM && found.positionM.slice(),
  });
}
