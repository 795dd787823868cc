/** Pixels of a screenshot: eight-bit RGB or RGBA PNGs, which is what the browser writes. */

import { inflateSync } from "node:zlib";

export class PNG {
  readonly width: number;
  readonly height: number;
  /** Bytes of a pixel. */
  private readonly step: number;
  private readonly pixels: Uint8Array;

  constructor(file: Buffer) {
    this.width = file.readUInt32BE(16);
    this.height = file.readUInt32BE(20);
    this.step = file[25] === 6 ? 4 : 3;
    this.pixels = unfilter(inflateSync(data(file)), this.width * this.step, this.step);
  }

  /** How many different colours there are. */
  colours(): number {
    const seen = new Set<number>();
    for (let i = 0; i < this.pixels.length; i += this.step) seen.add(this.colour(i));
    return seen.size;
  }

  /** The part of pixels that are different, 0 to 1; 1 for another size. */
  differs(other: PNG): number {
    if (other.pixels.length !== this.pixels.length) return 1;
    let count = 0;
    for (let i = 0; i < this.pixels.length; i += this.step) {
      if (this.colour(i) !== other.colour(i)) count += 1;
    }
    return count / (this.width * this.height);
  }

  private colour(i: number): number {
    return (this.pixels[i] << 16) | (this.pixels[i + 1] << 8) | this.pixels[i + 2];
  }
}

/** The compressed pixels: the content of all IDAT chunks. */
function data(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let i = 8; i < file.length; ) {
    const length = file.readUInt32BE(i);
    const kind = file.toString("latin1", i + 4, i + 8);
    if (kind === "IDAT") parts.push(file.subarray(i + 8, i + 8 + length));
    i += 12 + length;
  }
  return Buffer.concat(parts);
}

/** Each row says in its first byte how it was predicted from the left and from above. */
function unfilter(rows: Buffer, width: number, step: number): Uint8Array {
  const height = rows.length / (width + 1);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const kind = rows[y * (width + 1)];
    for (let x = 0; x < width; x++) {
      const left = x >= step ? out[y * width + x - step] : 0;
      const up = y > 0 ? out[(y - 1) * width + x] : 0;
      const corner = x >= step && y > 0 ? out[(y - 1) * width + x - step] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind];
      out[y * width + x] = rows[y * (width + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
