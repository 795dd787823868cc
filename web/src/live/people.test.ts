import { expect, test } from "vitest";
import { regionAround, type Region } from "../core/crop";
import { fixture, numbers, worst, type Encoded } from "../parity";
import * as c from "./constants";
import type { Landmarks } from "./landmarks";
import {
  likeness, NOBODY, searched, settle, unfollowed, wantsSearch, type Found, type People,
} from "./people";

type Body = readonly [scale: number, x: number, y: number];
interface FrameJson {
  found: number[][];
  followed: number[][];
  lost: number[];
  search_ms: number | null;
  pause_ms: number;
}
interface Case {
  body: Encoded;
  frame_ms: number;
  reach: number;
  frames: Body[][];
  runs: { max_poses: number; frames: FrameJson[] }[];
}
const CASE = fixture<Case>("people");
const BODY = numbers(CASE.body);
/** As in tools/parity_fixtures/people.py. */
const [HIPS, RIM] = [[160, 220], [160, 60]];

function landmarksOf([scale, x, y]: Body): Landmarks {
  const place = [x, y, 0];
  const xyzImagePx = BODY.map((value, i) => (value - ([...HIPS, 0][i % 3])) * scale + place[i % 3]);
  const rim = [0, 1].map((axis) => (RIM[axis] - HIPS[axis]) * scale + place[axis]);
  const ones = new Float64Array(33).fill(0.9);
  return {
    score: 0.9, xyzImagePx, auxiliaryPx: Float64Array.of(x, y, rim[0], rim[1]),
    xyzWorldM: xyzImagePx.map((value) => value / 180), visibility: ones, presence: ones,
    maskLogits: null, sigmaM: null, positionM: null,
  };
}

function seenIn({ centerPx, sizePx }: Region, bodies: readonly Landmarks[]): Landmarks | null {
  const away = ({ auxiliaryPx: [x, y] }: Landmarks) => Math.hypot(x - centerPx[0], y - centerPx[1]);
  const nearest = bodies.reduce((best, body) => (away(body) < away(best) ? body : best));
  return away(nearest) < CASE.reach * sizePx ? nearest : null;
}

/** One frame, as `pipeline.ts` goes about it. */
function look(people: People, bodies: readonly Landmarks[], tMs: number, most: number): [People, Found[]] {
  const search = wantsSearch(people, tMs, most);
  const regionOf = ({ auxiliaryPx }: Landmarks) => regionAround(auxiliaryPx, c.REGION_SCALE);
  const added = unfollowed(people, search ? [...bodies, bodies[0]].map(regionOf) : [], most);
  const places = [...people.followed.map(({ region }) => region), ...added];
  const [next, found] = settle(people, added, places.map((place) => seenIn(place, bodies)), tMs, most);
  if (!search || most === 1) return [next, found];
  const came = found.some(({ id }) => !people.followed.some((person) => person.id === id));
  return [searched(next, came, tMs), found];
}

test.each(CASE.runs)("who is who, as in Python, of $max_poses at most", ({ max_poses: most, frames }) => {
  let people = NOBODY;
  for (const [i, want] of frames.entries()) {
    const [next, found] = look(people, CASE.frames[i].map(landmarksOf), CASE.frame_ms * i, most);
    people = next;
    const got = found.map(({ id, region: { centerPx, sizePx } }) => [id, ...centerPx, sizePx]);
    expect(got.map(([id]) => id), `frame ${i}`).toEqual(want.found.map(([id]) => id));
    expect(worst(got.flat(), want.found.flat())).toBeLessThan(1e-4);
    const followed = people.followed.map(({ id, region: { centerPx, sizePx }, velocityPxS }) =>
      [id, ...centerPx, sizePx, ...velocityPxS]);
    expect(followed).toHaveLength(want.followed.length);
    expect(worst(followed.flat(), want.followed.flat())).toBeLessThan(1e-3);
    expect(people.lost.map(({ id }) => id)).toEqual(want.lost);
    expect(people.searchMs).toBe(want.search_ms ?? -Infinity);
    expect(people.pauseMs).toBeCloseTo(want.pause_ms, 9);
  }
});

test("the runs hold what they are for: nobody's number changes, and who returns has theirs", () => {
  const [alone, pair, all] = CASE.runs;
  expect(new Set(alone.frames.flatMap(({ found }) => found.map(([id]) => id)))).toEqual(new Set([0]));
  expect(Math.max(...pair.frames.map(({ found }) => found.length))).toBe(2);
  const last = all.frames.at(-1)!.found.map(([id]) => id).sort();
  expect(last).toEqual([0, 1, 2]);
  expect(all.frames.some(({ lost }) => lost.length > 0)).toBe(true);
});

test("likeness is 1 of the same, less the farther apart, and almost nothing of two beside each other", () => {
  const xy = landmarksOf([1, 100, 100]).xyzImagePx.filter((_, i) => i % 3 !== 2);
  const beside = (px: number) => likeness(xy, xy.map((value, i) => (i % 2 ? value : value + px)), 400);
  expect(beside(0)).toBe(1);
  expect(beside(5)).toBeGreaterThan(beside(20));
  expect(beside(200)).toBeLessThan(0.01);
});
