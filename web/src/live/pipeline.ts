/**
 * Frame to poses: detect, crop, landmarks, hands and face, lift, smooth, track. `step` is the whole of it.
 *
 * State is one readonly value: `step(networks, options, state, picture, tMs) -> [state, poses]`. To
 * begin anew is to pass `FRESH`.
 */

import { isUsable, regionAround, type Picture, type Region, type SizePx } from "../core/crop";
import { Pose, type PoseFields } from "../core/pose";
import * as c from "./constants";
import { findPeople, toRegion } from "./detect";
import { finishParts, NO_PART_FILTERS, type PartFilters } from "./holistic/finish";
import { lookAtParts } from "./holistic/look";
import type { PartNetworks, Parts } from "./holistic/options";
import { ARMS, FRESH_PARTS, type Followed, type PartsState } from "./holistic/track";
import { findLandmarks, type Landmarks } from "./landmarks";
import { focalPx, lifted, NOT_KNOWN, type Known, type Lifting } from "./lift/lifting";
import * as mask from "./mask";
import type { Network } from "./network";
import { lowPass, oneEuro, type OneEuroState } from "./smooth";

/** What a pipeline is asked to do. A mask is made whenever the network gives one. */
export interface Options {
  readonly smoothing: boolean;
  readonly smoothSegmentation: boolean;
  /** Puts depth right; null leaves what the landmark network says. */
  readonly lifting: Lifting | null;
  /** Hands and face too. */
  readonly parts: Parts | null;
}

export const DEFAULTS: Options = {
  smoothing: true, smoothSegmentation: true, lifting: null, parts: null,
};

/** The two networks, loaded, and those of hands and face where they were asked for. */
export interface Networks {
  readonly detector: Network;
  readonly landmarks: Network;
  readonly parts?: PartNetworks | null;
}

/** The states of all filters of one person. */
export interface Filters {
  readonly landmarks: OneEuroState | null;
  readonly auxiliary: OneEuroState | null;
  readonly world: OneEuroState | null;
  readonly visibility: Float64Array | null;
  /** Of the lift. */
  readonly known: Known;
  readonly parts: PartFilters;
}

/** All that the pipeline remembers from one frame to the next. */
export interface State {
  readonly tMs: number | null;
  readonly imageSizePx: SizePx | null;
  /** Where to look next; null when nobody is being followed. */
  readonly region: Region | null;
  readonly filters: Filters;
  readonly mask: Float32Array | null;
  /** Of hands and face. */
  readonly parts: PartsState;
}

const NO_FILTERS: Filters = {
  landmarks: null, auxiliary: null, world: null, visibility: null, known: NOT_KNOWN,
  parts: NO_PART_FILTERS,
};

/** The state before the first frame. */
export const FRESH: State = {
  tMs: null, imageSizePx: null, region: null, filters: NO_FILTERS, mask: null,
  parts: FRESH_PARTS,
};

/**
 * One frame of a clip, at `tMs` milliseconds, which should be later than the last frame's.
 *
 * A picture of another size begins a new clip. Poses hold one person at most.
 */
export async function step(
  networks: Networks, options: Options, state: State, picture: Picture, tMs: number,
): Promise<[State, Pose[]]> {
  const beganMs = performance.now();
  const imageSizePx: SizePx = [picture.width, picture.height];
  const known = sameSize(state.imageSizePx, imageSizePx) ? state : FRESH;
  const region = known.region ?? (await detect(networks.detector, picture));
  const raw = region && (await findLandmarks(networks.landmarks, picture, region));
  if (!region || !raw) return [{ ...FRESH, tMs, imageSizePx }, []];
  const frame = { picture, tMs, beganMs, smoothing: options.smoothing };
  const [parts, found] = options.parts && networks.parts
    ? await lookAtParts(networks.parts, options.parts, known.parts, frame, raw)
    : [known.parts, raw];
  const [before, seen] = lift(options, known, found, imageSizePx, tMs);
  const [filters, smooth] = smoothed(before, seen, tMs, options.smoothing);
  const blended = nextMask(options, known, found, region, imageSizePx);
  const follow = regionAround(smooth.auxiliaryPx, c.REGION_SCALE);
  const next = isUsable(follow) ? follow : null;
  const body = toPose(smooth, imageSizePx, blended);
  const followed = ofTheirSides(parts.followed, found, seen);
  const [done, pose] = withParts(options, filters, followed, seen, body, tMs);
  return [{ tMs, imageSizePx, region: next, filters: done, mask: blended, parts }, [new Pose(pose)]];
}

/** Hands change sides with the wrists, where the lift has put the body's sides right. */
function ofTheirSides(followed: Followed, raw: Landmarks, right: Landmarks): Followed {
  const isAt = (from: number, to: number) => [0, 1].every((axis) =>
    raw.xyzImagePx[3 * ARMS[from].wrist + axis] === right.xyzImagePx[3 * ARMS[to].wrist + axis]);
  if (isAt(0, 0) && isAt(1, 1)) return followed;
  if (!isAt(0, 1) || !isAt(1, 0)) return followed;
  return { ...followed, hands: [followed.hands[1], followed.hands[0]] };
}

function withParts(
  { parts, lifting, smoothing }: Options, filters: Filters, followed: Followed, seen: Landmarks,
  body: PoseFields, tMs: number,
): [Filters, PoseFields] {
  if (!parts) return [filters, body];
  const view = {
    xyzM: seen.xyzWorldM, xyPx: seen.xyzImagePx.filter((_, i) => i % 3 !== 2),
    positionM: seen.positionM, focalPx: lifting && focalPx(lifting, body.imageSizePx),
    sizePx: body.imageSizePx,
  };
  const [known, pose] = finishParts({ parts, smoothing, tMs, view }, filters.parts, followed, body);
  return [{ ...filters, parts: known }, pose];
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

function toPose(found: Landmarks, imageSizePx: SizePx, blended: Float32Array | null): PoseFields {
  const xyz = found.xyzImagePx;
  // Copies: the arrays of the state are the filters' memory, and a pose is its owner's to change.
  return {
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
  };
}
