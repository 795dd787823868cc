/** What converting an operator needs to know of the network around it, and the names of nodes. */

import { WeightsError } from "../core/errors";
import { numbersOf } from "../tflite/constants";
import type { Model, Operator, Tensor } from "../tflite/read";
import { addWeight, intList, type, words, type Attribute, type Graph } from "./tfjs_nodes";

export const FLOAT = { T: type("float32") };
export const NHWC = { data_format: words("NHWC") };
export const ACTIVATIONS = { relu: "Relu", relu6: "Relu6" } as const;

/** What the conversion of each operator needs to know of the others. */
export interface Context {
  readonly model: Model;
  readonly graph: Graph;
  readonly constant: (index: number) => Tensor | null;
  /** PADs that are done by the convolution behind them, by the tensor that they would give. */
  readonly pads: ReadonlyMap<number, Operator>;
  /** PRELUs that are done by the convolution before them, by the tensor that it would give. */
  readonly prelus: ReadonlyMap<number, Operator>;
}

/** A name that TF.js takes: inner tensors are numbered, as their names in the file may repeat. */
export function nameOf(model: Model, index: number): string {
  const isOuter = model.inputs.includes(index) || model.outputs.includes(index);
  if (!isOuter) return `inner/${index}`;
  const { name } = model.tensors[index];
  if (/^[A-Za-z][\w./-]*$/.test(name)) return name;
  throw new WeightsError(`the network calls an input or output ${JSON.stringify(name)}`);
}

/** The name of a node that gives a tensor; a constant's node is made when first asked for. */
export function inputName({ model, graph, constant }: Context, index: number): string {
  const tensor = constant(index);
  if (!tensor) return nameOf(model, index);
  const isInt = tensor.type === "int32";
  const floats = numbersOf(tensor);
  return addWeight(graph, {
    name: `constant/${index}`,
    shape: model.tensors[index].shape,
    dtype: isInt ? "int32" : "float32",
    numbers: isInt ? Int32Array.from(floats) : floats,
  });
}

export function nhwc([height, width]: readonly [number, number]): Attribute {
  return intList([1, height, width, 1]);
}
