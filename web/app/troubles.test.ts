import { expect, it } from "vitest";
import { KinesphereError, RuntimeFailure, WeightsError } from "../src/core/errors";
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

it("says that one is offline where nobody answers, or the page's own service worker does", () => {
  const lost = new WeightsError("/lite.tflite could not be fetched (TypeError); is the server up?");
  const said = (status: number) => new WeightsError(
    `/lite.tflite could not be fetched: the server said ${status}. ` +
      "The folder of weights must be served beside the library (option `assets`)",
  );
  const text = (error: Error, online: boolean) => estimatorTrouble(error, DEFAULTS, online).text;
  expect(text(lost, false)).toContain("You are offline");
  expect(text(lost, true)).not.toContain("offline");
  for (const online of [true, false]) {
    expect(text(said(504), online)).toContain("You are offline");
    expect(text(said(404), online)).not.toContain("offline");
    expect(text(said(404), online)).toMatch(/the server said 404\.$/);
  }
  expect(text(new WeightsError("expected 504 bytes, got 3"), true)).toContain("504 bytes");
  expect(estimatorTrouble(lost, DEFAULTS, false).fixes).toContain("retry");
});

it("goes on without the lift where its files are not to be had", () => {
  const lost = new WeightsError("/weights/lift.bin could not be fetched: the server said 404.");
  const { text, fixes } = estimatorTrouble(lost, DEFAULTS);
  expect(text).toMatch(/^A file of the lift is missing or damaged: .*404\.$/);
  expect(fixes.map((fix) => fixed(DEFAULTS, fix))).toEqual([{}, { lift: false }]);
});

it("leads away from WASM where it has no SIMD, and nowhere else", () => {
  const error = new RuntimeFailure("this browser's WebAssembly has no SIMD, which it needs");
  const { text, fixes } = estimatorTrouble(error, DEFAULTS);
  expect(text).toMatch(/^This browser's WebAssembly has no SIMD/);
  expect(fixes.map((fix) => fixed(DEFAULTS, fix))).toEqual([{ runtime: "tfjs", backend: "webgl" }]);
});

it("leads from heavy to full to lite, and to what runs everywhere", () => {
  expect(fixed({ ...DEFAULTS, model: "heavy" }, "smaller")).toEqual({ model: "full" });
  expect(fixed({ ...DEFAULTS, model: "full" }, "smaller")).toEqual({ model: "lite" });
  expect(fixed({ ...DEFAULTS, runtime: "tfjs" }, "usual")).toEqual({
    runtime: "litert", backend: "wasm",
  });
});
