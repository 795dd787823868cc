/** The constants of a network as plain numbers: half precision widened, sparse ones filled up. */

import { WeightsError } from "../core/errors";
import type { Model, Sparsity, Tensor } from "./read";

/** Follows what only changes how a constant is stored back to the constant. */
export function constantSources(model: Model): (index: number) => Tensor | null {
  const source = new Map<number, number>();
  for (const { op, inputs, outputs } of model.operators) {
    if (op !== "DEQUANTIZE" && op !== "DENSIFY") continue;
    source.set(outputs[0], source.get(inputs[0]) ?? inputs[0]);
  }
  return (index) => {
    const tensor = model.tensors[source.get(index) ?? index];
    return tensor?.data ? tensor : null;
  };
}

/** All numbers of a constant, dense, in the order of its shape. Nothing is rounded. */
export function numbersOf(tensor: Tensor): Float32Array {
  const { data, sparsity, type } = tensor;
  if (!data) throw new WeightsError(`tensor ${tensor.name} is no constant`);
  // A copy: views of wider elements must start at a multiple of their size.
  const copy = data.slice().buffer;
  const values = type === "float16" ? widen(new Uint16Array(copy)) : asFloats(copy, type);
  return sparsity ? densify(values, sparsity, tensor) : values;
}

function asFloats(copy: ArrayBuffer, type: Tensor["type"]): Float32Array {
  return type === "int32" ? Float32Array.from(new Int32Array(copy)) : new Float32Array(copy);
}

function widen(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, widenOne);
}

/** A half precision number: every one of them is a float32 as well. */
export function widenOne(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * A sparse tensor filled up with zeros.
 *
 * Levels are walked from the outermost: a dense one visits all its indices, a compressed one those
 * that are written down. The values come in the order of that walk.
 */
function densify(values: Float32Array, sparsity: Sparsity, tensor: Tensor): Float32Array {
  checkSparsity(sparsity, tensor);
  let rows = Uint32Array.of(0); // where each branch of the walk stands in the dense tensor
  for (const [level, axis] of sparsity.order.entries()) {
    const step = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    rows = Uint32Array.from(branches(rows, sparsity, level, tensor), ([row, i]) => row + i * step);
  }
  if (rows.length !== values.length) throw damaged(tensor);
  const dense = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1));
  rows.forEach((at, i) => (dense[at] = values[i]));
  return dense;
}

function* branches(
  rows: Uint32Array, { dimensions, order }: Sparsity, level: number, tensor: Tensor,
): Generator<[row: number, index: number]> {
  const { size, compressed } = dimensions[level];
  if (!compressed && size !== tensor.shape[order[level]]) throw damaged(tensor);
  for (const [branch, row] of rows.entries()) {
    const from = compressed ? compressed.segments[branch] : 0;
    const to = compressed ? compressed.segments[branch + 1] : size;
    if (!(from <= to)) throw damaged(tensor);
    for (let i = from; i < to; i++) {
      const index = compressed ? compressed.indices[i] : i;
      if (!(index < tensor.shape[order[level]])) throw damaged(tensor);
      yield [row, index];
    }
  }
}

function checkSparsity({ order, blockMap, dimensions }: Sparsity, tensor: Tensor): void {
  const axes = [...order].sort((a, b) => a - b);
  const isWhole = axes.every((axis, i) => axis === i) && axes.length === tensor.shape.length;
  if (blockMap.length > 0) {
    throw new WeightsError(`tensor ${tensor.name} is sparse in blocks, which is not read here`);
  }
  if (!isWhole || dimensions.length !== order.length) throw damaged(tensor);
}

function damaged(tensor: Tensor): WeightsError {
  return new WeightsError(
    `the sparse tensor ${tensor.name} does not fit its shape [${tensor.shape}]; ` +
      "the weights are damaged: fetch the file again",
  );
}
