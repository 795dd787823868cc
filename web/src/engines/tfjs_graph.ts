/**
 * A TFLite network as a TensorFlow.js graph model, made in memory, with the same numbers.
 *
 * So the browser loads one file for all engines. What TF.js computes in one step (a convolution
 * with its padding, bias and activation) becomes one node.
 */

import type { io } from "@tensorflow/tfjs-core";
import { WeightsError } from "../core/errors";
import { constantSources, numbersOf } from "../tflite/constants";
import type { Model, Operator, Tensor } from "../tflite/read";
import {
  addWeight, flag, int, intList, placeholder, type, wordList, words, type Attribute, type Graph,
  type Node,
} from "./tfjs_nodes";

const FLOAT = { T: type("float32") };
const NHWC = { data_format: words("NHWC") };
const ACTIVATIONS = { relu: "Relu", relu6: "Relu6" } as const;

/** What the conversion of each operator needs to know of the others. */
interface Context {
  readonly model: Model;
  readonly graph: Graph;
  readonly constant: (index: number) => Tensor | null;
  /** PADs that are done by the convolution behind them, by the tensor that they would give. */
  readonly folded: ReadonlyMap<number, Operator>;
}

/**
 * The nodes of a network. Its inputs and outputs keep their names in the file; WeightsError for a
 * network with something that was not foreseen.
 */
export function toGraph(model: Model): Graph {
  const constant = constantSources(model);
  const graph: Graph = { nodes: [], weights: [] };
  const context = { model, graph, constant, folded: foldablePads(model) };
  for (const index of model.inputs) {
    graph.nodes.push(placeholder(nameOf(model, index), model.tensors[index].shape));
  }
  for (const operator of model.operators) {
    const isStored = constant(operator.outputs[0]) !== null;
    if (!isStored && !context.folded.has(operator.outputs[0])) convert(context, operator);
  }
  return graph;
}

/** The files of a TF.js graph model, in memory. `outputs` are those that `predict` gives. */
export function toArtifacts(graph: Graph, outputs: readonly string[]): io.ModelArtifacts {
  const data = new Uint8Array(graph.weights.reduce((sum, w) => sum + w.numbers.byteLength, 0));
  let at = 0;
  for (const { numbers } of graph.weights) {
    data.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), at);
    at += numbers.byteLength;
  }
  const signature = { outputs: Object.fromEntries(outputs.map((name) => [name, { name }])) };
  return {
    format: "graph-model",
    // TF.js asks for a version, and does nothing with it.
    modelTopology: { node: graph.nodes, versions: { producer: 1 } },
    weightSpecs: graph.weights.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })),
    weightData: data.buffer,
    signature,
  };
}

/** A name that TF.js takes: inner tensors are numbered, as their names in the file may repeat. */
export function nameOf(model: Model, index: number): string {
  const isOuter = model.inputs.includes(index) || model.outputs.includes(index);
  if (!isOuter) return `inner/${index}`;
  const { name } = model.tensors[index];
  if (/^[A-Za-z][\w./-]*$/.test(name)) return name;
  throw new WeightsError(`the network calls an input or output ${JSON.stringify(name)}`);
}

function convert(context: Context, operator: Operator): void {
  const { graph, model } = context;
  const { options, outputs, inputs } = operator;
  const output = nameOf(model, outputs[0]);
  const add = (op: string, input: readonly string[], attr: Record<string, Attribute>) =>
    addActivated(graph, { name: output, op, input, attr: { ...FLOAT, ...attr } }, operator);
  const all = () => inputs.map((index) => inputName(context, index));
  switch (operator.op) {
    case "CONV_2D":
      return void graph.nodes.push(convolution(context, operator, "_FusedConv2D"));
    case "DEPTHWISE_CONV_2D":
      return void graph.nodes.push(convolution(context, operator, "FusedDepthwiseConv2dNative"));
    case "ADD":
      return add("AddV2", all(), {});
    case "CONCATENATION":
      return add("ConcatV2", [...all(), number(graph, options.axis)], { N: int(inputs.length) });
    case "DEPTH_TO_SPACE":
      return add("DepthToSpace", all(), { ...NHWC, block_size: int(options.blockSize) });
    case "LOGISTIC":
      return add("Sigmoid", all(), {});
    case "MAX_POOL_2D":
      return add("MaxPool", all(), {
        ...NHWC, padding: words(options.padding), strides: nhwc(options.strides),
        ksize: nhwc(options.window),
      });
    case "PAD":
      return add("Pad", all(), {});
    case "RESHAPE":
      return add("Reshape", [inputName(context, inputs[0]), shapeOf(context, outputs[0])], {});
    case "RESIZE_BILINEAR":
      return add("ResizeBilinear", all(), {
        align_corners: flag(options.alignCorners),
        half_pixel_centers: flag(options.halfPixelCenters),
      });
    default:
      throw new WeightsError(`the network computes ${operator.op} while it runs: not foreseen`);
  }
}

/** What TF.js does not fuse gets a node of its own for the activation. */
function addActivated({ nodes }: Graph, node: Node, { options: { activation } }: Operator): void {
  if (activation === "none") return void nodes.push(node);
  const before = `${node.name}/linear`;
  nodes.push({ ...node, name: before });
  nodes.push({ name: node.name, op: ACTIVATIONS[activation], input: [before], attr: FLOAT });
}

function convolution(context: Context, operator: Operator, op: string): Node {
  const { activation, strides, dilations } = operator.options;
  const [picture, filter, bias] = operator.inputs;
  const pad = context.folded.get(picture);
  const fused = activation === "none" ? [] : [ACTIVATIONS[activation]];
  return {
    name: nameOf(context.model, operator.outputs[0]), op,
    input: [
      inputName(context, pad ? pad.inputs[0] : picture),
      filterName(context, operator, filter),
      inputName(context, bias),
    ],
    attr: {
      ...FLOAT, ...NHWC, ...padding(context, operator, pad), strides: nhwc(strides),
      dilations: nhwc(dilations), num_args: int(1), fused_ops: wordList(["BiasAdd", ...fused]),
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
function foldablePads(model: Model): Map<number, Operator> {
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

/** The name of a node that gives a tensor; a constant's node is made when first asked for. */
function inputName({ model, graph, constant }: Context, index: number): string {
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

/** The shape of a result as a constant: the file's own may leave a size open (-1). */
function shapeOf({ model, graph }: Context, index: number): string {
  const { shape } = model.tensors[index];
  return addWeight(graph, {
    name: `shape/${index}`, shape: [shape.length], dtype: "int32", numbers: Int32Array.from(shape),
  });
}

function number(graph: Graph, value: number): string {
  const numbers = Int32Array.of(value);
  return addWeight(graph, { name: `number/${value}`, shape: [], dtype: "int32", numbers });
}

function nhwc([height, width]: readonly [number, number]): Attribute {
  return intList([1, height, width, 1]);
}
