import { expect, test } from "vitest";
import { Crop, type Region } from "../../core/crop";
import * as face from "../../core/face";
import {
  expectDetections, expectRegion, fixture, NO_PICTURE, numbers, region, spread, worst,
  type DetectionJson, type DetectorJson, type Encoded, type RegionJson,
} from "../../parity";
import { vertices_cm } from "../../../../src/kinesphere/live/faces/canonical.json";
import { anchors, decode, suppress } from "../ssd";
import { STEADY } from "./canonical";
import * as constants from "./constants";
import { findFaces } from "./detect";
import { largestEigenvector } from "./eigen";
import { expressions } from "./expressions";
import { inHeadCm, rotation } from "./head";
import { decodeFace, findMesh } from "./landmarks";
import { fromBody, fromDetection, fromDetectionInBody, fromLandmarks } from "./regions";

interface HeadJson {
  rotation: number[];
  in_head_cm: Encoded;
  expressions: Record<string, number>;
  without_irises: number;
}
interface SeenJson {
  region: RegionJson;
  iris: boolean;
  score: number;
  some: Encoded;
  sum: number[];
}
interface Case {
  contours: Record<string, number>;
  edges: number[];
  names: number[];
  expressions: string[];
  constants: Record<string, unknown>;
  detected: DetectorJson & { found: (DetectionJson & { region: RegionJson; in_body: RegionJson })[] };
  followed: RegionJson[];
  from_body: { xy_px: number[]; region: RegionJson }[];
  seen: SeenJson[];
  heads: HeadJson[];
}
const CASE = fixture<Case>("faces");
/** As in tools/parity_fixtures/faces.py. */
const MOVED = [0, 0.15, 0.4];
const SOME = 23;

const wave = (count: number, middle: number, reach: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => middle + reach * Math.sin(i * (0.7 + seed) + seed));
const some = (xyz: Float64Array) => xyz.filter((_, i) => Math.floor(i / 3) % SOME === 0);
const xyOf = (xyz: Float64Array) => xyz.filter((_, i) => i % 3 !== 2);

/** The canonical face moved, turned, put in front of a camera; irises in its eyes. */
function turnedPx(turn: number, movedCm: number): Float64Array {
  const moved = wave(1404, 0, movedCm, 0.3);
  const cm = vertices_cm.map((point, i) => point.map((value, axis) => value + moved[3 * i + axis]));
  for (const [outer, inner] of [[33, 133], [263, 362]]) {
    const iris = cm[outer].map((value, axis) => (value + cm[inner][axis]) / 2);
    for (let i = 0; i < 5; i++) cm.push(iris);
  }
  const [a, b] = [0.5 * turn - 0.4, 0.3 * turn - 0.2];
  return Float64Array.from(cm.flatMap(([x, y, z]) => {
    const [u, w] = [x * Math.cos(a) + z * Math.sin(a), z * Math.cos(a) - x * Math.sin(a)];
    const [p, q] = [u * Math.cos(b) - y * Math.sin(b), u * Math.sin(b) + y * Math.cos(b)];
    return [7.5 * p + 80, 45 - 7.5 * q, 3 - 7.5 * w];
  }));
}

test("a face's contours, expressions and numbers are Python's", () => {
  const counts = Object.entries(face.CONTOURS).map(([name, lines]) => [name, lines.length]);
  expect(Object.fromEntries(counts)).toEqual(CASE.contours);
  const sums = ([0, 1] as const).map((k) =>
    face.EDGES.reduce((sum, edge, i) => sum + edge[k] * (i + 1), 0));
  expect(sums).toEqual(CASE.edges);
  const letters = face.NAMES.reduce((sum, name) => sum + name.length, 0);
  expect([letters, face.NAMES.reduce((sum, name, i) => sum + (name ? i : 0), 0)]).toEqual(CASE.names);
  expect(face.EXPRESSIONS).toEqual(CASE.expressions);
  const snake = { ...CASE.constants, DETECTOR: camel(CASE.constants.DETECTOR as object) };
  expect(JSON.parse(JSON.stringify(constants))).toEqual(snake);
});

function camel(settings: object): object {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) =>
    [key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value]));
}

test("faces are decoded, merged and become regions as in Python", async () => {
  const out = spread(CASE.detected, 896, 16);
  expect(anchors(constants.DETECTOR).length).toBe(896 * 2);
  const found = suppress(decode(out.scores, out.boxes, constants.DETECTOR));
  expectDetections(found, CASE.detected.found);
  CASE.detected.found.forEach((want, i) => {
    expectRegion(fromDetection(found[i]), want.region);
    expectRegion(fromDetectionInBody(found[i]), want.in_body);
  });
  const place: Region = { centerPx: [64, 64], sizePx: 128, rotationRad: 0 };
  const network = { run: async () => out };
  expectDetections(await findFaces(network, NO_PICTURE, place), CASE.detected.found);
  const [whole] = await findFaces(network, NO_PICTURE);
  expect(whole.boxPx[0]).toBeCloseTo((CASE.detected.found[0].box_px[0] * 160) / 128, 9);
});

test("regions from landmarks and from the body are Python's", () => {
  CASE.followed.forEach((want, turn) =>
    expectRegion(fromLandmarks(xyOf(turnedPx(turn, 0.2))), want));
  for (const { xy_px, region } of CASE.from_body) expectRegion(fromBody(Float64Array.from(xy_px)), region);
});

function said(iris: boolean): Record<string, Float32Array> {
  const out: Record<string, Float32Array> = {
    mesh: Float32Array.from(wave(1404, 96, 80, 0.1)), presence: Float32Array.of(0.4),
  };
  if (!iris) return out;
  Object.entries(constants.CLOSER).forEach(([name, at], i) => {
    out[name] = Float32Array.from(wave(2 * at.length, 90, 70, 0.2 + i / 10));
  });
  return out;
}

test("faces are decoded as in Python, with irises and without", async () => {
  for (const { region: where, iris, score, some: rows, sum } of CASE.seen) {
    const network = { run: async () => said(iris) };
    const got = (await findMesh(network, NO_PICTURE, region(where)))!;
    expect(got.xyzImagePx.length).toBe(3 * (iris ? face.COUNT : face.MESH));
    expect(got.score).toBeCloseTo(score, 6);
    expect(worst(some(got.xyzImagePx), numbers(rows))).toBeLessThan(1e-4);
    const sums = [0, 1, 2].map((axis) =>
      got.xyzImagePx.reduce((total, value, i) => total + (i % 3 === axis ? value : 0), 0));
    expect(worst(sums, sum)).toBeLessThan(1e-2);
  }
});

test("what is unsure, not a number or not to be cut is no face", async () => {
  const crop = new Crop(region(CASE.seen[0].region), constants.MESH_SIZE_PX);
  expect(decodeFace(said(true), crop)).not.toBeNull();
  expect(decodeFace({ ...said(true), presence: Float32Array.of(-0.01) }, crop)).toBeNull();
  expect(decodeFace({ ...said(true), presence: Float32Array.of(NaN) }, crop)).toBeNull();
  expect(decodeFace({ ...said(true), lips: said(true).lips.fill(NaN) }, crop)).toBeNull();
  const nowhere = { centerPx: [0, 0], sizePx: NaN, rotationRad: 0 } as const;
  expect(await findMesh({ run: async () => said(true) }, NO_PICTURE, nowhere)).toBeNull();
});

test.each(CASE.heads.map((one, i) => [i, one] as const))("head %i is turned as in Python", (i, one) => {
  const xyz = turnedPx(i, MOVED[i]);
  expect(worst(rotation(xyz), one.rotation)).toBeLessThan(1e-9);
  expect(worst(some(inHeadCm(xyz)), numbers(one.in_head_cm))).toBeLessThan(1e-5);
});

test.each(CASE.heads.map((one, i) => [i, one] as const))("face %i shows what it shows in Python", (i, one) => {
  const got = expressions(turnedPx(i, MOVED[i]));
  const named = face.namedExpressions(got);
  expect(Object.keys(named).sort()).toEqual(Object.keys(one.expressions).sort());
  for (const [name, value] of Object.entries(one.expressions)) expect(named[name]).toBeCloseTo(value, 9);
  const bare = expressions(turnedPx(i, MOVED[i]).subarray(0, 3 * face.MESH));
  expect(Object.keys(face.namedExpressions(bare)).length).toBe(one.without_irises);
});

test("the canonical face, turned, is turned by that rotation, and lies in the head as it is", () => {
  const xyz = turnedPx(2, 0);
  const turn = rotation(xyz);
  for (const [i, j] of [[0, 0], [0, 1], [1, 2], [2, 2]]) {
    const dot = [0, 1, 2].reduce((sum, k) => sum + turn[3 * i + k] * turn[3 * j + k], 0);
    expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
  }
  const cm = inHeadCm(xyz);
  for (const { landmark, cm: point } of STEADY) {
    expect(worst(cm.slice(3 * landmark, 3 * landmark + 3), point)).toBeLessThan(1e-9);
  }
});

test("the largest eigenvector is turned by the matrix into itself, as long as it says", () => {
  const rows = [[2, -1, 0.5, 3], [-1, 1, 0, 0.2], [0.5, 0, -4, 1], [3, 0.2, 1, 0]];
  const { value, vector } = largestEigenvector(rows);
  const image = rows.map((row) => row.reduce((sum, v, i) => sum + v * vector[i], 0));
  expect(worst(image, vector.map((v) => v * value))).toBeLessThan(1e-12);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
  // All its eigenvalues together are 0 - 1, so that some other one could be larger in size only.
  expect(value).toBeGreaterThan(Math.max(...rows.map((row, i) => row[i])));
});
