/** What TF.js computes in one step: a convolution or a product with its padding, bias and activation. */

import { WeightsError } from "../core/errors";
import { constantSources, numbersOf } from "../tflite/constants";
import type { Model, Operator } from "../tflite/read";
import { ACTIVATIONS, FLOAT, inputName, nameOf, NHWC, nhwc, type Context } from "./tfjs_context";
import { addWeight, flag, int, intList, wordList, words, type Attribute, type Node } from "./tfjs_nodes";

/** A convolution, with the padding before it and the PRELU behind it where these serve it alone. */
export function convolution(context: Context, operator: Operator, op: string): Node {
  const { strides, dilations } = operator.options;
  const [picture, filter, bias] = operator.inputs;
  const pad = context.pads.get(picture);
  const prelu = context.prelus.get(operator.outputs[0]);
  return {
    name: nameOf(context.model, (prelu ?? operator).outputs[0]), op,
    input: [
      inputName(context, pad ? pad.inputs[0] : picture),
      filterName(context, operator, filter),
      inputName(context, bias),
      ...(prelu ? [inputName(context, prelu.inputs[1])] : []),
    ],
    attr: {
      ...FLOAT, ...NHWC, ...padding(context, operator, pad), strides: nhwc(strides),
      dilations: nhwc(dilations), num_args: int(prelu ? 2 : 1),
      fused_ops: wordList(["BiasAdd", ...(prelu ? ["Prelu"] : activationOf(operator))]),
    },
  };
}

function activationOf({ options: { activation } }: Operator): string[] {
  return activation === "none" ? [] : [ACTIVATIONS[activation]];
}

/** A matrix turned: TF.js's WASM computes nonsense of a product that is asked to turn it (4.22). */
function turnedName({ model, graph, constant }: Context, index: number): string {
  const tensor = constant(index);
  if (!tensor) throw new WeightsError("the network computes a matrix while it runs: not foreseen");
  const [rows, columns] = model.tensors[index].shape;
  const numbers = transpose(numbersOf(tensor), rows, columns);
  const shape = [columns, rows];
  return addWeight(graph, { name: `turned/${index}`, shape, dtype: "float32", numbers });
}

/** Every number of the input times every row of the weights, and a bias. */
export function product(context: Context, operator: Operator): Node {
  const [numbers, weights, bias] = operator.inputs;
  const sizes = [numbers, weights].map((index) => context.model.tensors[index].shape.length);
  if (String(sizes) !== "2,2" || operator.inputs.length !== 3) {
    throw new WeightsError("the network has a product of other than rows and a bias: not foreseen");
  }
  return {
    name: nameOf(context.model, operator.outputs[0]), op: "_FusedMatMul",
    input: [
      inputName(context, numbers), turnedName(context, weights), inputName(context, bias),
    ],
    attr: {
      ...FLOAT, transpose_a: flag(false), transpose_b: flag(false), num_args: int(1),
      fused_ops: wordList(["BiasAdd", ...activationOf(operator)]),
    },
  };
}

function padding(
  context: Context, { options }: Operator, pad: Operator | undefined,
): Record<string, Attribute> {
  if (!pad) return { padding: words(options.padding) };
  const sides = [...numbersOf(context.constant(pad.inputs[1])!)];
  return { padding: words("EXPLICIT"), explicit_paddings: intList(sides) };
}

/** The PADs of borders, not of channels, that serve just one convolution. */
export function foldablePads(model: Model): Map<number, Operator> {
  const constant = constantSources(model);
  const pads = model.operators.filter(({ op, inputs, outputs: [output] }) => {
    const sides = op === "PAD" ? constant(inputs[1]) : null;
    const users = model.operators.filter((operator) => operator.inputs.includes(output));
    const isBorder = sides && [0, 1, 6, 7].every((i) => numbersOf(sides)[i] === 0);
    return isBorder && users.length === 1 && !model.outputs.includes(output) &&
      users[0].options.padding === "VALID" && users[0].op.includes("CONV_2D");
  });
  return new Map(pads.map((pad) => [pad.outputs[0], pad]));
}

/** The PRELUs behind a convolution whose result nobody else reads. */
export function foldablePrelus(model: Model): Map<number, Operator> {
  const folded = new Map<number, Operator>();
  for (const operator of model.operators.filter(({ op }) => op === "PRELU")) {
    const [input] = operator.inputs;
    const from = model.operators.find(({ outputs }) => outputs[0] === input);
    const isAlone = model.operators.filter(({ inputs }) => inputs.includes(input)).length === 1;
    const isBare = from?.op.includes("CONV_2D") && from.options.activation === "none";
    if (isAlone && isBare && !model.outputs.includes(input)) folded.set(input, operator);
  }
  return folded;
}

/** Filters come as out × height × width × in (depthwise: 1 × height × width × out). */
function filterName(context: Context, { op, options }: Operator, index: number): string {
  const tensor = context.constant(index);
  if (!tensor) throw new WeightsError("the network computes a filter while it runs: not foreseen");
  const [out, height, width, last] = context.model.tensors[index].shape;
  const numbers = numbersOf(tensor);
  const name = `filter/${index}`;
  if (op === "CONV_2D") {
    const shape = [height, width, last, out];
    const turned = transpose(numbers, out, height * width * last);
    return addWeight(context.graph, { name, shape, dtype: "float32", numbers: turned });
  }
  const shape = [height, width, last / options.depthMultiplier, options.depthMultiplier];
  return addWeight(context.graph, { name, shape, dtype: "float32", numbers });
}

function transpose(numbers: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(numbers.length);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns; k++) turned[k * rows + row] = numbers[row * columns + k];
  }
  return turned;
}
