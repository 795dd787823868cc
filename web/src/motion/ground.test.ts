import { expect, test } from "vitest";
import { T_POINTS, landmarksOf, turn } from "./example";
import type { Points } from "./example";
import { findGround } from "./ground";
import type { GroundState } from "./ground";
import { axisAngle } from "./quaternions";

const STANDING = landmarksOf(T_POINTS);
const lift = (side: string, angle: number): Points => {
  const leg = new RegExp(`${side}_(knee|ankle|heel|foot)`);
  return turn(T_POINTS, `${side}_hip`, axisAngle([1, 0, 0], -angle), leg);
};

test("who stands has both feet down and the hips a leg's length up", () => {
  const { ground } = findGround(null, STANDING, 0);
  expect(ground).toMatchObject({ left: true, right: true });
  expect(ground.hipsM).toBeGreaterThan(0.86);
  expect(ground.hipsM).toBeLessThan(1);
});

test("a lifted leg is up, the other down, and the hips stay", () => {
  const standing = findGround(null, STANDING, 0);
  const state = findGround(standing, landmarksOf(lift("left", 1)), 33);
  expect(state.ground).toMatchObject({ left: false, right: true });
  expect(state.ground.hipsM).toBeCloseTo(standing.ground.hipsM, 6);
});

test("in a squat the hips come down as fast as the landmarks say", () => {
  const raise = (name: string, [x, y, z]: Points[string]) =>
    [name, [x, /ankle|heel|foot/.test(name) ? y + 0.3 : y, z]] as const;
  const raised: Points = Object.fromEntries(Object.entries(T_POINTS).map((p) => raise(...p)));
  const standing = findGround(null, STANDING, 0);
  const deep = findGround(standing, landmarksOf(raised), 300).ground;
  expect(standing.ground.hipsM - deep.hipsM).toBeCloseTo(0.3, 6);
  expect(deep).toMatchObject({ left: true, right: true });
});

test("one broken frame moves the body by little", () => {
  const far = { ...T_POINTS, left_foot_index: [0.1, -3, 0] as const };
  const before = findGround(null, STANDING, 0);
  const after = findGround(before, landmarksOf(far), 33);
  expect(after.ground.hipsM - before.ground.hipsM).toBeLessThan(0.11);
});

test("hidden feet leave the floor where it was; nothing seen at all is a standing person", () => {
  const low: GroundState = { ground: { hipsM: 0.5, left: true, right: true }, tMs: 0 };
  const nothing = { ...STANDING, visibility: new Float64Array(33) };
  expect(findGround(low, nothing, 33).ground).toEqual({ hipsM: 0.5, left: false, right: false });
  expect(findGround(null, nothing, 33).ground.hipsM).toBeGreaterThan(0.8);
});

test("somebody at a desk does not stand on their hands", () => {
  const legs = Object.keys(T_POINTS).filter((name) => /knee|ankle|heel|foot/.test(name));
  const hanging = turn(T_POINTS, "left_shoulder", axisAngle([0, 0, 1], -1.5), /left_(elbow|wrist)/);
  const { hipsM } = findGround(null, landmarksOf(hanging, legs), 0).ground;
  expect(hipsM).toBeGreaterThan(0.8);
});

test("on hands and knees the lowest part bears the body", () => {
  const names = /knee|ankle|heel|foot/;
  const legsUp = turn(T_POINTS, null, axisAngle([1, 0, 0], -2.8), names);
  const { hipsM } = findGround(null, landmarksOf(legsUp), 0).ground;
  expect(hipsM).toBeCloseTo(0.11, 6);
});
