import { expect, test } from "vitest";
import { worst } from "../../parity";
import { KERNEL } from "./kernel";
import { hasSimd, inScript, inWasm, layersOf, type Matrix } from "./layer";

/** Numbers of no pattern, -1 to 1. */
function noise(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
}

const matrix = (rows: number, columns: number): Matrix => ({
  rows, columns, weight: noise(rows * columns, rows), bias: noise(rows, columns),
});
/** Columns that the kernel's steps of 16 divide, just not, and fewer than one step. */
const MATRICES = [matrix(33, 202), matrix(5, 15), matrix(7, 16), matrix(1, 1), matrix(160, 511)];

test("a row times a vector, and the bias", () => {
  const [weight, bias] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20)];
  for (const make of [inScript, (one: Matrix) => inWasm([one])[0]]) {
    const layer = make({ rows: 2, columns: 3, weight, bias });
    expect([...layer.of(Float32Array.of(1, 0, -1))]).toEqual([8, 18]);
  }
});

test("both ways give the same, whatever the sizes, in any order", () => {
  expect(hasSimd()).toBe(true);
  const wasm = inWasm(MATRICES);
  for (const i of [0, 4, 1, 2, 3, 1, 0]) {
    const x = noise(MATRICES[i].columns, i);
    expect(worst(wasm[i].of(x), inScript(MATRICES[i]).of(x))).toBeLessThan(2e-5);
  }
});

test("a result is the caller's, and what is no number does not spoil the next", () => {
  const [long, , short] = inWasm(MATRICES);
  const x = noise(16, 3);
  const before = short.of(x);
  const copy = before.slice();
  expect(long.of(new Float32Array(202).fill(NaN)).every(Number.isNaN)).toBe(true);
  expect(short.of(x)).toEqual(copy);
  expect(before).toEqual(copy);
});

test("the kernel is a module, and layers use it", () => {
  expect(WebAssembly.validate(KERNEL)).toBe(true);
  const x = noise(16, 1);
  expect(layersOf([MATRICES[2]])[0].of(x)).toEqual(inWasm([MATRICES[2]])[0].of(x));
});

test("it is many times as fast as the loop", () => {
  const one = matrix(512, 820);
  const [wasm, script] = [inWasm([one])[0], inScript(one)];
  const x = noise(820, 1);
  const ms = (layer: typeof script) => {
    const best = Array.from({ length: 30 }, () => {
      const begin = performance.now();
      for (let i = 0; i < 10; i++) layer.of(x);
      return performance.now() - begin;
    });
    return Math.min(...best);
  };
  expect(ms(wasm) * 2).toBeLessThan(ms(script));
});
