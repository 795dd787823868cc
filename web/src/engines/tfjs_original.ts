/**
 * Our networks under the names that `@tensorflow-models/pose-detection` asks for, so that both can
 * be compared on the same weights.
 */

import type { io } from "@tensorflow/tfjs-core";
import type { Card } from "../core/card";
import { readModel } from "../tflite/read";
import { toArtifacts, toGraph } from "./tfjs_graph";
import { addWeight, int, type, type Graph } from "./tfjs_nodes";

const LANDMARK_NAMES = {
  landmarks: "ld_3d", presence: "output_poseflag", heatmaps: "activation_heatmap",
  world: "world_3d",
} as const;
const MASK_NAME = "activation_segmentation";
const DETECTIONS_NAME = "detections";
const FLOAT = { T: type("float32") };

/**
 * A network for the original package's `detectorModelUrl` or `landmarkModelUrl`, wrapped as
 * `tf.io.fromMemory(artifacts)`.
 *
 * The detector gives scores and boxes joined, [1, 2254, 13]; the mask is a probability there.
 */
export function originalArtifacts(card: Card, tflite: ArrayBuffer): io.ModelArtifacts {
  const graph = toGraph(readModel(tflite));
  if (card.role !== "detector") return toArtifacts(graph, renameLandmarks(graph, card));
  joinDetections(graph, card);
  return toArtifacts(graph, [DETECTIONS_NAME]);
}

function renameLandmarks({ nodes }: Graph, { outputs }: Card): string[] {
  const renamed = Object.entries(LANDMARK_NAMES).map(([meaning, name]) => {
    return { name, op: "Identity", input: [outputs[meaning].name], attr: FLOAT };
  });
  const mask = { name: MASK_NAME, op: "Sigmoid", input: [outputs.mask.name], attr: FLOAT };
  nodes.push(...renamed, mask);
  return [...renamed, mask].map(({ name }) => name);
}

function joinDetections(graph: Graph, { outputs: { scores, boxes } }: Card): void {
  const numbers = Int32Array.of(2);
  const axis = addWeight(graph, { name: "detections/axis", shape: [], dtype: "int32", numbers });
  graph.nodes.push({
    name: DETECTIONS_NAME, op: "ConcatV2", input: [scores.name, boxes.name, axis],
    attr: { ...FLOAT, N: int(2) },
  });
}
