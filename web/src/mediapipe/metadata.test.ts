import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCard, type Card } from "../core/card";
import { WeightsError } from "../core/errors";
import { rootOf, type Table } from "../tflite/flatbuffer";
import { openFile, readModel } from "../tflite/read";
import { withNormalization } from "./metadata";

const FOLDER = new URL("../../../src/kinesphere/weights/", import.meta.url);

function weights(name: string): { card: Card; tflite: ArrayBuffer } {
  const card = readCard(readFileSync(new URL(`${name}.json`, FOLDER), "utf-8"), name);
  return { card, tflite: new Uint8Array(readFileSync(new URL(card.file, FOLDER))).buffer };
}

/** The network, with constants as checksums. */
function digested(tflite: ArrayBuffer): unknown {
  const { tensors, ...rest } = readModel(tflite);
  const sha256 = (data: Uint8Array | null) => data && createHash("sha256").update(data).digest("hex");
  const shrunk = tensors.map(({ data, sparsity, ...one }) => {
    return { ...one, data: sha256(data), sparse: sparsity?.order };
  });
  return { ...rest, tensors: shrunk };
}

/** Mean and standard deviation, as a reader of TFLite Metadata finds them. */
function normalization(tflite: ArrayBuffer): number[][] {
  const root = openFile(tflite);
  const [entry] = root.tables(6).filter((one) => one.text(0) === "TFLITE_METADATA");
  const { start, length } = root.tables(4)[entry.uint32(1)].vector(0, 1);
  const metadata = rootOf(tflite.slice(start, start + length));
  const unit = metadata.tables(3)[0].tables(2)[0].tables(4)[0];
  expect(unit.uint8(0)).toBe(1);
  const options = unit.table(1) as Table;
  return [0, 1].map((field) => {
    const { start: at, length: count } = options.vector(field, 4);
    return Array.from({ length: count }, (_, i) => options.view.getFloat32(at + 4 * i, true));
  });
}

test.each([["detector", 127.5, 127.5], ["lite", 0, 255]])(
  "%s says mean %d, standard deviation %d, and is the same network",
  (name, mean, std) => {
    const { card, tflite } = weights(name);
    const told = withNormalization(tflite, card);
    expect(normalization(told)).toEqual([Array(3).fill(mean), Array(3).fill(std)]);
    expect(digested(told)).toEqual(digested(tflite));
  },
);

test("constants keep their alignment", () => {
  const { card, tflite } = weights("lite");
  const grown = withNormalization(tflite, card).byteLength - tflite.byteLength;
  expect(grown % 16).toBe(0);
});

test("what is no network is refused", () => {
  const { card, tflite } = weights("lite");
  expect(() => withNormalization(new ArrayBuffer(64), card)).toThrow(WeightsError);
  expect(() => withNormalization(tflite.slice(0, 40), card)).toThrow(WeightsError);
});
