import { expect, it } from "vitest";
import { contoursOf, fingerOf, PALM } from "./parts";

it("each landmark of a hand is its finger's", () => {
  expect(Array.from({ length: 21 }, (_, i) => fingerOf(i))).toEqual(
    [0, ...[0, 1, 2, 3, 4].flatMap((finger) => [finger, finger, finger, finger])],
  );
  expect(PALM).toContainEqual([0, 17]);
  expect(PALM).toContainEqual([13, 17]);
});

it("a face without irises has lines without them", () => {
  const names = (n: number) => new Set(contoursOf(new Float64Array(2 * n)).map(({ name }) => name));
  expect(names(478)).toContain("leftIris");
  expect(names(468)).not.toContain("leftIris");
  expect(names(468).size).toBe(6);
});

it("an iris is as round as its four points say", () => {
  const xy = new Float64Array(2 * 478);
  [[474, 12, 5], [475, 10, 4], [476, 8, 5], [477, 10, 6]].forEach(([i, x, y]) => xy.set([x, y], 2 * i));
  const iris = contoursOf(xy).find(({ name }) => name === "leftIris")!.xy;
  expect(iris).toHaveLength(34);
  for (let i = 0; i < iris.length; i += 2) {
    expect(((iris[i] - 10) / 2) ** 2 + (iris[i + 1] - 5) ** 2).toBeCloseTo(1, 9);
  }
});
