/**
 * MediaPipe's tasks want to be told inside the `.tflite` file how pixels become the network's
 * input (TFLite Metadata, `NormalizationOptions`). The released files do not say, their cards do.
 *
 * Nothing in the file is moved about: a new head, with a new root table, goes in front of it, and
 * refers to the parts behind.
 */

import type { Card } from "../core/card";
import type { Table } from "../tflite/flatbuffer";
import { guarded, openFile } from "../tflite/read";

/** Kept by what lies behind the head: networks align their constants to this. */
const ALIGNMENT = 64;

/** The same network, with metadata that gives the card's value range. */
export function withNormalization(tflite: ArrayBuffer, card: Card): ArrayBuffer {
  return guarded(() => rewritten(tflite, card));
}

function rewritten(tflite: ArrayBuffer, card: Card): ArrayBuffer {
  const [low, high] = card.valueRange;
  // The task computes (level - mean) / std; the card maps 0..255 to low..high.
  const std = 255 / (high - low);
  const metadata = write(modelMetadata(0 - low * std, std), "M001");
  const old = openFile(tflite);
  // The length of the head does not depend on the addresses in it: it is written twice.
  const length = write(head(old, metadata, 0), "TFL3").length;
  const shift = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  const out = new Uint8Array(shift + tflite.byteLength);
  out.set(write(head(old, metadata, shift), "TFL3"));
  out.set(new Uint8Array(tflite), shift);
  return out.buffer;
}

/** Fields of TFLite's table Model, by their number in its schema. */
const FIELD = {
  version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, metadata: 6, signatures: 7,
} as const;
/** The version of the schema. */
const VERSION = 3;

/** What a flatbuffer is made of, to be written front to back. */
type Node =
  | { readonly kind: "table"; readonly fields: Readonly<Record<number, Node>> }
  | { readonly kind: "vector"; readonly items: readonly Node[] }
  | { readonly kind: "bytes"; readonly data: Uint8Array; readonly count: number }
  | { readonly kind: "u32"; readonly value: number }
  | { readonly kind: "address"; readonly at: number };

const table = (fields: Readonly<Record<number, Node>>): Node => ({ kind: "table", fields });
const vector = (...items: Node[]): Node => ({ kind: "vector", items });
const u32 = (value: number): Node => ({ kind: "u32", value });
const bytes = (data: Uint8Array): Node => ({ kind: "bytes", data, count: data.length });

function text(value: string): Node {
  return { kind: "bytes", data: new TextEncoder().encode(`${value}\0`), count: value.length };
}

function floats(...values: number[]): Node {
  const data = new Uint8Array(Float32Array.from(values).buffer);
  return { kind: "bytes", data, count: values.length };
}

/** The root table anew, with one buffer and one piece of metadata more. */
function head(old: Table, metadata: Uint8Array, shift: number): Node {
  const behind = (at: number): Node => ({ kind: "address", at: at + shift });
  // The address of a vector or string is that of its length, which stands before its elements.
  const kept = (field: number) =>
    old.has(field) ? { [field]: behind(old.vector(field, 0).start - 4) } : {};
  const buffers = old.tables(FIELD.buffers).map(({ at }) => behind(at));
  return table({
    [FIELD.version]: u32(VERSION),
    ...kept(FIELD.operatorCodes), ...kept(FIELD.subgraphs), ...kept(FIELD.description),
    ...kept(FIELD.signatures),
    [FIELD.buffers]: vector(...buffers, table({ 0: bytes(metadata) })),
    [FIELD.metadata]: vector(table({ 0: text("TFLITE_METADATA"), 1: u32(buffers.length) })),
  });
}

/** `metadata_schema.fbs`: the input's only process unit is a normalisation (number 1 of a union). */
function modelMetadata(mean: number, std: number): Node {
  const normalization = table({ 0: floats(mean, mean, mean), 1: floats(std, std, std) });
  const input = table({ 4: vector(table({ 0: u32(1), 1: normalization })) });
  const subgraph = table({ 2: vector(input) });
  return table({ 3: vector(subgraph), 7: text("1.0.0") });
}

/** A flatbuffer with this root: parents lie before their children, as offsets must be positive. */
function write(root: Node, identifier: string): Uint8Array {
  const out: number[] = [0, 0, 0, 0, ...new TextEncoder().encode(identifier)];
  const later: { readonly slot: number; readonly node: Node }[] = [{ slot: 0, node: root }];
  for (let next = later.shift(); next; next = later.shift()) {
    const { slot, node } = next;
    put32(out, slot, place(out, node, later) - slot);
  }
  return Uint8Array.from(out);
}

type Later = { readonly slot: number; readonly node: Node }[];

/** Writes a node at the end; returns where it begins. */
function place(out: number[], node: Node, later: Later): number {
  if (node.kind === "address") return node.at;
  while (out.length % 4) out.push(0);
  if (node.kind === "table") return placeTable(out, node.fields, later);
  const at = out.length;
  if (node.kind === "vector") {
    append32(out, node.items.length);
    for (const item of node.items) slot(out, item, later);
  } else if (node.kind === "bytes") {
    append32(out, node.count);
    for (const byte of node.data) out.push(byte);
  }
  return at;
}

function placeTable(out: number[], fields: Readonly<Record<number, Node>>, later: Later): number {
  const numbers = Object.keys(fields).map(Number).sort((a, b) => a - b);
  const count = (numbers.at(-1) ?? -1) + 1;
  const vtable = out.length;
  const entries = Array.from({ length: count }, (_, i) => 4 + 4 * numbers.indexOf(i));
  const offsets = entries.map((offset, i) => (i in fields ? offset : 0));
  append16(out, 4 + 2 * count, 4 + 4 * numbers.length, ...offsets);
  while (out.length % 4) out.push(0);
  const at = out.length;
  append32(out, at - vtable);
  for (const number of numbers) slot(out, fields[number], later);
  return at;
}

/** Four bytes for a number, or for the way to a node that is written later. */
function slot(out: number[], node: Node, later: Later): void {
  if (node.kind !== "u32") later.push({ slot: out.length, node });
  append32(out, node.kind === "u32" ? node.value : 0);
}

function append16(out: number[], ...values: number[]): void {
  for (const value of values) out.push(value & 255, value >> 8);
}

function append32(out: number[], value: number): void {
  out.push(0, 0, 0, 0);
  put32(out, out.length - 4, value);
}

function put32(out: number[], at: number, value: number): void {
  for (let i = 0; i < 4; i++) out[at + i] = (value >>> (8 * i)) & 255;
}
