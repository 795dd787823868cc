/** The pieces of a TensorFlow graph as TF.js reads them from JSON. */

/** Numbers as TF.js names their types. */
export type DType = "float32" | "int32";

export type Attribute = Readonly<Record<string, unknown>>;

export interface Node {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, Attribute>>;
}

/** The numbers of one Const node. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly numbers: Float32Array | Int32Array;
}

/** A graph being built: nodes in the order of computing, and the constants among them. */
export interface Graph {
  readonly nodes: Node[];
  readonly weights: Weight[];
}

const TYPES = { float32: "DT_FLOAT", int32: "DT_INT32" } as const;

/** JSON holds byte strings in base64. */
export const words = (text: string): Attribute => ({ s: btoa(text) });
export const wordList = (texts: readonly string[]): Attribute => ({
  list: { s: texts.map((text) => btoa(text)) },
});
export const intList = (values: readonly number[]): Attribute => ({ list: { i: [...values] } });
export const int = (value: number): Attribute => ({ i: value });
export const flag = (value: boolean): Attribute => ({ b: value });
export const type = (dtype: DType): Attribute => ({ type: TYPES[dtype] });
export const shape = (sizes: readonly number[]): Attribute => ({
  shape: { dim: sizes.map((size) => ({ size: String(size) })) },
});

export function placeholder(name: string, sizes: readonly number[]): Node {
  return { name, op: "Placeholder", input: [], attr: { dtype: type("float32"), shape: shape(sizes) } };
}

/** Adds a constant once; gives its name. */
export function addWeight(graph: Graph, weight: Weight): string {
  if (!graph.weights.some(({ name }) => name === weight.name)) {
    graph.weights.push(weight);
    const attr = { dtype: type(weight.dtype) };
    graph.nodes.push({ name: weight.name, op: "Const", input: [], attr });
  }
  return weight.name;
}
