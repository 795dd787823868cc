/**
 * Frame to poses: detect, crop, landmarks, who is who, hands and faces; lift, smooth. `step` is the whole
 * of it.
 *
 * State is one readonly value: `step(networks, options, state, picture, tMs) -> [state, poses]`. To
 * begin anew is to pass `FRESH`.
 */

import type { Picture, Region, SizePx } from "../core/crop";
import type { Pose } from "../core/pose";
import { findPeople, toRegion } from "./detect";
import { finish } from "./finish";
import { lookAtParts, type Frame } from "./holistic/look";
import { findLandmarks, type Landmarks } from "./landmarks";
import { searched, settle, unfollowed, wantsSearch, type Found, type People } from "./people";
import { FRESH, type Networks, type Options, type State } from "./state";

/**
 * One frame of a clip, at `tMs` milliseconds, which should be later than the last frame's.
 *
 * A picture of another size begins a new clip. Poses hold `options.maxPoses` people at most.
 */
export async function step(
  networks: Networks, options: Options, state: State, picture: Picture, tMs: number,
): Promise<[State, Pose[]]> {
  const beganMs = performance.now();
  const imageSizePx: SizePx = [picture.width, picture.height];
  const known = isSameSize(state.imageSizePx, imageSizePx) ? state : FRESH;
  const frame = { picture, tMs, beganMs, smoothing: options.smoothing };
  const [people, bodies] = await look(networks, options, known.people, frame);
  const [parts, found] = options.parts && networks.parts
    ? await lookAtParts(networks.parts, options.parts, known.parts, frame, bodies)
    : [known.parts, bodies];
  const moment = { tMs, lastMs: known.tMs, sizePx: imageSizePx };
  const [filters, poses] = finish(options, known.filters, found, moment);
  return [{ tMs, imageSizePx, people, filters, parts }, poses];
}

/** Whether the detector will look at the whole of the next picture, if it is as large as the last. */
export function searchesIn({ people }: State, { maxPoses }: Options, tMs: number): boolean {
  return wantsSearch(people, tMs, maxPoses);
}

/** Who is in the picture, and where to look in the next one. */
async function look(
  networks: Networks, { maxPoses }: Options, known: People, { picture, tMs }: Frame,
): Promise<[People, Found[]]> {
  const people = { ...known, followed: known.followed.slice(0, maxPoses) };
  const search = wantsSearch(people, tMs, maxPoses);
  const regions = search ? (await findPeople(networks.detector, picture)).map(toRegion) : [];
  const added = unfollowed(people, regions, maxPoses);
  const seen = await landmarksIn(networks, picture, [
    ...people.followed.map(({ region }) => region), ...added,
  ]);
  const [settled, found] = settle(people, added, seen, tMs, maxPoses);
  if (!search || maxPoses === 1) return [settled, found];
  const came = found.some(({ id }) => !people.followed.some((person) => person.id === id));
  return [searched(settled, came, tMs), found];
}

async function landmarksIn(
  { landmarks }: Networks, picture: Picture, regions: readonly Region[],
): Promise<(Landmarks | null)[]> {
  const seen: (Landmarks | null)[] = [];
  for (const region of regions) seen.push(await findLandmarks(landmarks, picture, region));
  return seen;
}

function isSameSize(a: SizePx | null, b: SizePx): boolean {
  return a !== null && a[0] === b[0] && a[1] === b[1];
}
