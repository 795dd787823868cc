/**
 * GLB: the container of glTF 2.0 (a JSON document and one block of bytes), taken apart and put
 * together. https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
 */

import { InputError } from "../../core/errors";
import { unrolled } from "../smoothing";
import type { Quat } from "../quaternions";
import type { Vec3 } from "../vectors";

export interface Node {
  name?: string;
  children?: number[];
  translation?: number[];
  [key: string]: unknown;
}
export interface Document {
  asset: { version: string; generator?: string };
  scene?: number;
  scenes?: { nodes: number[] }[];
  nodes?: Node[];
  animations?: object[];
  accessors?: object[];
  bufferViews?: object[];
  buffers?: { byteLength: number }[];
  [key: string]: unknown;
}

type Numbers = Float32Array | Uint8Array;
type Kind = "SCALAR" | "VEC3" | "VEC4" | "MAT4";
const WIDTHS: Readonly<Record<Kind, number>> = { SCALAR: 1, VEC3: 3, VEC4: 4, MAT4: 16 };
const [MAGIC, JSON_CHUNK, BIN_CHUNK] = [0x46546c67, 0x4e4f534a, 0x004e4942];

/** A document and its bytes; what is added to it leaves all that is there where it is. */
export class Glb {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(
    readonly document: Document = { asset: { version: "2.0" } }, data: Uint8Array = new Uint8Array(),
  ) {
    this.#append(data);
  }

  /** An array as an accessor; its number. */
  add(values: Numbers, kind: Kind, { target, bounds }: { target?: number; bounds?: boolean } = {}): number {
    const { accessors, bufferViews } = this.#lists();
    const view = { buffer: 0, byteOffset: this.#length, byteLength: values.byteLength };
    bufferViews.push(target === undefined ? view : { ...view, target });
    this.#append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const width = WIDTHS[kind];
    accessors.push({
      bufferView: bufferViews.length - 1, componentType: values instanceof Uint8Array ? 5121 : 5126,
      count: values.length / width, type: kind, ...(bounds ? boundsOf(values, width) : {}),
    });
    return accessors.length - 1;
  }

  #lists(): { accessors: object[]; bufferViews: object[] } {
    const { document } = this;
    return { accessors: (document.accessors ??= []), bufferViews: (document.bufferViews ??= []) };
  }

  /** Each part begins at a multiple of four bytes. */
  #append(bytes: Uint8Array): void {
    const padding = new Uint8Array(-bytes.length & 3);
    this.#parts.push(bytes, padding);
    this.#length += bytes.length + padding.length;
  }

  /** The file. */
  bytes(): Uint8Array<ArrayBuffer> {
    const { document } = this;
    if (this.#length > 0) {
      document.buffers = [{ ...document.buffers?.[0], byteLength: this.#length }, ...(document.buffers ?? []).slice(1)];
    }
    const text = new TextEncoder().encode(JSON.stringify(document));
    const json = new Uint8Array(text.length + (-text.length & 3)).fill(0x20);
    json.set(text);
    const chunks = [chunk(JSON_CHUNK, [json]), ...(this.#length > 0 ? [chunk(BIN_CHUNK, this.#parts)] : [])];
    const length = chunks.reduce((sum, { length }) => sum + length, 12);
    return joined([words(MAGIC, 2, length), ...chunks]);
  }
}

const words = (...values: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setUint32(4 * i, value, true));
  return new Uint8Array(view.buffer);
};

function chunk(kind: number, parts: readonly Uint8Array[]): Uint8Array {
  const data = joined(parts);
  return joined([words(data.length, kind), data]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function boundsOf(values: Numbers, width: number): { min: number[]; max: number[] } {
  const [min, max] = [Array<number>(width).fill(Infinity), Array<number>(width).fill(-Infinity)];
  values.forEach((value, i) => {
    min[i % width] = Math.min(min[i % width], value);
    max[i % width] = Math.max(max[i % width], value);
  });
  return { min, max };
}

/** A GLB or VRM file taken apart. Throws InputError when it is none. */
export function readGlb(bytes: Uint8Array): Glb {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint32(0, true) !== MAGIC || view.getUint32(16, true) !== JSON_CHUNK) {
    throw new InputError("expected a GLB or VRM file; this is another kind of file, or damaged");
  }
  const size = view.getUint32(12, true);
  const document = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + size))) as Document;
  const at = 20 + size;
  const more = at + 8 <= bytes.length ? view.getUint32(at, true) : 0;
  return new Glb(document, bytes.slice(at + 8, at + 8 + more));
}

/**
 * An animation of nodes, by their numbers, and of their meshes' morph targets (`weights`, all of a mesh's);
 * it becomes the first, which viewers play.
 */
export function animate(
  glb: Glb, tMs: readonly number[], rotations: ReadonlyMap<number, readonly Quat[]>,
  translations: ReadonlyMap<number, readonly Vec3[]>, name: string,
  weights: ReadonlyMap<number, readonly (readonly number[])[]> = new Map(),
): void {
  const input = glb.add(Float32Array.from(tMs, (t) => t / 1000), "SCALAR", { bounds: true });
  const samplers: object[] = [];
  const channels: object[] = [];
  const channel = (node: number, path: string, values: readonly number[], kind: Kind) => {
    const output = glb.add(Float32Array.from(values), kind);
    samplers.push({ input, output, interpolation: "LINEAR" });
    channels.push({ sampler: samplers.length - 1, target: { node, path } });
  };
  for (const [node, turns] of rotations) channel(node, "rotation", unrolled(turns).flat(), "VEC4");
  for (const [node, places] of translations) channel(node, "translation", places.flat(), "VEC3");
  for (const [node, strong] of weights) channel(node, "weights", strong.flat(), "SCALAR");
  (glb.document.animations ??= []).unshift({ name, samplers, channels });
}
