/**
 * Video frames from luma and chroma to RGB, to the bit as FFmpeg converts them on x86, since that
 * is what Python's pictures come from. It rounds down at every product, so its colours are darker
 * by about one level than exact ones; a network that was given exact ones would see another picture.
 *
 * Browsers keep decoded video as luma and chroma. To convert here takes a fifth of the time of
 * drawing the frame and reading it back.
 */

import type { Rect } from "../core/crop";

/** Where the pixels of a 4:2:0 frame of 8 bits lie in one array. */
export interface Planes {
  readonly data: Uint8Array;
  /** "I420": a plane each for Y, U, V. "NV12": Y, then U and V side by side. */
  readonly format: "I420" | "NV12";
  /** Of each plane, as `VideoFrame.copyTo` gives them. */
  readonly layout: readonly { readonly offset: number; readonly stride: number }[];
}

/** What `VideoFrame.colorSpace` says, as far as it matters here. */
export interface ColorSpace {
  readonly matrix?: string | null;
  readonly fullRange?: boolean | null;
}

/** The weights of red and blue in luma (Rec. ITU-T H.273, table 4). */
const LUMA: Readonly<Record<string, readonly [red: number, blue: number]>> = {
  bt709: [0.2126, 0.0722],
  "bt2020-ncl": [0.2627, 0.0593],
};
const BT601 = [0.299, 0.114] as const;

/** What each level of a sample adds to each colour. */
interface Tables {
  readonly y: Int32Array;
  readonly redOfV: Int32Array;
  readonly greenOfU: Int32Array;
  readonly greenOfV: Int32Array;
  readonly blueOfU: Int32Array;
}

/** Rows of RGBA of a frame `width` pixels wide, written into `rgba`: the pixels in `rect` alone. */
export function convert(
  planes: Planes, width: number, rect: Rect, space: ColorSpace, rgba: Uint8ClampedArray,
): void {
  const tables = tablesOf(space);
  for (let y = rect.top; y < rect.bottom; y++) convertRow(planes, tables, y, width, rect, rgba);
}

function convertRow(
  planes: Planes, { y: luma, redOfV, greenOfU, greenOfV, blueOfU }: Tables, y: number,
  width: number, { left, right }: Rect, rgba: Uint8ClampedArray,
): void {
  const { data, layout, format } = planes;
  const step = format === "NV12" ? 2 : 1;
  const row = layout[0].offset + y * layout[0].stride;
  const uRow = layout[1].offset + (y >> 1) * layout[1].stride;
  const vRow = format === "NV12" ? uRow + 1 : layout[2].offset + (y >> 1) * layout[2].stride;
  const start = left & ~1;
  let out = (y * width + start) * 4;
  for (let x = start; x < right; x += 2) {
    const u = data[uRow + (x >> 1) * step];
    const v = data[vRow + (x >> 1) * step];
    const red = redOfV[v], green = greenOfU[u] + greenOfV[v], blue = blueOfU[u];
    for (let k = x; k < x + 2 && k < width; k++, out += 4) {
      const bright = luma[data[row + k]];
      rgba[out] = bright + red;
      rgba[out + 1] = bright + green;
      rgba[out + 2] = bright + blue;
      rgba[out + 3] = 255;
    }
  }
}

const known = new Map<string, Tables>();

function tablesOf({ matrix, fullRange }: ColorSpace): Tables {
  const key = `${matrix} ${fullRange}`;
  let tables = known.get(key);
  if (!tables) known.set(key, (tables = makeTables(matrix ?? "", fullRange === true)));
  return tables;
}

function makeTables(matrix: string, fullRange: boolean): Tables {
  const [red, blue] = LUMA[matrix] ?? BT601;
  const green = 1 - red - blue;
  const chroma = 255 / (fullRange ? 255 : 224);
  return {
    y: table(255 / (fullRange ? 255 : 219), fullRange ? 0 : 16),
    redOfV: table(2 * (1 - red) * chroma, 128),
    greenOfU: table((-2 * (1 - blue) * blue * chroma) / green, 128),
    greenOfV: table((-2 * (1 - red) * red * chroma) / green, 128),
    blueOfU: table(2 * (1 - blue) * chroma, 128),
  };
}

/** `factor` × (level - zero) in FFmpeg's fixed point: 13 bits of fraction, 3 of the level's own. */
function table(factor: number, zero: number): Int32Array {
  const coefficient = Math.round(factor * 8192);
  return Int32Array.from({ length: 256 }, (_, level) => ((level - zero) * 8 * coefficient) >> 16);
}
