import { expect, test } from "vitest";
import { regionAround, type Region } from "../core/crop";
import { fixture, numbers, worst, type Encoded } from "../parity";
import * as c from "./constants";
import type { Landmarks } from "./landmarks";
import {
  likeness, NOBODY, searched, settle, unfollowed, wantsSearch, type Found, type People,
} from "./people";

type Body = readonly [scale: number, x: number, y: number];
interface Case {
  body: Encoded;
  frame_ms: number;
  reach: number;
  each: number;
  frames: Encoded[];
  runs: {
    max_poses: number[];
    /** Of each frame: who was found, who is followed, who is remembered. */
    ids: string[];
    numbers: Encoded;
  }[];
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

/** Rows of three numbers. */
function bodiesIn(data: Encoded): Body[] {
  const all = numbers(data);
  return Array.from({ length: all.length / 3 }, (_, i) => [all[3 * i], all[3 * i + 1], all[3 * i + 2]]);
}

function seenIn({ centerPx, sizePx }: Region, bodies: readonly Landmarks[]): Landmarks | null {
  const away = ({ auxiliaryPx: [x, y] }: Landmarks) => Math.hypot(x - centerPx[0], y - centerPx[1]);
  const nearest = bodies.reduce((best, body) => (away(body) < away(best) ? body : best));
  return away(nearest) < CASE.reach * sizePx ? nearest : null;
}

/** One frame, as `pipeline.ts` goes about it. */
function look(known: People, bodies: readonly Landmarks[], tMs: number, most: number): [People, Found[]] {
  const people = { ...known, followed: known.followed.slice(0, most) };
  const search = wantsSearch(people, tMs, most);
  const regionOf = ({ auxiliaryPx }: Landmarks) => regionAround(auxiliaryPx, c.REGION_SCALE);
  const added = unfollowed(people, search ? [...bodies, bodies[0]].map(regionOf) : [], most);
  const places = [...people.followed.map(({ region }) => region), ...added];
  const [next, found] = settle(people, added, places.map((place) => seenIn(place, bodies)), tMs, most);
  if (!search || most === 1) return [next, found];
  const came = found.some(({ id }) => !people.followed.some((person) => person.id === id));
  return [searched(next, came, tMs), found];
}

/** As `_numbers` there. */
function numbersOf({ followed, searchMs, pauseMs }: People, found: readonly Found[]): number[] {
  const place = ({ centerPx, sizePx }: Region) => [...centerPx, sizePx];
  return [
    ...found.flatMap(({ region }) => place(region)),
    ...followed.flatMap(({ region, velocityPxS }) => [...place(region), ...velocityPxS]),
    Math.max(searchMs, -1), pauseMs,
  ];
}

test.each(CASE.runs)("who is who, as in Python, of $max_poses at most", (run) => {
  const { max_poses: all, ids, numbers: want } = run;
  let people = NOBODY;
  const got: number[] = [];
  for (const [i, bodies] of CASE.frames.entries()) {
    const most = all[Math.min(Math.floor(i / CASE.each), all.length - 1)];
    const [next, found] = look(people, bodiesIn(bodies).map(landmarksOf), CASE.frame_ms * i, most);
    people = next;
    const idsOf = (some: readonly { id: number }[]) => some.map(({ id }) => id).join(" ");
    expect([found, people.followed, people.lost].map(idsOf).join(", "), `frame ${i}`).toBe(ids[i]);
    got.push(...numbersOf(people, found));
  }
  expect(worst(got, numbers(want))).toBeLessThan(1e-3);
});

test("the runs hold what they are for: nobody's number changes, and who returns has theirs", () => {
  const [alone, all, mixed] = CASE.runs.map(({ ids }) => ids.map((text) => text.split(", ")));
  expect(new Set(alone.map(([found]) => found))).toEqual(new Set(["0"]));
  expect(new Set(mixed.map(([found]) => found.split(" ").length))).toEqual(new Set([1, 2, 3]));
  expect(all.at(-1)![0].split(" ").sort()).toEqual(["0", "1", "2"]);
  expect(all.some(([, , lost]) => lost !== "")).toBe(true);
  for (const { ids } of CASE.runs) {
    const found = ids.map((text) => text.split(", ")[0].split(" "));
    expect(found.every((one) => new Set(one).size === one.length)).toBe(true);
  }
});

test("likeness is 1 of the same, less the farther apart, and almost nothing of two beside each other", () => {
  const xy = landmarksOf([1, 100, 100]).xyzImagePx.filter((_, i) => i % 3 !== 2);
  const beside = (px: number) => likeness(xy, xy.map((value, i) => (i % 2 ? value : value + px)), 400);
  expect(beside(0)).toBe(1);
  expect(beside(5)).toBeGreaterThan(beside(20));
  expect(beside(200)).toBeLessThan(0.01);
});
