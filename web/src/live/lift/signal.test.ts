import { expect, test } from "vitest";
import { numbers, worst } from "../../parity";
import { along, signal, SIGNAL, where } from "./signal";
import { CASE } from "./testing";

const { signal: WANT } = CASE;
const RAYS = numbers(WANT.rays);
const CUE_M = numbers(WANT.cue_m);
const VISIBILITY = numbers(WANT.visibility);

test("looks along the hips as Python does", () => {
  const { rays, size, hips, rotation } = along(RAYS);
  expect(worst(rays, numbers(WANT.along.rays))).toBeLessThan(1e-12);
  expect(worst([size], numbers(WANT.along.size))).toBeLessThan(1e-12);
  expect(worst(hips, numbers(WANT.along.hips))).toBeLessThan(1e-12);
  expect(worst(rotation, numbers(WANT.along.R))).toBeLessThan(1e-12);
  expect(worst(where(along(RAYS)), numbers(WANT.where))).toBeLessThan(1e-12);
});

test("shows the network what Python shows it", () => {
  const got = signal(along(RAYS), CUE_M, VISIBILITY, true);
  expect(got.length).toBe(SIGNAL);
  expect(worst(got, numbers(WANT.signal))).toBeLessThan(1e-6);
});

test("only one number says whether the focal length is known", () => {
  const [yes, no] = [true, false].map((known) => signal(along(RAYS), CUE_M, VISIBILITY, known));
  expect(yes.filter((value, i) => value !== no[i])).toEqual(Float32Array.of(1));
});

test("who is twice as small in the picture has the same shape there", () => {
  const [near, far] = [along(RAYS.map((v) => v * 1e-3)), along(RAYS.map((v) => v * 2e-3))];
  expect(far.size / near.size).toBeCloseTo(2, 5);
  const shape = ({ rays, size }: typeof near) => rays.map((value) => value / size);
  expect(worst(shape(near), shape(far))).toBeLessThan(1e-3);
});
