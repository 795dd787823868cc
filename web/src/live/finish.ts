/** What was seen in a frame put right, smoothed, and made into poses: the second half of a step. */

import { regionAround, type SizePx } from "../core/crop";
import { Pose, type PoseFields } from "../core/pose";
import * as c from "./constants";
import { finishParts } from "./holistic/finish";
import type { View } from "./holistic/scale";
import { ARMS, type Followed } from "./holistic/track";
import type { Landmarks } from "./landmarks";
import { focalPx, lifted } from "./lift/lifting";
import * as mask from "./mask";
import type { Found } from "./people";
import { lowPass, oneEuro } from "./smooth";
import { noFilters, type Filters, type Options } from "./state";

/** When and how large a picture is. */
export interface Moment {
  readonly tMs: number;
  /** Of the frame before; null in the first. */
  readonly lastMs: number | null;
  readonly sizePx: SizePx;
}

/** Filters and poses of those who were found, in their order. */
export function finish(
  options: Options, before: readonly Filters[], found: readonly Found[], moment: Moment,
): [Filters[], Pose[]] {
  const done = found.map((one) => {
    const filters = before.find(({ id }) => id === one.id) ?? noFilters(one.id);
    return finishOne(options, filters, one, moment);
  });
  return [done.map(([filters]) => filters), done.map(([, fields]) => new Pose(fields))];
}

function finishOne(
  options: Options, before: Filters, found: Found, moment: Moment,
): [Filters, PoseFields] {
  const [lifting, seen] = lift(options, before, found.landmarks, moment);
  const [filters, smooth] = smoothed(lifting, seen, moment, options.smoothing);
  const blended = nextMask(options, before, found, moment.sizePx);
  const next = { ...filters, mask: blended };
  const pose = toPose(found.id, smooth, moment.sizePx, blended);
  if (!options.parts || !found.parts) return [next, pose];
  const { parts, smoothing } = options;
  const todo = { parts, smoothing, tMs: moment.tMs, view: viewOf(options, seen, moment.sizePx) };
  const followed = ofTheirSides(found.parts, found.landmarks, seen);
  const [known, whole] = finishParts(todo, next.parts, followed, pose);
  return [{ ...next, parts: known }, whole];
}

function lift(
  { lifting }: Options, filters: Filters, found: Landmarks, { sizePx, tMs }: Moment,
): [Filters, Landmarks] {
  if (!lifting) return [filters, found];
  const [known, seen] = lifted(lifting, filters.known, found, sizePx, tMs);
  return [{ ...filters, known }, seen];
}

/** Hands change sides with the wrists, where the lift has put the body's sides right. */
function ofTheirSides(followed: Followed, raw: Landmarks, right: Landmarks): Followed {
  const isAt = (from: number, to: number) => [0, 1].every((axis) =>
    raw.xyzImagePx[3 * ARMS[from].wrist + axis] === right.xyzImagePx[3 * ARMS[to].wrist + axis]);
  if (isAt(0, 0) && isAt(1, 1)) return followed;
  if (!isAt(0, 1) || !isAt(1, 0)) return followed;
  return { ...followed, hands: [followed.hands[1], followed.hands[0]] };
}

/** The body as it is in this frame, which the size of hands and face is measured by. */
function viewOf({ lifting }: Options, seen: Landmarks, sizePx: SizePx): View {
  return {
    xyzM: seen.xyzWorldM, xyPx: seen.xyzImagePx.filter((_, i) => i % 3 !== 2),
    positionM: seen.positionM, focalPx: lifting && focalPx(lifting, sizePx), sizePx,
  };
}

/** The filters moved on, and `seen` smoothed: movements count relative to the person's size. */
function smoothed(
  filters: Filters, seen: Landmarks, { tMs, lastMs }: Moment, smoothing: boolean,
): [Filters, Landmarks] {
  const { sizePx } = regionAround(seen.auxiliaryPx, 1);
  if (!smoothing || sizePx < c.SMOOTH_MIN_SCALE_PX) return [filters, seen];
  const [landmarks, xyzImagePx] = oneEuro(
    filters.landmarks, seen.xyzImagePx, tMs, c.SMOOTH_LANDMARKS, sizePx,
  );
  const [world, metres] = oneEuro(filters.world, inMetres(seen), tMs, c.SMOOTH_WORLD);
  const frames = lastMs === null ? 1 : Math.max(0, tMs - lastMs) / c.REFERENCE_FRAME_MS;
  const visibility = lowPass(filters.visibility, seen.visibility, c.VISIBILITY_ALPHA, frames);
  return [
    { ...filters, landmarks, world, visibility },
    { ...seen, xyzImagePx, ...fromMetres(metres), visibility },
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
  options: Options, before: Filters, { landmarks, region }: Found, sizePx: SizePx,
): Float32Array | null {
  if (!landmarks.maskLogits) return null;
  const next = mask.project(landmarks.maskLogits, region, sizePx);
  if (!options.smoothSegmentation || !before.mask) return next;
  return mask.blend(before.mask, next, region, sizePx);
}

function toPose(
  id: number, seen: Landmarks, imageSizePx: SizePx, blended: Float32Array | null,
): PoseFields {
  const xyz = seen.xyzImagePx;
  // Copies: the arrays of the state are the filters' memory, and a pose is its owner's to change.
  return {
    id,
    xyImagePx: xyz.filter((_, i) => i % 3 !== 2),
    z: xyz.filter((_, i) => i % 3 === 2),
    xyzWorldM: seen.xyzWorldM.slice(),
    visibility: seen.visibility.slice(),
    presence: seen.presence.slice(),
    score: seen.score,
    imageSizePx,
    mask: blended && blended.slice(),
    sigmaM: seen.sigmaM && seen.sigmaM.slice(),
    positionM: seen.positionM && seen.positionM.slice(),
  };
}
