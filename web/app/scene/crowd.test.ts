import { expect, test } from "vitest";
import { COUNT, INDEX } from "../../src/core/skeleton";
import { BODY, landmarksOf } from "../../src/motion/example";
import { followAll, pointsOf, reachM, shownOf, type Seen } from "./crowd";

const somebody = (id: number, positionM: number[] | null): Seen => ({
  id, positionM: positionM && Float64Array.from(positionM),
  xyzWorldM: Float64Array.from(landmarksOf(BODY).xyzWorldM),
  visibility: new Float64Array(COUNT).fill(1),
});

const ids = (people: readonly { id: number }[]) => people.map(({ id }) => id);

test("others stand beside the one in the middle as they do before the camera, on the floor", () => {
  const people = shownOf(followAll([], [somebody(0, [0.2, 0, 3]), somebody(1, [1.5, 0.3, 5])], 0));
  expect(ids(people)).toEqual([0, 1]);
  const [x, y, z] = people[1].beside.toArray();
  expect([x, y, z].map((value) => Math.round(value * 100) / 100)).toEqual([1.3, 0, -2]);
  const [middle, other] = people.map((one) => pointsOf(one)[INDEX.left_heel]);
  expect(other.x - middle.x).toBeCloseTo(1.3, 2);
  expect(other.y).toBeCloseTo(middle.y, 2);
});

test("the one in the middle stays there while others come, and when they are lost for a moment", () => {
  const first = followAll([], [somebody(3, [0, 0, 3])], 0);
  const both = followAll(first, [somebody(1, [1, 0, 3]), somebody(3, [0, 0, 3])], 33);
  expect(ids(both)).toEqual([3, 1]);
  const lost = followAll(both, [somebody(1, [1.1, 0, 3])], 66);
  expect(ids(lost)).toEqual([3, 1]);
  expect(ids(shownOf(lost))).toEqual([1]);
  expect(shownOf(lost)[0].beside.x).toBeCloseTo(1.1, 2);
  const back = followAll(lost, [somebody(1, [1, 0, 3]), somebody(3, [0, 0, 3])], 99);
  expect(ids(shownOf(back))).toEqual([3, 1]);
  // They go on from before.
  const anew = followAll([], [somebody(3, [0, 0, 3])], 99);
  expect(back[0].followed.memory.live).not.toEqual(anew[0].followed.memory.live);
});

test("who stays away gives way to the lowest number; a clip that begins anew forgets who is not there", () => {
  const both = followAll([], [somebody(0, [0, 0, 3]), somebody(1, [1, 0, 3])], 0);
  const later = [somebody(2, [0, 0, 3]), somebody(1, [1, 0, 3])];
  expect(ids(followAll(both, later, 2900))).toEqual([0, 1, 2]);
  expect(ids(followAll(both, later, 3100))).toEqual([1, 2]);
  expect(ids(followAll(followAll(both, later, 2900), [somebody(2, null)], 0))).toEqual([2]);
  expect(shownOf(followAll(both, [], 33))).toEqual([]);
});

test("without places one person is shown", () => {
  expect(ids(shownOf(followAll([], [somebody(1, null), somebody(0, null)], 0)))).toEqual([0]);
});

test("the view is as wide as the people stand apart, and grows no narrower until one is left", () => {
  const apart = (x: number, z = 3) =>
    followAll([], [somebody(0, [0, 0, 3]), somebody(1, [x, 0, z])], 0);
  expect(reachM(apart(1.2), 0)).toBe(1.5);
  expect(reachM(apart(-0.4), 2)).toBe(2);
  expect(reachM(apart(0.1, 1), 0)).toBe(2);
  expect(reachM(apart(0.1, 6), 0)).toBe(0.5);
  expect(reachM(apart(50), 0)).toBe(4);
  expect(reachM(followAll(apart(1), [somebody(0, [0, 0, 3])], 33), 2)).toBe(2);
  expect(reachM(followAll(apart(1), [somebody(0, [0, 0, 3])], 3300), 2)).toBe(0);
});
