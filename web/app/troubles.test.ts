import { expect, it } from "vitest";
import { KinesphereError, WeightsError } from "../src/core/errors";
import { DEFAULTS } from "./settings";
import { estimatorTrouble, fixed } from "./troubles";

it("always has a way on, and repeats what was said", () => {
  const errors = [new WeightsError("no card"), new KinesphereError("odd"), new Error("out of memory")];
  for (const error of errors) {
    for (const model of ["lite", "full", "heavy"] as const) {
      const { text, fixes } = estimatorTrouble(error, { ...DEFAULTS, model });
      expect(text).toContain(error.message);
      expect(fixes.length).toBeGreaterThan(0);
    }
  }
});

it("offers a smaller network first when memory ran out, and none below lite", () => {
  const memory = new RangeError("WebAssembly.Memory: could not allocate memory");
  expect(estimatorTrouble(memory, DEFAULTS).fixes[0]).toBe("smaller");
  expect(estimatorTrouble(memory, { ...DEFAULTS, model: "lite" }).fixes).toEqual(["retry"]);
});

it("leads from heavy to full to lite, and to what runs everywhere", () => {
  expect(fixed({ ...DEFAULTS, model: "heavy" }, "smaller")).toEqual({ model: "full" });
  expect(fixed({ ...DEFAULTS, model: "full" }, "smaller")).toEqual({ model: "lite" });
  expect(fixed({ ...DEFAULTS, runtime: "tfjs" }, "usual")).toEqual({
    runtime: "litert", backend: "wasm",
  });
});
