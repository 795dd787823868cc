/**
 * The lift's weights: a file of numbers with a JSON card that says what they are.
 *
 * `lift.bin` holds float16 little-endian arrays one after the other, in the order of the card's
 * `layers`; each layer is a matrix (out, in), row after row, and a bias (out,). Python and the browser
 * read the same file.
 */

import { parseCard, type Shard } from "../../core/card";
import { WeightsError } from "../../core/errors";
import {
  allNumbers, field, list, numbers, object, pair, quoted, reason, whole, type Json,
} from "../../core/json";
import { COUNT } from "../../core/skeleton";
import { layersOf, type Layer, type Matrix } from "./layer";
import { MOVED, OUT, type Network } from "./network";
import { SIGNAL } from "./signal";

const ROLE = "lift";
/** Of a float16. */
const BYTES = 2;
/** The exponent of what is infinite or no number. */
const ENDLESS = 0x7c00;

type Shape = readonly [rows: number, columns: number];

/** What the file holds, and what belongs to it. */
export interface LiftCard extends Shard {
  readonly lagsMs: readonly number[];
  readonly layers: readonly { readonly name: string; readonly shape: Shape }[];
  readonly spread: number;
  readonly visible: Lift["visible"];
}

/** A lift, ready to run. */
export interface Lift {
  readonly network: Network;
  /** What the network's spreads are multiplied with to be standard deviations. */
  readonly spread: number;
  /** Calibration of visibility: the logits' factors, and what is added to them. */
  readonly visible: { readonly factor: Float64Array; readonly added: Float64Array };
  readonly sha256: string;
}

/** The card in a JSON text; WeightsError says what is missing or wrong in it. */
export function readLiftCard(text: string, path: string): LiftCard {
  const told = parseCard(text, path);
  try {
    const card = object(told, "card");
    checkRole(String(field(card, "role")), path);
    return toCard(card);
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw new WeightsError(`the card ${path} lacks or garbles a field: ${reason(error)}`);
  }
}

function checkRole(role: string, path: string): void {
  if (role === ROLE) return;
  throw new WeightsError(
    `${path} is the card of weights for role ${quoted(role)}; ${quoted(ROLE)} is needed here`,
  );
}

function toCard(data: Json): LiftCard {
  const layers = list(data, "layers").map((one) => {
    const layer = object(one, "layers");
    return { name: String(field(layer, "name")), shape: pair(layer, "shape") };
  });
  const card: LiftCard = {
    file: String(field(data, "file")), bytes: whole(data, "bytes"),
    sha256: String(field(data, "sha256")), lagsMs: numbers(data, "lags_ms"), layers,
    spread: Number(field(data, "spread")), visible: toVisible(list(data, "visible")),
  };
  checkSizes(card);
  return card;
}

function toVisible(rows: readonly unknown[]): Lift["visible"] {
  const [factor, added] = rows.map((row) => Float64Array.from(allNumbers(row, "visible")));
  if (rows.length === 2 && factor.length === COUNT && added.length === COUNT) return { factor, added };
  throw new RangeError(`visible must be 2 x ${COUNT} numbers`);
}

/** RangeError where one layer does not take what the one before gives, or the file is of another size. */
function checkSizes({ layers, lagsMs, bytes }: LiftCard): void {
  for (const one of ["join", "out"]) {
    if (!layers.some(({ name }) => name === one)) throw new TypeError(`${quoted(one)} is missing`);
  }
  const encode = layers.filter(({ name }) => isOf(name, "encode")).map(({ shape }) => shape);
  const rest = ["join", "block", "out"].flatMap((part) =>
    layers.filter(({ name }) => isOf(name, part)).map(({ shape }) => shape));
  const code = chained(SIGNAL, encode);
  const said = chained((code + MOVED) * lagsMs.length, rest);
  if (said !== OUT) throw new RangeError(`${said} numbers at the end, not ${OUT}`);
  const total = layers.reduce((sum, { shape: [rows, columns] }) => sum + rows * (columns + 1), 0);
  if (total * BYTES !== bytes) {
    throw new RangeError(`layers of ${total} numbers, and a file of ${bytes / BYTES}`);
  }
}

/** How many numbers a chain of layers gives, of so many that it takes. */
function chained(size: number, shapes: readonly Shape[]): number {
  return shapes.reduce((before, [rows, columns]) => {
    if (columns === before) return rows;
    throw new RangeError(`a layer that takes ${columns} numbers, got ${before}`);
  }, size);
}

/** Whether a layer is the one of this name, or one of several. */
const isOf = (name: string, part: string): boolean => name === part || name.startsWith(`${part}.`);

/** The numbers of the file taken apart as its card says. */
export function toLift(card: LiftCard, data: ArrayBuffer): Lift {
  const all = floats(new Uint16Array(data));
  let at = 0;
  const take = (count: number) => all.subarray(at, (at += count));
  const matrices = card.layers.map(({ shape: [rows, columns] }): Matrix => (
    { rows, columns, weight: take(rows * columns), bias: take(rows) }));
  const layers = layersOf(matrices);
  const named = (part: string): Layer[] =>
    layers.filter((_, i) => isOf(card.layers[i].name, part));
  const { lagsMs, spread, visible, sha256 } = card;
  const [[join], [out]] = [named("join"), named("out")];
  const network = { lagsMs, encode: named("encode"), join, blocks: named("block"), out };
  return { network, spread, visible, sha256 };
}

/** Float16 as float32, by a table: there are only so many. */
function floats(halves: Uint16Array): Float32Array {
  const table = Float32Array.from({ length: 0x10000 }, (_, bits) => half(bits));
  const out = new Float32Array(halves.length);
  let finite = true;
  for (let i = 0; i < halves.length; i++) {
    out[i] = table[halves[i]];
    finite &&= (halves[i] & ENDLESS) !== ENDLESS;
  }
  if (finite) return out;
  throw new WeightsError("the lift's weights hold numbers that are not finite");
}

/** The number that 16 bits stand for (IEEE 754 binary16). */
export function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
