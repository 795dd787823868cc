import { expect, it } from "vitest";
import { hasSimd } from "./capabilities";

it("finds SIMD where it is: the probe is a valid module", () => {
  expect(hasSimd()).toBe(true);
});
