import { expect, test } from "vitest";
import { COUNT, INDEX } from "../../src/core/skeleton";
import { BODY, landmarksOf } from "../../src/motion/example";
import { followAll, pointsOf, reachM, type Seen } from "./crowd";

const somebody = (id: number, positionM: number[] | null): Seen => ({
  id, positionM: positionM && Float64Array.from(positionM),
  xyzWorldM: Float64Array.from(landmarksOf(BODY).xyzWorldM),
  visibility: new Float64Array(COUNT).fill(1),
});

test("others stand beside the one in the middle as they do before the camera, on the floor", () => {
  const people = followAll([], [somebody(0, [0.2, 0, 3]), somebody(1, [1.5, 0.3, 5])], 0);
  expect(people.map(({ id }) => id)).toEqual([0, 1]);
  const [x, y, z] = people[1].beside.toArray();
  expect([x, y, z].map((value) => Math.round(value * 100) / 100)).toEqual([1.3, 0, -2]);
  const [middle, other] = people.map((one) => pointsOf(one)[INDEX.left_heel]);
  expect(other.x - middle.x).toBeCloseTo(1.3, 2);
  expect(other.y).toBeCloseTo(middle.y, 2);
});

test("the one in the middle stays there while others come, and gives way when they leave", () => {
  const first = followAll([], [somebody(3, [0, 0, 3])], 0);
  const both = followAll(first, [somebody(1, [1, 0, 3]), somebody(3, [0, 0, 3])], 33);
  expect(both.map(({ id }) => id)).toEqual([3, 1]);
  const left = followAll(both, [somebody(5, [0, 0, 3]), somebody(1, [1, 0, 3])], 66);
  expect(left.map(({ id }) => id)).toEqual([1, 5]);
  // Who moves to the middle goes on from before: their feet were there in the last frame too.
  expect(left[0].followed.memory.live).not.toEqual(
    followAll([], [somebody(1, null)], 66)[0].followed.memory.live);
  expect(followAll(left, [], 99)).toEqual([]);
});

test("without places one person is shown", () => {
  const people = followAll([], [somebody(1, null), somebody(0, null)], 0);
  expect(people.map(({ id }) => id)).toEqual([0]);
});

test("the view is as wide as the people stand apart, and grows no narrower until one is left", () => {
  const apart = (x: number) => followAll([], [somebody(0, [0, 0, 3]), somebody(1, [x, 0, 3])], 0);
  expect(reachM(apart(1.2), 0)).toBe(1.5);
  expect(reachM(apart(-0.4), 2)).toBe(2);
  expect(reachM(apart(50), 0)).toBe(4);
  expect(reachM(apart(1).slice(0, 1), 2)).toBe(0);
});
