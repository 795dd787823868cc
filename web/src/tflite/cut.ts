/** Cuts off the branches of a network that lead only to outputs which nobody asked for. */

import { WeightsError } from "../core/errors";
import type { Table, Vector } from "./flatbuffer";
import { guarded, openFile, readModel, subgraphOf, type Model } from "./read";
import { MODEL, SIGNATURE, SUBGRAPH, TENSOR_MAP } from "./schema";

/**
 * A copy of a TFLite file that has the named outputs alone, in the file's order, and only the
 * operators that they need. Engines run whatever operators stand in the file: without its mask,
 * the lite network takes about 40 % less time.
 *
 * Vectors shrink in place and constants stay where they are, so nothing else in the file moves.
 */
export function keepOutputs(bytes: ArrayBuffer, names: readonly string[]): ArrayBuffer {
  const model = readModel(bytes);
  const kept = model.outputs.filter((index) => names.includes(model.tensors[index].name));
  checkNames(model, kept, names);
  const copy = bytes.slice(0);
  guarded(() => patch(openFile(copy), model, kept));
  return copy;
}

function checkNames(model: Model, kept: readonly number[], names: readonly string[]): void {
  const have = model.outputs.map((index) => model.tensors[index].name);
  const missing = names.filter((name) => !have.includes(name));
  if (missing.length === 0 && kept.length > 0) return;
  throw new WeightsError(
    `the network has no output named ${missing.join(", ") || "(none asked for)"}; ` +
      `it has ${have.join(", ")}`,
  );
}

/** The positions of the operators that `outputs` depend on. */
export function neededOperators(model: Model, outputs: readonly number[]): number[] {
  const wanted = new Set(outputs);
  const needed: number[] = [];
  // Operators stand in the order of computing: going backwards meets each before its inputs.
  for (let i = model.operators.length - 1; i >= 0; i--) {
    const operator = model.operators[i];
    if (!operator.outputs.some((index) => wanted.has(index))) continue;
    operator.inputs.forEach((index) => wanted.add(index));
    needed.unshift(i);
  }
  return needed;
}

function patch(root: Table, model: Model, kept: readonly number[]): void {
  const graph = subgraphOf(root);
  const isKept = (index: number) => kept.includes(index);
  const outputs = graph.vector(SUBGRAPH.outputs, 4);
  kept.forEach((index, i) => root.view.setInt32(outputs.start + 4 * i, index, true));
  setLength(root.view, outputs, kept.length);
  keepTables(root.view, graph.vector(SUBGRAPH.operators, 4), neededOperators(model, kept));
  for (const signature of root.tables(MODEL.signatureDefs)) {
    const maps = signature.tables(SIGNATURE.outputs).entries();
    const left = [...maps].filter(([, map]) => isKept(map.uint32(TENSOR_MAP.tensor)));
    keepTables(root.view, signature.vector(SIGNATURE.outputs, 4), left.map(([i]) => i));
  }
}

/** Leaves the elements at `positions`, which grow; elements are offsets from where they stand. */
function keepTables(view: DataView, { start, length }: Vector, positions: readonly number[]): void {
  positions.forEach((from, to) => {
    const target = start + 4 * from + view.getUint32(start + 4 * from, true);
    view.setUint32(start + 4 * to, target - (start + 4 * to), true);
  });
  setLength(view, { start, length }, positions.length);
}

function setLength(view: DataView, { start, length }: Vector, next: number): void {
  // An absent vector has no length to write, and nothing to lose.
  if (length > 0) view.setUint32(start - 4, next, true);
}
