import { expect, it } from "vitest";
import { isFresh } from "./frame";

it("goes on only where time moves ahead a little", () => {
  expect(isFresh(null, 0)).toBe(true);
  expect(isFresh(0, 16)).toBe(false);
  expect(isFresh(1650, 0)).toBe(true);
  expect(isFresh(500, 500)).toBe(true);
  expect(isFresh(0, 60000)).toBe(true);
});
