import { expect, test } from "vitest";
import {
  fixture, floats, numbers, region, worst, type CropJson, type Encoded, type RegionJson,
} from "../parity";
import {
  Crop, isUsable, letterbox, normalizeRadians, pixelsOf, regionAround, type Picture, type Region,
} from "./crop";

interface CropCases {
  picture: Encoded;
  cut: (CropJson & { rgb: Encoded })[];
  uncut: (CropJson & { values: Encoded; expected: Encoded })[];
}

const CASES = fixture<CropCases>("crop");
const TILTED: Region = { centerPx: [31.3, 20.7], sizePx: 47.5, rotationRad: -0.8 };

function picture(json: Encoded): Picture {
  const [height, width] = json.shape;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  numbers(json).forEach((value, i) => (rgba[Math.floor(i / 3) * 4 + (i % 3)] = value));
  return { width, height, rgba };
}

function plain(width: number, height: number, level: number): Picture {
  return { width, height, rgba: new Uint8ClampedArray(width * height * 4).fill(level) };
}

test("points go to the crop and back", () => {
  const crop = new Crop(TILTED, 256);
  const xy = Float64Array.of(0, 0, 12.5, -3, 640, 480);
  expect(worst(crop.toCrop(crop.toImage(xy)), xy)).toBeLessThan(1e-9);
  expect(worst(crop.toImage(crop.toCrop(xy)), xy)).toBeLessThan(1e-9);
});

test("the middle of the crop is the centre of the region", () => {
  const middle = new Crop(TILTED, 256).toImage(Float64Array.of(128, 128));
  expect(worst(middle, TILTED.centerPx)).toBeLessThan(1e-12);
});

test("a region aims from its centre to the rim", () => {
  for (const json of fixture<{ points_px: number[]; region: RegionJson }[]>("region")) {
    const [got, want] = [regionAround(json.points_px, 1.25), region(json.region)];
    expect(worst(got.centerPx, want.centerPx)).toBe(0);
    expect(got.sizePx).toBeCloseTo(want.sizePx, 9);
    expect(got.rotationRad).toBeCloseTo(want.rotationRad, 9);
  }
});

test("angles are wound up to [-π, π)", () => {
  for (const angle of [-7, -Math.PI, 0, 1, Math.PI, 100]) {
    const wound = normalizeRadians(angle);
    expect(wound).toBeGreaterThanOrEqual(-Math.PI);
    expect(wound).toBeLessThan(Math.PI);
    expect(Math.cos(wound)).toBeCloseTo(Math.cos(angle), 9);
  }
});

test("regions that cannot be cut are not usable", () => {
  expect(isUsable(TILTED)).toBe(true);
  for (const sizePx of [0, 0.5, NaN, Infinity, 1e6]) {
    expect(isUsable({ ...TILTED, sizePx })).toBe(false);
  }
  expect(isUsable({ ...TILTED, centerPx: [NaN, 0] })).toBe(false);
  expect(isUsable({ ...TILTED, rotationRad: NaN })).toBe(false);
});

test("an upright crop of the picture's size is the picture", () => {
  const shown = picture(CASES.picture);
  const rgb = new Crop(letterbox([60, 44]), 60).cut(shown, "zero");
  const rows = numbers(CASES.picture);
  expect(worst(rgb.subarray(8 * 180, 52 * 180), rows)).toBe(0);
  expect(rgb.subarray(0, 8 * 180).every((value) => value === 0)).toBe(true);
});

test("one colour stays that colour, however it is cut", () => {
  const far = { ...TILTED, centerPx: [-1e12, 1e12] as const };
  for (const where of [TILTED, far]) {
    const rgb = new Crop(where, 64).cut(plain(60, 44, 201), "replicate");
    expect(rgb.every((value) => value === 201)).toBe(true);
  }
  expect(new Crop(far, 64).cut(plain(60, 44, 201), "zero").every((v) => v === 0)).toBe(true);
  expect(new Crop(TILTED, 8).cut(plain(1, 1, 9), "replicate").every((v) => v === 9)).toBe(true);
});

test("a crop is made of the pixels of its region and of no others", () => {
  const whole = picture(CASES.picture);
  const size = [whole.width, whole.height] as const;
  const regions = [
    TILTED, ...CASES.cut.map((json) => region(json.region)),
    ...[-900, 900].map((x) => ({ ...TILTED, centerPx: [x, 10] as const })),
  ];
  for (const where of regions) {
    const { left, top, right, bottom } = pixelsOf(where, size);
    expect([left >= 0, top >= 0, right <= size[0], bottom <= size[1]]).toEqual(Array(4).fill(true));
    const rgba = whole.rgba.map((value, i) => {
      const [x, y] = [Math.floor(i / 4) % size[0], Math.floor(i / 4 / size[0])];
      return x >= left && x < right && y >= top && y < bottom ? value : 255 - value;
    });
    const crop = new Crop(where, 64);
    const part = crop.cut({ ...whole, rgba }, "replicate");
    expect(worst(part, crop.cut(whole, "replicate"))).toBe(0);
  }
});

test.each(CASES.cut.map((json, i) => [i, json] as const))("cut %i is OpenCV's", (_, json) => {
  const crop = new Crop(region(json.region), json.size_px);
  expect(worst(crop.tImageCrop, json.T_image_crop)).toBeLessThan(1e-9);
  expect(worst(crop.tCropImage, json.T_crop_image)).toBeLessThan(1e-9);
  const [got, want] = [crop.cut(picture(CASES.picture), json.border), numbers(json.rgb)];
  const exact = want.filter((value, i) => value === got[i]).length / want.length;
  expect(worst(got, want)).toBeLessThanOrEqual(1);
  expect(exact).toBeGreaterThanOrEqual(0.995);
  if (process.env.PARITY) console.log(`cut: worst ${worst(got, want)}, exact ${exact}`);
});

test.each(CASES.uncut.map((json, i) => [i, json] as const))("uncut %i is OpenCV's", (_, json) => {
  const crop = new Crop(region(json.region), json.size_px);
  const got = crop.uncut(floats(json.values), json.image_size_px);
  const difference = worst(got, floats(json.expected));
  if (process.env.PARITY) console.log(`uncut: worst ${difference}`);
  expect(difference).toBeLessThan(1e-6);
});
