import { expect, test } from "vitest";
import { Crop } from "../core/crop";
import { fixture, heatmaps, numbers, worst, type Encoded } from "../parity";
import { decode, refine, rotateWorld } from "./landmarks";

interface Case {
  xy_crop_px: Encoded;
  windows: Encoded;
  refined: Encoded;
  world: Encoded;
  rotation_rad: number;
  rotated: Encoded;
}

const CASE = fixture<Case>("landmarks");
const XY = numbers(CASE.xy_crop_px);
const CROP = new Crop({ centerPx: [300, 200], sizePx: 512, rotationRad: 0 }, 256);

function outputs(presence: number, value = 128): Record<string, Float32Array> {
  return {
    presence: Float32Array.of(presence),
    landmarks: new Float32Array(195).fill(value),
    world: new Float32Array(117).fill(0.5),
    heatmaps: new Float32Array(64 * 64 * 39).fill(-100),
  };
}

test("refines as Python does", () => {
  const got = refine(XY, heatmaps(XY, numbers(CASE.windows)));
  const moved = got.filter((value, i) => value !== XY[i]).length;
  expect(worst(got, numbers(CASE.refined))).toBeLessThan(1e-9);
  expect(moved).toBeGreaterThan(20);
});

test("flat, unsure heat maps move nothing", () => {
  expect(refine(XY, new Float32Array(64 * 64 * 39).fill(-1))).toEqual(XY);
});

test("rotates the world as Python does, and back", () => {
  const world = numbers(CASE.world);
  const rotated = rotateWorld(world, CASE.rotation_rad);
  expect(worst(rotated, numbers(CASE.rotated))).toBeLessThan(1e-12);
  expect(worst(rotateWorld(rotated, -CASE.rotation_rad), world)).toBeLessThan(1e-12);
});

test("projects to the picture, depth at the same scale", () => {
  const found = decode(outputs(0.9), CROP);
  expect([...found!.xyzImagePx.subarray(0, 3)]).toEqual([300, 200, 256]);
  expect(found!.auxiliaryPx.length).toBe(4);
  expect(found!.visibility.every((v) => v > 0.99 && v <= 1)).toBe(true);
});

test("nobody is there when presence is low or anything is not a number", () => {
  expect(decode(outputs(0.4), CROP)).toBeNull();
  expect(decode(outputs(NaN), CROP)).toBeNull();
  expect(decode(outputs(0.9, NaN), CROP)).toBeNull();
  expect(decode({ ...outputs(0.9), mask: Float32Array.of(NaN) }, CROP)).toBeNull();
});

test("a score is at most 1, and the mask is the caller's own", () => {
  const mask = new Float32Array(256 * 256);
  const found = decode({ ...outputs(1.0001), mask }, CROP);
  expect(found!.score).toBe(1);
  expect(found!.maskLogits === mask).toBe(false);
});
