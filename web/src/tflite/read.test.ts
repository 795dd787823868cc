import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KinesphereError, WeightsError } from "../core/errors";
import { constantSources, numbersOf, widenOne } from "./constants";
import { keepOutputs, neededOperators } from "./cut";
import { readModel, type Model } from "./read";

/** The side of what each network looks at, in pixels. */
const SIZES = {
  lite: 256, full: 256, heavy: 256, detector: 224, palms: 192, hand: 224, hand_recrop: 256, faces: 128,
  face_mesh: 192, face: 192,
};
const NO_MASK = ["Identity", "Identity_1", "Identity_3", "Identity_4"];

const file = (name: string) =>
  Uint8Array.from(
    readFileSync(new URL(`../../../src/kinesphere/weights/${name}.tflite`, import.meta.url)),
  ).buffer;
const isSame = (a: ArrayBuffer, b: ArrayBuffer) => Buffer.from(a).equals(Buffer.from(b));
/** Which bytes of the file a constant is, for comparing models without comparing all their numbers. */
const places = ({ tensors }: Model) =>
  tensors.map(({ data, name, shape }) => [name, data?.byteOffset, data?.byteLength, ...shape]);
const outputsOf = (model: Model) => model.outputs.map((index) => model.tensors[index].name);

/** Everything an operator reads is an input, a constant or computed before it; so are outputs. */
function expectClosed(model: Model): void {
  const known = new Set(model.inputs);
  model.tensors.forEach((tensor, index) => tensor.data && known.add(index));
  for (const { op, inputs, outputs } of model.operators) {
    for (const index of inputs) expect(known.has(index), `${op} reads ${index}`).toBe(true);
    outputs.forEach((index) => known.add(index));
  }
  for (const index of model.outputs) expect(known.has(index)).toBe(true);
}

test.each(Object.entries(SIZES))("%s is read whole", (name, size) => {
  const model = readModel(file(name));
  expect(model.inputs.map((i) => model.tensors[i].shape)).toEqual([[1, size, size, 3]]);
  expectClosed(model);
  // Nothing stands in the files for nothing.
  expect(neededOperators(model, model.outputs).length).toBe(model.operators.length);
});

test.each(["lite", "full", "heavy"])("%s without its mask is a whole, smaller network", (name) => {
  const [bytes, whole] = [file(name), readModel(file(name))];
  const cut = keepOutputs(bytes, [...NO_MASK].reverse());
  const model = readModel(cut);
  expect(outputsOf(model)).toEqual(NO_MASK);
  expectClosed(model);
  expect(neededOperators(model, model.outputs).length).toBe(model.operators.length);
  expect(model.operators.length).toBeLessThan(whole.operators.length - 40);
  const left = neededOperators(whole, model.outputs).map((i) => whole.operators[i]);
  expect(model.operators).toEqual(left);
  expect(places(model)).toEqual(places(whole));
  expect(isSame(bytes, file(name))).toBe(true);
});

test("keeping every output changes nothing, and cutting again neither", () => {
  const bytes = file("lite");
  const all = outputsOf(readModel(bytes));
  expect(isSame(keepOutputs(bytes, all), bytes)).toBe(true);
  const once = keepOutputs(bytes, NO_MASK);
  expect(isSame(keepOutputs(once, NO_MASK), once)).toBe(true);
});

test("an output that the file has not is refused with those it has", () => {
  expect(() => keepOutputs(file("lite"), ["Identity", "hands"])).toThrow(WeightsError);
  expect(() => keepOutputs(file("lite"), ["hands"])).toThrow(
    "the network has no output named hands; it has Identity, Identity_1, Identity_2, ",
  );
  expect(() => keepOutputs(file("lite"), [])).toThrow(WeightsError);
});

test("half precision numbers are widened exactly", () => {
  const pairs: [bits: number, value: number][] = [
    [0x3c00, 1], [0xc000, -2], [0x7bff, 65504], [0x0001, 2 ** -24], [0x0400, 2 ** -14],
    [0x3555, 0.333251953125], [0x8000, -0], [0x7c00, Infinity], [0xfc00, -Infinity],
    [0x7e00, NaN],
  ];
  for (const [bits, value] of pairs) expect(widenOne(bits)).toBe(value);
});

test("the detector's sparse constants have all their values, in place of zeros", () => {
  const model = readModel(file("detector"));
  const sparse = model.tensors.filter(({ sparsity }) => sparsity);
  expect(sparse.length).toBe(38);
  for (const tensor of sparse) {
    const dense = numbersOf(tensor);
    const stored = numbersOf({ ...tensor, sparsity: null });
    const isNumber = (value: number) => value !== 0;
    expect(dense.length).toBe(tensor.shape.reduce((product, size) => product * size, 1));
    // The only compressed level is the last: values stay in the order of the file.
    const [got, want] = [dense.filter(isNumber), stored.filter(isNumber)];
    expect(isSame(got.buffer, want.buffer)).toBe(true);
  }
});

test("a small sparse matrix, by hand", () => {
  const name = "rows", type = "int32", shape = [2, 3];
  const data = new Uint8Array(Int32Array.of(5, 7, 9).buffer);
  const tensor = (order: number[], size: number, segments: number[], indices: number[]) => ({
    name, type, shape, data,
    sparsity: {
      order, blockMap: [],
      dimensions: [{ size, compressed: null }, { size: 0, compressed: { segments, indices } }],
    },
  }) as const;
  expect([...numbersOf(tensor([0, 1], 2, [0, 1, 3], [2, 0, 1]))]).toEqual([0, 0, 5, 7, 9, 0]);
  expect([...numbersOf(tensor([1, 0], 3, [0, 1, 1, 3], [1, 0, 1]))]).toEqual([0, 0, 7, 5, 0, 9]);
  for (const wrong of [[[0, 1, 3], [2, 0, 3]], [[0, 1], [2, 0, 1]], [[0, 1, 2], [2, 0, 1]]]) {
    expect(() => numbersOf(tensor([0, 1], 2, wrong[0], wrong[1]))).toThrow(WeightsError);
  }
});

test("constants are found behind what only changes their storage", () => {
  const model = readModel(file("detector"));
  const constant = constantSources(model);
  const filters = model.operators.filter(({ op }) => op.includes("CONV_2D"));
  for (const { inputs } of filters) expect(constant(inputs[1])).not.toBeNull();
  expect(constant(model.inputs[0])).toBeNull();
  expect(constant(model.outputs[0])).toBeNull();
});

test("what is no TFLite file is refused in words", () => {
  const page = new TextEncoder().encode("<!doctype html><title>404</title>");
  expect(() => readModel(page.buffer)).toThrow("expected a TFLite file");
  expect(() => readModel(new ArrayBuffer(0))).toThrow(WeightsError);
  expect(() => readModel(file("lite").slice(0, 8))).toThrow(WeightsError);
});

test("a file cut short anywhere is refused", () => {
  const bytes = file("lite");
  for (const part of [0.001, 0.1, 0.5, 0.9, 0.999]) {
    const half = bytes.slice(0, Math.floor(bytes.byteLength * part));
    expect(() => readModel(half), `${part}`).toThrow(WeightsError);
  }
});

test("damaged files are refused or read, but nothing else happens", () => {
  const bytes = file("detector");
  let refused = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const copy = new DataView(bytes.slice(0));
    // Tables stand at both ends of the file, constants between.
    const reach = 40_000;
    for (let i = 0; i < 40; i++) {
      const at = (seed * 7919 + i * 104_729) % reach;
      copy.setUint8(i % 2 ? copy.byteLength - 1 - at : 8 + at, (seed * 31 + i * 17) % 256);
    }
    refused += Number(fails(copy.buffer as ArrayBuffer));
  }
  expect(refused).toBeGreaterThan(50);
});

function fails(bytes: ArrayBuffer): boolean {
  try {
    const model = readModel(bytes);
    model.tensors.forEach((tensor) => tensor.data && numbersOf(tensor));
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(KinesphereError);
    return true;
  }
}
