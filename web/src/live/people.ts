/**
 * Who is who: the people of one frame matched with those of the frames before.
 *
 * A person keeps an id while they are followed, and when they come back soon after they were lost. Two
 * regions on one person are one; of two people who cross, the one in front keeps being followed and the
 * one behind is lost for a moment and found again, each under their own id.
 */

import { isUsable, regionAround, type Region } from "../core/crop";
import { NAMES } from "../core/skeleton";
import * as c from "./constants";
import type { Followed } from "./holistic/track";
import type { Landmarks } from "./landmarks";
import { oneEuro, type OneEuroState } from "./smooth";
import type { Point } from "./squares";

/** Of COCO's keypoints (cocoeval.py), and of the nearest of them for landmarks that COCO lacks. */
const COCO_SIGMA: Readonly<Record<string, number>> = {
  eye: 0.025, nose: 0.026, mouth: 0.026, ear: 0.035, shoulder: 0.079, elbow: 0.072, hip: 0.107,
  knee: 0.087, wrist: 0.062, foot: 0.089, pinky: 0.062, index: 0.062, thumb: 0.062, ankle: 0.089,
  heel: 0.089,
};
/** The square root of a body's area as a part of its region's side, about. */
const REGION_TO_BODY = 0.4;
/** Two results more alike than this are one person. */
const SAME_BODY = 0.5;
/** Somebody new must be less alike than this to everybody: else they are made of two others' limbs. */
const LIKE_NOBODY = 0.25;
/** A detected region is a followed person's when the middles of the hips are nearer, in region sides. */
const SAME_PLACE = 0.1;
/** How far off, in region sides, somebody who comes back may be from where they are expected. */
const RETURN_DISTANCE = 0.5;
const REMEMBER_MS = 3000;
/** For how long somebody out of sight is thought to move on as before. */
const COAST_MS = 1000;
const VELOCITY_ALPHA = 0.3;
const SEARCH_SOON_MS = 30;
const SEARCH_SELDOM_MS = 200;
/** While there is room for more people, searches that find nobody new come ever more seldom. */
const SEARCH_SLOWING = 1.3;

/** Somebody who is followed, or was until a moment ago. */
export interface Person {
  readonly id: number;
  /** Where to look next. */
  readonly region: Region;
  /** The filter of the points that aim the region. */
  readonly aim: OneEuroState | null;
  /** Where the landmarks were last: x, y of the 33. */
  readonly xyPx: Float64Array;
  /** How the whole body moves. */
  readonly velocityPxS: Point;
  /** When they were last seen. */
  readonly tMs: number;
}

/** All that is remembered about who is where. */
export interface People {
  readonly followed: readonly Person[];
  readonly lost: readonly Person[];
  readonly nextId: number;
  /** When to look for more people, if there is room. */
  readonly searchMs: number;
  /** How long to wait after a search that finds nobody new. */
  readonly pauseMs: number;
}

export const NOBODY: People = {
  followed: [], lost: [], nextId: 0, searchMs: -Infinity, pauseMs: 0,
};

/** One person in one frame, with their id. */
export interface Found {
  readonly id: number;
  /** Where they were looked for. */
  readonly region: Region;
  /** As the network saw them, not smoothed. */
  readonly landmarks: Landmarks;
  /** Their hands and face, as the networks saw them; null where nobody asked. */
  readonly parts: Followed | null;
}

/** A body that the network saw in a region; `owner` is who was looked for, null for a new one. */
interface Seen {
  readonly owner: Person | null;
  readonly region: Region;
  readonly landmarks: Landmarks;
}

/** Whether the person detector should run: when nobody is there, or there is room and it is time. */
export function wantsSearch({ followed, searchMs }: People, tMs: number, maxPoses: number): boolean {
  return followed.length === 0 || (followed.length < maxPoses && tMs >= searchMs);
}

/** Those of the detector's regions that may hold somebody new, as many as there is room for. */
export function unfollowed(
  { followed }: People, regions: readonly Region[], maxPoses: number,
): Region[] {
  const isNew = (region: Region) => !followed.some((person) => isSamePlace(region, person.region));
  return regions.filter((region) => isUsable(region) && isNew(region))
    .slice(0, maxPoses - followed.length);
}

/**
 * Who is who in this frame.
 *
 * added   regions that were looked into beside those of the people followed
 * seen    what was seen in the regions of `people.followed`, then in `added`
 *
 * With `maxPoses` 1 nobody is remembered, and ids are not counted: where never more than one is asked for,
 * the person's id is always 0.
 */
export function settle(
  people: People, added: readonly Region[], seen: readonly (Landmarks | null)[], tMs: number,
  maxPoses: number,
): [People, Found[]] {
  const places = [
    ...people.followed.map((owner) => ({ owner, region: owner.region })),
    ...added.map((region) => ({ owner: null, region })),
  ];
  const bodies = places.flatMap((place, i): Seen[] => {
    const landmarks = seen[i];
    return landmarks ? [{ ...place, landmarks }] : [];
  });
  const kept = merged(bodies, tMs);
  let lost = maxPoses > 1 ? stillRemembered(people, kept, tMs) : [];
  let nextId = maxPoses > 1 ? unused(people) : people.nextId;
  const followed: Person[] = [];
  const found: Found[] = [];
  for (const body of kept) {
    const before = body.owner ?? returned(lost, body, tMs);
    lost = lost.filter((person) => person !== before);
    const id = before ? before.id : nextId;
    if (!before && maxPoses > 1) nextId += 1;
    found.push({ id, region: body.region, landmarks: body.landmarks, parts: null });
    followed.push(moved(body.owner?.aim ?? null, before, id, body, tMs));
  }
  const usable = followed.filter(({ region }) => isUsable(region));
  // Somebody was lost: they may be found again in the next frame.
  const isHere = ({ id }: Person) => usable.some((person) => person.id === id);
  const soon = people.searchMs > tMs && !people.followed.every(isHere);
  const [searchMs, pauseMs] = soon ? [tMs, 0] : [people.searchMs, people.pauseMs];
  return [{ followed: usable, lost, nextId, searchMs, pauseMs }, found];
}

/** The next id: of a person who was alone until now theirs was not counted. */
function unused({ followed, lost, nextId }: People): number {
  return Math.max(nextId, ...[...followed, ...lost].map(({ id }) => id + 1));
}

/** After a search: when to search again; at once if there was somebody new, else ever more seldom. */
export function searched(people: People, fruitful: boolean, tMs: number): People {
  const longer = Math.min(Math.max(SEARCH_SLOWING * people.pauseMs, SEARCH_SOON_MS), SEARCH_SELDOM_MS);
  const pauseMs = fruitful ? 0 : longer;
  return { ...people, searchMs: tMs + pauseMs, pauseMs };
}

/** Each body once: of several regions on one, that of the person who was expected there. */
function merged(bodies: readonly Seen[], tMs: number): Seen[] {
  const kept: Seen[] = [];
  for (const body of bodies) {
    const twin = kept.findIndex((other) => isSameBody(other, body));
    if (twin < 0) kept.push(body);
    else if (claim(body, tMs) > claim(kept[twin], tMs)) kept[twin] = body;
  }
  return kept;
}

/** How well a body is where its owner was expected; below 0 for a new one. */
function claim({ owner, region, landmarks }: Seen, tMs: number): number {
  if (!owner) return landmarks.score - 1;
  return likeness(expected(owner, tMs), xyOf(landmarks), region.sizePx);
}

function isSameBody(a: Seen, b: Seen): boolean {
  const sizePx = Math.min(a.region.sizePx, b.region.sizePx);
  const least = a.owner && b.owner ? SAME_BODY : LIKE_NOBODY;
  return likeness(xyOf(a.landmarks), xyOf(b.landmarks), sizePx) > least;
}

function stillRemembered(people: People, kept: readonly Seen[], tMs: number): Person[] {
  const here = new Set(kept.map(({ owner }) => owner?.id));
  return [...people.lost, ...people.followed]
    .filter((person) => !here.has(person.id) && tMs - person.tMs <= REMEMBER_MS);
}

/** The lost person who is most likely to be this one. */
function returned(lost: readonly Person[], body: Seen, tMs: number): Person | null {
  let [best, least]: [Person | null, number] = [null, RETURN_DISTANCE];
  for (const person of lost) {
    const distance = returnDistance(person, body, tMs);
    if (distance < least) [best, least] = [person, distance];
  }
  return best;
}

/** How far a body is from where a lost person would be by now, in sizes of the person. */
function returnDistance(person: Person, { region, landmarks }: Seen, tMs: number): number {
  const [there, here] = [meanOf(expected(person, tMs)), meanOf(xyOf(landmarks))];
  const [a, b] = [person.region.sizePx, region.sizePx];
  return Math.hypot(there[0] - here[0], there[1] - here[1]) / Math.max(a, b) + Math.abs(Math.log(a / b));
}

/** The person after this frame; the filter `aim` goes on only where it was not interrupted. */
function moved(
  aim: OneEuroState | null, before: Person | null, id: number, { landmarks }: Seen, tMs: number,
): Person {
  const [next, pointsPx] = aimed(aim, landmarks, tMs);
  const xyPx = xyOf(landmarks);
  return {
    id, region: regionAround(pointsPx, c.REGION_SCALE), aim: next, xyPx,
    velocityPxS: velocity(before, xyPx, tMs), tMs,
  };
}

/** The points that aim the next region, smoothed always, as in MediaPipe. */
function aimed(
  aim: OneEuroState | null, { auxiliaryPx }: Landmarks, tMs: number,
): [OneEuroState | null, Float64Array] {
  const { sizePx } = regionAround(auxiliaryPx, 1);
  if (sizePx < c.SMOOTH_MIN_SCALE_PX) return [aim, auxiliaryPx];
  return oneEuro(aim, auxiliaryPx, tMs, c.SMOOTH_AUXILIARY, sizePx);
}

function velocity(before: Person | null, xyPx: Float64Array, tMs: number): Point {
  if (!before || tMs <= before.tMs) return [0, 0];
  const [then, now] = [meanOf(before.xyPx), meanOf(xyPx)];
  const perS = 1000 / (tMs - before.tMs);
  const along = (axis: 0 | 1) =>
    before.velocityPxS[axis] + VELOCITY_ALPHA * ((now[axis] - then[axis]) * perS - before.velocityPxS[axis]);
  return [along(0), along(1)];
}

/** Where the person's landmarks would be now, if they moved on as before. */
function expected({ xyPx, velocityPxS, tMs: lastMs }: Person, tMs: number): Float64Array {
  const passedS = Math.min(tMs - lastMs, COAST_MS) / 1000;
  return xyPx.map((value, i) => value + velocityPxS[i % 2] * passedS);
}

/** Object keypoint similarity, 0 to 1 (COCO's measure; `sizePx` is the side of the region). */
export function likeness(aPx: Float64Array, bPx: Float64Array, sizePx: number): number {
  const sum = SIGMA.reduce((total, sigma, i) => {
    const apart = Math.hypot(aPx[2 * i] - bPx[2 * i], aPx[2 * i + 1] - bPx[2 * i + 1]);
    return total + Math.exp(-((apart / (sizePx * REGION_TO_BODY * 2 * sigma)) ** 2) / 2);
  }, 0);
  return sum / SIGMA.length;
}

function isSamePlace(a: Region, b: Region): boolean {
  const [dx, dy] = [a.centerPx[0] - b.centerPx[0], a.centerPx[1] - b.centerPx[1]];
  return Math.hypot(dx, dy) < SAME_PLACE * Math.max(a.sizePx, b.sizePx);
}

const xyOf = ({ xyzImagePx }: Landmarks): Float64Array => xyzImagePx.filter((_, i) => i % 3 !== 2);

function meanOf(xyPx: Float64Array): Point {
  const mean = (axis: 0 | 1) =>
    xyPx.reduce((sum, value, i) => (i % 2 === axis ? sum + value : sum), 0) / (xyPx.length / 2);
  return [mean(0), mean(1)];
}

/** How far annotators of COCO differ on each landmark, in body sizes; the nearest of its 17 for ours. */
const SIGMA = NAMES.map((name) => {
  const part = Object.keys(COCO_SIGMA).find((one) => name.includes(one));
  if (!part) throw new Error(`COCO has nothing like ${name}`);
  return COCO_SIGMA[part];
});
