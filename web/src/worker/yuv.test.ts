import { expect, test } from "vitest";
import { fixture, numbers, worst, type Encoded } from "../parity";
import { convert, type ColorSpace, type Planes } from "./yuv";

interface Case {
  size_px: [number, number];
  matrix: string;
  full_range: boolean;
  i420: Encoded;
  rgb: Encoded;
}

const CASES = fixture<Case[]>("yuv");

function i420({ i420, size_px: [width, height] }: Case): Planes {
  const [chroma, half] = [width * height, width / 2];
  return {
    data: Uint8Array.from(numbers(i420)),
    format: "I420",
    layout: [
      { offset: 0, stride: width }, { offset: chroma, stride: half },
      { offset: chroma + (half * height) / 2, stride: half },
    ],
  };
}

/** The same samples, U and V side by side, rows padded as graphics cards do. */
function nv12(one: Case): Planes {
  const { data, layout } = i420(one);
  const [width, height] = one.size_px;
  const stride = width + 8;
  const out = new Uint8Array(stride * height * 1.5).fill(77);
  for (let y = 0; y < height; y++) out.set(data.subarray(y * width, (y + 1) * width), y * stride);
  for (let i = 0; i < (width * height) / 4; i++) {
    const at = stride * (height + Math.floor(i / (width / 2))) + 2 * (i % (width / 2));
    out[at] = data[layout[1].offset + i];
    out[at + 1] = data[layout[2].offset + i];
  }
  return { data: out, format: "NV12", layout: [{ offset: 0, stride }, { offset: stride * height, stride }] };
}

function toRgba(planes: Planes, width: number, height: number, space: ColorSpace): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * height * 4);
  convert(planes, width, { left: 0, top: 0, right: width, bottom: height }, space, rgba);
  return rgba;
}

test.each(CASES.map((one) => [`${one.matrix}, full range ${one.full_range}`, one] as const))(
  "%s is FFmpeg's to the bit",
  (_, one) => {
    const space = { matrix: one.matrix, fullRange: one.full_range };
    for (const planes of [i420(one), nv12(one)]) {
      const rgba = toRgba(planes, ...one.size_px, space);
      expect(worst(rgba.filter((_, i) => i % 4 !== 3), numbers(one.rgb))).toBe(0);
      expect(rgba.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    }
  },
);

test("a part is that part of the whole, and the rest is left as it was", () => {
  const [width, height] = CASES[0].size_px;
  const whole = toRgba(i420(CASES[0]), width, height, {});
  const part = new Uint8ClampedArray(width * height * 4).fill(7);
  const rect = { left: 4, top: 3, right: 10, bottom: 9 };
  convert(i420(CASES[0]), width, rect, {}, part);
  const want = whole.map((value, i) => {
    const [x, y] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width)];
    return x >= 4 && x < 10 && y >= 3 && y < 9 ? value : 7;
  });
  expect(worst(part, want)).toBe(0);
});

test("grey is grey, and pictures of odd size are whole", () => {
  const data = new Uint8Array(100).fill(128);
  const layout = [{ offset: 0, stride: 5 }, { offset: 15, stride: 3 }, { offset: 21, stride: 3 }];
  const rgba = toRgba({ data, format: "I420", layout }, 5, 3, {});
  expect(rgba.length).toBe(60);
  expect(new Set(rgba)).toEqual(new Set([130, 255]));
});
