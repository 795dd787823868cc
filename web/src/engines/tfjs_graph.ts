/**
 * A TFLite network as a TensorFlow.js graph model, made in memory, with the same numbers.
 *
 * So the browser loads one file for all engines. What TF.js computes in one step (a convolution
 * with its padding, bias and activation) becomes one node.
 */

import type { io } from "@tensorflow/tfjs-core";
import { WeightsError } from "../core/errors";
import { constantSources } from "../tflite/constants";
import type { Model, Operator } from "../tflite/read";
import { ACTIVATIONS, FLOAT, inputName, nameOf, NHWC, nhwc, type Context } from "./tfjs_context";
import { convolution, foldablePads, foldablePrelus, product } from "./tfjs_fused";
import {
  addWeight, flag, int, placeholder, type, words, type Attribute, type DType, type Graph, type Node,
} from "./tfjs_nodes";

/** Operators that need nothing but their inputs. */
const PLAIN = {
  ADD: "AddV2", DIV: "RealDiv", FLOOR: "Floor", LOGISTIC: "Sigmoid", MAXIMUM: "Maximum",
  MINIMUM: "Minimum", MUL: "Mul", PAD: "Pad", PRELU: "Prelu", RELU: "Relu", SQRT: "Sqrt",
  SUB: "Sub",
} as const;
const REDUCTIONS = { MEAN: "Mean", REDUCE_MAX: "Max", REDUCE_MIN: "Min", SUM: "Sum" } as const;

/**
 * The nodes of a network. Its inputs and outputs keep their names in the file; WeightsError for a
 * network with something that was not foreseen.
 */
export function toGraph(model: Model): Graph {
  const constant = constantSources(model);
  const graph: Graph = { nodes: [], weights: [] };
  const [pads, prelus] = [foldablePads(model), foldablePrelus(model)];
  const context = { model, graph, constant, pads, prelus };
  const folded = new Set([...pads.values(), ...prelus.values()]);
  for (const index of model.inputs) {
    graph.nodes.push(placeholder(nameOf(model, index), model.tensors[index].shape));
  }
  for (const operator of model.operators) {
    const isStored = constant(operator.outputs[0]) !== null;
    if (!isStored && !folded.has(operator)) convert(context, operator);
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
    case "FULLY_CONNECTED":
      return void graph.nodes.push(product(context, operator));
    case "CONCATENATION":
      return add("ConcatV2", [...all(), number(graph, options.axis)], { N: int(inputs.length) });
    case "DEPTH_TO_SPACE":
      return add("DepthToSpace", all(), { ...NHWC, block_size: int(options.blockSize) });
    case "MAX_POOL_2D":
      return add("MaxPool", all(), {
        ...NHWC, padding: words(options.padding), strides: nhwc(options.strides),
        ksize: nhwc(options.window),
      });
    case "CAST":
      return add("Cast", all(), { DstT: type(numberType(model, outputs[0])) });
    case "GATHER":
      return add("GatherV2", [...all(), number(graph, options.axis)], {
        batch_dims: int(options.batchAxes),
      });
    case "MEAN":
    case "REDUCE_MAX":
    case "REDUCE_MIN":
    case "SUM":
      return add(REDUCTIONS[operator.op], all(), { keep_dims: flag(options.keepAxes) });
    case "STRIDED_SLICE":
      return add("StridedSlice", all(), {
        begin_mask: int(options.masks.begin), end_mask: int(options.masks.end),
        shrink_axis_mask: int(options.masks.shrink), ellipsis_mask: int(0), new_axis_mask: int(0),
      });
    case "RESHAPE":
      return add("Reshape", [inputName(context, inputs[0]), shapeOf(context, outputs[0])], {});
    case "RESIZE_BILINEAR":
      return add("ResizeBilinear", all(), {
        align_corners: flag(options.alignCorners),
        half_pixel_centers: flag(options.halfPixelCenters),
      });
    default:
      if (operator.op in PLAIN) return add(PLAIN[operator.op as keyof typeof PLAIN], all(), {});
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

/** Half precision is that of constants alone: what is computed is whole or single. */
function numberType(model: Model, index: number): DType {
  const { type, name } = model.tensors[index];
  if (type !== "float16") return type;
  throw new WeightsError(`the network computes ${name} in half precision: not foreseen`);
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
