import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPace } from "./pace";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("in software, what moves is drawn coarsely and seldom, what stands still finely and once", () => {
  const drawn: number[] = [];
  const pace = createPace((pixels) => drawn.push(pixels), true);
  for (let ms = 0; ms < 800; ms += 10) {
    pace.redraw();
    vi.advanceTimersByTime(10);
  }
  expect(drawn.length).toBeGreaterThanOrEqual(8);
  expect(drawn.length).toBeLessThanOrEqual(10);
  expect(drawn.every((pixels) => pixels < 1)).toBe(true);
  vi.advanceTimersByTime(2000);
  expect(drawn.filter((pixels) => pixels === 2).length).toBe(1);
  expect(drawn.at(-1)).toBe(2);
});

test("nothing is drawn after stop", () => {
  const drawn: number[] = [];
  const pace = createPace((pixels) => drawn.push(pixels), true);
  pace.redraw();
  pace.stop();
  vi.advanceTimersByTime(2000);
  expect(drawn).toEqual([]);
});
