import { describe, expect, test } from "vitest";
import { WeightsError } from "./core/errors";
import { readGraphFile, toModel } from "./tfjs_model";

const SPECS = [{ name: "a", shape: [2], dtype: "float32" as const }];
const MODEL = {
  format: "graph-model", modelTopology: { node: [] },
  weightsManifest: [{ paths: ["1.bin", "2.bin"], weights: SPECS }, { paths: ["3.bin"], weights: SPECS }],
};

test("shards and numbers keep their order", () => {
  const file = readGraphFile(JSON.stringify(MODEL), "model.json");
  expect(file.shards).toEqual(["1.bin", "2.bin", "3.bin"]);
  expect(file.specs).toHaveLength(2);
  const shards = [new ArrayBuffer(1), new ArrayBuffer(2), new ArrayBuffer(3)];
  expect(toModel(file, shards).weightData).toEqual(shards);
});

describe("what is no graph model is refused", () => {
  const manifest = (weightsManifest: unknown) => JSON.stringify({ ...MODEL, weightsManifest });
  test.each([
    ["", "is not readable JSON"],
    ["{", "is not readable JSON"],
    ["null", "is no graph model"],
    ["[]", "is no graph model"],
    ['{"modelTopology": {}}', "is no graph model"],
    [JSON.stringify({ ...MODEL, modelTopology: { model_config: {} } }), "is no graph model"],
    [manifest([]), "is no graph model"],
    [manifest(null), "is no graph model"],
    [manifest([null]), "is no graph model"],
    [manifest([{ paths: "x" }]), "is no graph model"],
  ])("%s", (text, says) => {
    expect(() => readGraphFile(text, "model.json")).toThrow(WeightsError);
    expect(() => readGraphFile(text, "model.json")).toThrow(`model.json ${says}`);
  });
});
