/** y = W x + b, in WebAssembly where it has SIMD, else in JavaScript. */

import { KERNEL } from "./kernel";

/** What a layer is made of. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row after row. */
  readonly weight: Float32Array;
  /** What is added to each row's product. */
  readonly bias: Float32Array;
}

export interface Layer {
  readonly rows: number;
  readonly columns: number;
  of(x: Float32Array): Float32Array;
}

/** The layers of a network, ready to run. */
export function layersOf(matrices: readonly Matrix[]): Layer[] {
  return hasSimd() ? inWasm(matrices) : matrices.map(inScript);
}

export function hasSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(KERNEL);
}

/** For browsers without SIMD, and to compare with. */
export function inScript({ rows, columns, weight, bias }: Matrix): Layer {
  const of = (x: Float32Array) => {
    const out = bias.slice();
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += weight[at++] * x[k];
      out[row] += sum;
    }
    return out;
  };
  return { rows, columns, of };
}

/** The kernel adds up so many numbers at once: rows are as long as a multiple of this. */
const STEP = 16;
const PAGE_BYTES = 65536;

const upTo = (count: number): number => Math.ceil(count / STEP) * STEP;
/** A row in the kernel's memory: the bias is one more column, whose x is 1. */
const wide = ({ columns }: Matrix): number => upTo(columns + 1);

/** Layers in one memory: x first, then y, then the matrices. */
export function inWasm(matrices: readonly Matrix[]): Layer[] {
  const yAt = Math.max(...matrices.map(wide));
  let end = yAt + upTo(Math.max(...matrices.map(({ rows }) => rows)));
  const begins = matrices.map((one) => (end += one.rows * wide(one)) - one.rows * wide(one));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * end) / PAGE_BYTES) });
  const imports = { lift: { memory } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(KERNEL), imports);
  const multiply = exports.multiply as Multiply;
  const floats = new Float32Array(memory.buffer);
  return matrices.map((one, i) => {
    store(one, floats.subarray(begins[i]));
    return multiplied(one, begins[i], yAt, floats, multiply);
  });
}

type Multiply = (w: number, x: number, y: number, rows: number, bytes: number) => void;

function store(matrix: Matrix, floats: Float32Array): void {
  const { rows, columns, weight, bias } = matrix;
  for (let row = 0; row < rows; row++) {
    const at = row * wide(matrix);
    floats.set(weight.subarray(row * columns, (row + 1) * columns), at);
    floats[at + columns] = bias[row];
  }
}

function multiplied(
  matrix: Matrix, wAt: number, yAt: number, floats: Float32Array, multiply: Multiply,
): Layer {
  const { rows, columns } = matrix;
  const length = wide(matrix);
  const of = (x: Float32Array) => {
    floats.set(x);
    floats[columns] = 1;
    // Of a longer x before: what is no number would spoil the sum, though its weight is 0.
    floats.fill(0, columns + 1, length);
    multiply(4 * wAt, 0, 4 * yAt, rows, 4 * length);
    return floats.slice(yAt, yAt + rows);
  };
  return { rows, columns, of };
}
