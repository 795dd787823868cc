import { expect, test } from "vitest";
import { T_POINTS, landmarksOf } from "../../src/motion/example";
import { roomPoints } from "./body";
import { contactSpots, feetOf, shadowSpots } from "./spots";

const POINTS = roomPoints(landmarksOf(T_POINTS), 0.9);

test("the higher a body, the fainter and wider its shadow", () => {
  const above = shadowSpots(roomPoints(landmarksOf(T_POINTS), 1.9));
  for (const [i, [, , radius, strength]] of shadowSpots(POINTS).entries()) {
    expect(above[i][2]).toBeGreaterThan(radius);
    expect(above[i][3]).toBeLessThan(strength);
  }
});

test("rings lie under the feet that stand: left, then right", () => {
  const spots = contactSpots(feetOf(POINTS), { hipsM: 0.9, left: false, right: true });
  expect(spots.map(([, , , strength]) => strength)).toEqual([0, 1]);
  expect(spots[0][0]).toBeGreaterThan(0);
  expect(spots[1][0]).toBeLessThan(0);
});

test("in the room y is up and the feet are above the floor by the thickness of the sole", () => {
  const lowest = Math.min(...POINTS.map(({ y }) => y));
  expect(lowest).toBeGreaterThan(0);
  expect(lowest).toBeLessThan(0.05);
});
