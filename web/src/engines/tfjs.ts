/**
 * TensorFlow.js: WASM, WebGL or WebGPU, from the same files as every other engine, or from graph models
 * of its own.
 */

import type { GraphModel as GraphModelOfTfjs } from "@tensorflow/tfjs-converter";
import type * as Core from "@tensorflow/tfjs-core";
import type { Card } from "../core/card";
import { WeightsError } from "../core/errors";
import { keepOutputs } from "../tflite/cut";
import { readModel } from "../tflite/read";
import type { GraphModel } from "../tfjs_model";
import { feeder, type LoadedNetwork } from "./engine";
import { checkFit } from "./fit";
import { startBackend, type TfjsBackend } from "./tfjs_backend";
import { toArtifacts, toGraph } from "./tfjs_graph";

export type { TfjsBackend } from "./tfjs_backend";

/**
 * A network that gives the `wanted` outputs (meanings of the card), warmed up: the first run
 * compiles shaders. The branches that lead to other outputs are cut off and cost nothing.
 *
 * `wasmUrl` is the folder with TF.js's own .wasm files. Networks of one worker share a backend.
 * WeightsError when the file does not fit its card, RuntimeFailure when the backend is not to be had.
 */
export async function load(
  card: Card, tflite: ArrayBuffer, wanted: readonly string[], backend: TfjsBackend,
  wasmUrl: string,
): Promise<LoadedNetwork> {
  const names = wanted.map((meaning) => card.outputs[meaning].name);
  const model = readModel(keepOutputs(tflite, names));
  checkFit(card, model, wanted);
  const tf = await startBackend(backend, wasmUrl);
  const { loadGraphModel } = await import("@tensorflow/tfjs-converter");
  const graph = await loadGraphModel(tf.io.fromMemory(toArtifacts(toGraph(model), names)));
  return warmedUp(toNetwork(tf, graph, card, wanted), card);
}

/** The same of a graph model as it is stored in files; what it gives that is not wanted is not computed. */
export async function loadGraph(
  card: Card, model: GraphModel, wanted: readonly string[], backend: TfjsBackend, wasmUrl: string,
): Promise<LoadedNetwork> {
  const tf = await startBackend(backend, wasmUrl);
  const { loadGraphModel } = await import("@tensorflow/tfjs-converter");
  let graph: GraphModelOfTfjs | undefined;
  try {
    graph = await loadGraphModel(tf.io.fromMemory(model));
    checkGraph(tf, graph, card, wanted);
    return await warmedUp(toNetwork(tf, graph, card, wanted), card);
  } catch (error) {
    graph?.dispose();
    if (error instanceof WeightsError) throw error;
    const { message } = error as Error;
    throw new WeightsError(`${card.file} does not run in TensorFlow.js as its card says: ${message}`);
  }
}

/** WeightsError when what it takes or gives is not what the card says. */
function checkGraph(
  tf: typeof Core, graph: GraphModelOfTfjs, card: Card, wanted: readonly string[],
): void {
  const [width, height] = card.inputSizePx;
  const names = wanted.map((meaning) => card.outputs[meaning].name);
  const shapes = tf.tidy(() => {
    const input = tf.zeros([1, height, width, 3]);
    return [graph.execute({ [card.inputName]: input }, names)].flat().map(({ shape }) => shape);
  });
  wanted.forEach((meaning, i) => {
    const { name, shape } = card.outputs[meaning];
    if (String(shapes[i]) === String(shape)) return;
    throw new WeightsError(
      `${card.file}: its card says that ${name} has shape [${shape}], in the file it is [${shapes[i]}]`,
    );
  });
}

async function warmedUp(network: LoadedNetwork, card: Card): Promise<LoadedNetwork> {
  const [width, height] = card.inputSizePx;
  await network.run(new Uint8Array(width * height * 3));
  return network;
}

function toNetwork(
  tf: typeof Core, graph: GraphModelOfTfjs, card: Card, wanted: readonly string[],
): LoadedNetwork {
  const feed = feeder(card);
  const names = wanted.map((meaning) => card.outputs[meaning].name);
  const [width, height] = card.inputSizePx;
  const execute = (rgb: Uint8Array): Core.Tensor[] => tf.tidy(() => {
    const input = tf.tensor4d(feed(rgb), [1, height, width, 3]);
    return [graph.execute({ [card.inputName]: input }, names)].flat();
  });
  return {
    async run(rgb) {
      const tensors = execute(rgb);
      const data = await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
      tf.dispose(tensors);
      return Object.fromEntries(wanted.map((meaning, i) => [meaning, data[i]]));
    },
    dispose: () => graph.dispose(),
  };
}
