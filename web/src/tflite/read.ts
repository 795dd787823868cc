/** TFLite files, read: tensors, operators, inputs and outputs of the network inside. */

import { WeightsError } from "../core/errors";
import { rootOf, Table } from "./flatbuffer";
import { readOptions, type Options } from "./options";
import {
  BUFFER, DIMENSION, MODEL, OPERATOR, OPERATOR_CODE, OPS, SPARSITY, SUBGRAPH, TENSOR, TYPES,
  TYPE_BYTES, type Op, type TensorType,
} from "./schema";

/** One level of a sparse tensor: dense, or compressed to the indices of what is not zero. */
export interface Dimension {
  /** Of a dense level. */
  readonly size: number;
  /** Of a compressed level: where each row's indices begin, and the indices; else null. */
  readonly compressed: { segments: readonly number[]; indices: readonly number[] } | null;
}

/** How the values that are not zero are laid out: the schema's SparsityParameters. */
export interface Sparsity {
  readonly order: readonly number[];
  readonly blockMap: readonly number[];
  readonly dimensions: readonly Dimension[];
}

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TensorType;
  /** A constant's bytes, a view into the file; null for what is computed. */
  readonly data: Uint8Array | null;
  readonly sparsity: Sparsity | null;
}

/** Inputs and outputs are indices of tensors; an optional input left out is -1. */
export interface Operator {
  readonly op: Op;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: Options;
}

/** A network: operators stand in the order in which they are computed. */
export interface Model {
  readonly tensors: readonly Tensor[];
  readonly operators: readonly Operator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const MOST_AXES = 8;
/** No network of ours comes near; a file that says more is not one. */
const MOST_NUMBERS = 2 ** 28;

/** The network in a TFLite file; WeightsError when it is none, is cut short or damaged. */
export function readModel(bytes: ArrayBuffer): Model {
  return guarded(() => toModel(openFile(bytes)));
}

/** Runs a reader of a file; what points outside the file becomes a WeightsError. */
export function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WeightsError(
      `the weights are damaged or cut short (${error.message}); fetch the file again`,
    );
  }
}

/** The root table, once the file says that it is TFLite. */
export function openFile(bytes: ArrayBuffer): Table {
  const mark = String.fromCharCode(...new Uint8Array(bytes.slice(4, 8)));
  if (mark !== "TFL3") {
    throw new WeightsError(
      `expected a TFLite file (TFL3 at byte 4), got ${bytes.byteLength} bytes with ` +
        `${JSON.stringify(mark)} there; was an error page or a pointer saved in its place?`,
    );
  }
  return rootOf(bytes);
}

/** The one network of a file. */
export function subgraphOf(model: Table): Table {
  const subgraphs = model.tables(MODEL.subgraphs);
  if (subgraphs.length === 1) return subgraphs[0];
  throw new WeightsError(`expected a file with one network, got ${subgraphs.length}`);
}

function toModel(model: Table): Model {
  const graph = subgraphOf(model);
  const buffers = model.tables(MODEL.buffers);
  const ops = model.tables(MODEL.operatorCodes).map(toOp);
  const tensors = graph.tables(SUBGRAPH.tensors).map((table) => toTensor(table, buffers));
  const operators = graph.tables(SUBGRAPH.operators).map((table) => toOperator(table, ops));
  const read = {
    tensors, operators,
    inputs: graph.int32s(SUBGRAPH.inputs),
    outputs: graph.int32s(SUBGRAPH.outputs),
  };
  checkIndices(read);
  return read;
}

function toOp(table: Table): Op | string {
  // Files older than 2020 have only the first; the larger one is right in all.
  const old = table.int8(OPERATOR_CODE.deprecated);
  const code = Math.max(old, table.int32(OPERATOR_CODE.builtin));
  return code in OPS ? OPS[code as keyof typeof OPS] : `number ${code}`;
}

function toOperator(table: Table, ops: readonly (Op | string)[]): Operator {
  const op = at(ops, table.uint32(OPERATOR.code), "operator code");
  const known = Object.values(OPS).find((name) => name === op);
  if (!known) throw new WeightsError(`the file has an operator that is not known here: ${op}`);
  return {
    op: known,
    inputs: table.int32s(OPERATOR.inputs),
    outputs: table.int32s(OPERATOR.outputs),
    options: readOptions(known, table.table(OPERATOR.options)),
  };
}

function toTensor(table: Table, buffers: readonly Table[]): Tensor {
  const name = table.text(TENSOR.name);
  const shape = table.int32s(TENSOR.shape);
  const type = toType(table.int8(TENSOR.type), name);
  const sparse = table.table(TENSOR.sparsity);
  const sparsity = sparse && toSparsity(sparse);
  const data = toData(at(buffers, table.uint32(TENSOR.buffer), "buffer"), name);
  checkSize(name, shape, data && !sparsity ? data.byteLength / TYPE_BYTES[type] : null);
  return { name, shape, type, data, sparsity };
}

function toType(number: number, name: string): TensorType {
  if (number in TYPES) return TYPES[number as keyof typeof TYPES];
  throw new WeightsError(
    `tensor ${name} has elements of kind ${number}; known are ${Object.values(TYPES).join(", ")}`,
  );
}

function toData(buffer: Table, name: string): Uint8Array | null {
  if (buffer.has(BUFFER.offset)) {
    throw new WeightsError(`the numbers of tensor ${name} lie outside the FlatBuffer: not read`);
  }
  const { start, length } = buffer.vector(BUFFER.data, 1);
  return length === 0 ? null : new Uint8Array(buffer.view.buffer, start, length);
}

function checkSize(name: string, shape: readonly number[], numbers: number | null): void {
  const total = shape.reduce((product, size) => product * size, 1);
  const fits = shape.length <= MOST_AXES && shape.every((size) => size > 0);
  if (fits && total <= MOST_NUMBERS && (numbers ?? total) === total) return;
  throw new WeightsError(
    `tensor ${name} has shape [${shape.slice(0, MOST_AXES)}]` +
      (numbers === null ? ", which cannot be" : ` and ${numbers} numbers`),
  );
}

function toSparsity(table: Table): Sparsity {
  return {
    order: table.int32s(SPARSITY.order),
    blockMap: table.int32s(SPARSITY.blockMap),
    dimensions: table.tables(SPARSITY.dimensions).map(toDimension),
  };
}

function toDimension(table: Table): Dimension {
  const segments = integers(table, DIMENSION.segmentsType, DIMENSION.segments);
  const indices = integers(table, DIMENSION.indicesType, DIMENSION.indices);
  const isCompressed = table.int8(DIMENSION.format) === 1;
  return {
    size: table.int32(DIMENSION.size),
    compressed: isCompressed ? { segments, indices } : null,
  };
}

/** A union of vectors of int32 (1), uint16 (2) and uint8 (3). */
function integers(table: Table, typeField: number, field: number): number[] {
  const holder = table.table(field);
  if (!holder) return [];
  const { view } = table;
  if (table.uint8(typeField) === 1) return holder.int32s(0);
  const size = table.uint8(typeField) === 2 ? 2 : 1;
  const { start, length } = holder.vector(0, size);
  return Array.from({ length }, (_, i) => {
    return size === 2 ? view.getUint16(start + 2 * i, true) : view.getUint8(start + i);
  });
}

function checkIndices({ tensors, operators, inputs, outputs }: Model): void {
  const computed = operators.flatMap((operator) => [...operator.inputs, ...operator.outputs]);
  for (const index of computed) if (index !== -1) at(tensors, index, "tensor");
  for (const index of [...inputs, ...outputs]) at(tensors, index, "tensor");
}

function at<T>(list: readonly T[], index: number, what: string): T {
  if (index >= 0 && index < list.length) return list[index];
  throw new RangeError(`there is no ${what} ${index}`);
}
