import { expect, it } from "vitest";
import { draggedTo, spot, toggled } from "./landmarks";
import { item } from "./sample";

const PLAIN = item(1);
const UNKNOWN = item(1, { landmarks: PLAIN.landmarks.with(15, null) });

it("draws a landmark in its place, and one without a place beside the person", () => {
  expect(spot(PLAIN, 15)).toEqual([90, 185]);
  const [x, y] = spot(UNKNOWN, 15);
  expect([x, y > 100 && y < 300]).toEqual([50, true]);
});

it("moves, and keeps whether it is seen", () => {
  expect(draggedTo([1.23456, 2], [0, 0, 0.2])).toEqual([1.23, 2, 0.2]);
  expect(draggedTo([1, 2], null)).toEqual([1, 2, 1]);
});

it("hides and shows, in turn", () => {
  const hidden = toggled(PLAIN, 15);
  expect(hidden).toEqual([90, 185, 0]);
  expect(toggled(item(1, { landmarks: PLAIN.landmarks.with(15, hidden) }), 15)).toEqual([90, 185, 1]);
});
