import { expect, it } from "vitest";
import { together } from "./mask";

it("is the most of all people's masks", () => {
  const poses = [{ mask: Float32Array.of(0, 1, 0.5) }, { mask: Float32Array.of(0.25, 0, 1) }];
  expect([...(together(poses) ?? [])]).toEqual([64, 255, 255]);
});

it("is nothing when nobody has one", () => {
  expect(together([])).toBeNull();
  expect(together([{ mask: null }])).toBeNull();
});
