/**
 * The bundle in which MediaPipe's tasks want their networks: a zip archive that stores, without
 * compressing, the two files by fixed names.
 */

import type { TfliteWeights } from "../weights";
import { withNormalization } from "./metadata";

const NAMES = ["pose_detector.tflite", "pose_landmarks_detector.tflite"] as const;
/** MediaPipe maps the files where they lie, so they must begin at multiples of this. */
const ALIGNMENT = 4;
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];

/** A pose landmarker's `.task` file made of a detector and a landmark network. */
export function taskBundle(detector: TfliteWeights, landmarks: TfliteWeights): Uint8Array {
  const files = [detector, landmarks].map(({ card, tflite }) => withNormalization(tflite, card));
  return stored(NAMES.map((name, i) => [name, new Uint8Array(files[i])]));
}

/** A zip archive of files as they are. */
export function stored(files: readonly (readonly [name: string, data: Uint8Array])[]): Uint8Array {
  const entries = files.map(([name, data]) => entry(name, data));
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const one of entries) {
    const padding = (ALIGNMENT - ((offset + 30 + one.name.length) % ALIGNMENT)) % ALIGNMENT;
    const local = localHeader(one, padding);
    central.push(centralHeader(one, offset));
    parts.push(local, one.data);
    offset += local.length + one.data.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  return joined([...parts, ...central, endRecord(entries.length, size, offset)]);
}

interface Entry {
  readonly name: Uint8Array;
  readonly data: Uint8Array;
  readonly crc: number;
}

function entry(name: string, data: Uint8Array): Entry {
  return { name: new TextEncoder().encode(name), data, crc: crc32(data) };
}

/** Version 1.0, no flags, stored, dated 1980-01-01, checksum, size twice, length of the name. */
function common({ name, data, crc }: Entry): number[][] {
  return [[2, 10], [2, 0], [2, 0], [2, 0], [2, 33], [4, crc], [4, data.length], [4, data.length],
    [2, name.length]];
}

function localHeader(one: Entry, padding: number): Uint8Array {
  const head = packed([[4, LOCAL], ...common(one), [2, padding]]);
  return joined([head, one.name, new Uint8Array(padding)]);
}

function centralHeader(one: Entry, offset: number): Uint8Array {
  const rest = [[2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
  return joined([packed([[4, CENTRAL], [2, 10], ...common(one), ...rest]), one.name]);
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  return packed([[4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]]);
}

/** Little-endian numbers of the given widths in bytes. */
function packed(fields: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([width, value]) => Array.from({ length: width }, (_, i) => value >>> (8 * i))),
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/** The checksum of zip archives. */
export function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
