import { expect, it } from "vitest";
import { canvasScale } from "./picture";

it("gives every picture a canvas between 960 and 1920 px, its own size where that fits", () => {
  expect(canvasScale([1280, 720])).toBe(1);
  expect(640 * canvasScale([640, 480])).toBe(960);
  expect(4000 * canvasScale([3000, 4000])).toBe(1920);
  expect(Number.isFinite(canvasScale([0, 0]))).toBe(true);
});
