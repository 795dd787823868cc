/** Graph models of TensorFlow.js as files: `model.json`, and shards with the numbers. */

import type { io } from "@tensorflow/tfjs-core";
import { WeightsError } from "./core/errors";

/** A `model.json`, read. */
export interface GraphFile {
  readonly topology: object;
  readonly specs: readonly io.WeightsManifestEntry[];
  /** The files of the numbers, in the order in which they follow each other. */
  readonly shards: readonly string[];
}

/** What TensorFlow.js loads. */
export type GraphModel = io.ModelArtifacts;

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly io.WeightsManifestEntry[];
}

/** The graph in a `model.json`; WeightsError when it is none. */
export function readGraphFile(text: string, path: string): GraphFile {
  let json: { modelTopology?: { node?: unknown }; weightsManifest?: readonly Group[] };
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new WeightsError(`${path} is not readable JSON: ${(error as Error).message}`);
  }
  const { modelTopology, weightsManifest } = json ?? {};
  const groups = Array.isArray(weightsManifest) ? (weightsManifest as readonly Group[]) : [];
  const isGraph = Array.isArray(modelTopology?.node) && groups.length > 0 &&
    groups.every((group) => Array.isArray(group?.paths) && Array.isArray(group?.weights));
  if (!isGraph) throw new WeightsError(`${path} is no graph model of TensorFlow.js`);
  return {
    topology: modelTopology as object,
    specs: groups.flatMap(({ weights }) => weights),
    shards: groups.flatMap(({ paths }) => paths),
  };
}

/** The graph with its numbers, in TensorFlow.js's own form. */
export function toModel({ topology, specs }: GraphFile, shards: readonly ArrayBuffer[]): GraphModel {
  return {
    format: "graph-model",
    modelTopology: topology,
    weightSpecs: [...specs],
    weightData: [...shards],
  };
}
