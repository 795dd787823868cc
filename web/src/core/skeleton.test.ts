import { expect, test } from "vitest";
import { fixture } from "../parity";
import * as skeleton from "./skeleton";

test("is Python's skeleton", () => {
  const want = fixture<Record<string, unknown>>("skeleton");
  expect(skeleton.NAMES).toEqual(want.names);
  expect(skeleton.EDGES).toEqual(want.edges);
  expect(skeleton.SIDES).toEqual(want.sides);
  expect(skeleton.MIRROR).toEqual(want.mirror);
  expect(skeleton.EDGES.map(skeleton.edgeSide)).toEqual(want.edge_sides);
});

test("has 33 landmarks and 35 bones", () => {
  expect([skeleton.COUNT, skeleton.EDGES.length]).toEqual([33, 35]);
});

test("a mirror's mirror is the thing itself, and swaps sides", () => {
  const swapped = { left: "right", right: "left", middle: "middle" };
  skeleton.MIRROR.forEach((other, i) => {
    expect(skeleton.MIRROR[other]).toBe(i);
    expect(skeleton.SIDES[other]).toBe(swapped[skeleton.SIDES[i]]);
  });
});
