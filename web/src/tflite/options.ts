/** The settings of operators, decoded for just those that occur in the networks. */

import { WeightsError } from "../core/errors";
import type { Table } from "./flatbuffer";
import { ACTIVATIONS, PADDINGS, type Activation, type Op, type Padding } from "./schema";

type HeightWidth = readonly [height: number, width: number];

/** What an operator does not have stays at these defaults. */
export interface Options {
  readonly padding: Padding;
  readonly strides: HeightWidth;
  readonly dilations: HeightWidth;
  /** The window of a pooling. */
  readonly window: HeightWidth;
  readonly activation: Activation;
  readonly axis: number;
  /** Of a gather: how many axes numbers and indices have in common. */
  readonly batchAxes: number;
  readonly blockSize: number;
  readonly depthMultiplier: number;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  /** Whether axes that are summed up stay, with a size of one. */
  readonly keepAxes: boolean;
  /** Of a slice, as bits: where the begin or the end is not heard, and which axes go. */
  readonly masks: { readonly begin: number; readonly end: number; readonly shrink: number };
}

const DEFAULTS: Options = {
  padding: "VALID", strides: [1, 1], dilations: [1, 1], window: [1, 1], activation: "none",
  axis: 0, batchAxes: 0, blockSize: 1, depthMultiplier: 1, alignCorners: false, halfPixelCenters: false,
  keepAxes: false, masks: { begin: 0, end: 0, shrink: 0 },
};

/** The options of an operator; `table` is null when the file leaves all at their defaults. */
export function readOptions(op: Op, table: Table | null): Options {
  return { ...DEFAULTS, ...(table && decode(op, table)) };
}

function decode(op: Op, table: Table): Partial<Options> {
  switch (op) {
    case "CONV_2D":
      return { ...moved(table), activation: activation(table, 3), dilations: dilations(table, 4) };
    case "DEPTHWISE_CONV_2D":
      return {
        ...moved(table), depthMultiplier: table.int32(3), activation: activation(table, 4),
        dilations: dilations(table, 5),
      };
    case "MAX_POOL_2D":
      return {
        ...moved(table), window: [table.int32(4), table.int32(3)],
        activation: activation(table, 5),
      };
    case "ADD":
    case "DIV":
    case "FULLY_CONNECTED":
    case "MUL":
    case "SUB":
      return { activation: activation(table, 0) };
    case "CONCATENATION":
      return { axis: table.int32(0), activation: activation(table, 1) };
    case "DEPTH_TO_SPACE":
      return { blockSize: table.int32(0) };
    case "GATHER":
      return { axis: table.int32(0), batchAxes: table.int32(1) };
    case "MEAN":
    case "REDUCE_MAX":
    case "REDUCE_MIN":
    case "SUM":
      return { keepAxes: table.uint8(0) !== 0 };
    case "STRIDED_SLICE":
      return { masks: masks(table) };
    case "RESIZE_BILINEAR":
      return { alignCorners: table.uint8(2) !== 0, halfPixelCenters: table.uint8(3) !== 0 };
    default:
      return {};
  }
}

/** Convolutions and poolings begin alike: padding, stride along x, stride along y. */
function moved(table: Table): Pick<Options, "padding" | "strides"> {
  const padding = PADDINGS[table.int8(0)];
  if (!padding) throw new WeightsError(`the file has a padding of kind ${table.int8(0)}`);
  return { padding, strides: [table.int32(2), table.int32(1)] };
}

function masks(table: Table): Options["masks"] {
  if (table.int32(2) !== 0 || table.int32(3) !== 0) {
    throw new WeightsError("the file has a slice with an ellipsis or a new axis: not foreseen");
  }
  return { begin: table.int32(0), end: table.int32(1), shrink: table.int32(4) };
}

function dilations(table: Table, field: number): HeightWidth {
  return [table.int32(field + 1, 1), table.int32(field, 1)];
}

function activation(table: Table, field: number): Activation {
  const number = table.int8(field);
  if (number in ACTIVATIONS) return ACTIVATIONS[number as keyof typeof ACTIVATIONS];
  throw new WeightsError(
    `the file has an operator with activation ${number}; known are none, relu and relu6`,
  );
}
