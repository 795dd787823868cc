import { expect, test } from "vitest";
import { InputError } from "../core/errors";
import { legM, solved, standingM } from "./clip";
import type { Motion, Seen } from "./clip";
import { runs } from "./contact";
import { BODY, landmarksOf, turn } from "./example";
import type { Points } from "./example";
import { jointPositions, worldRotations } from "./forward";
import { BONES } from "./humanoid";
import { lines } from "./lines";
import { angleOf, axisAngle, difference, rotate } from "./quaternions";
import { USUAL, legOf } from "./sizes";
import { angleBetween, degrees, length, radians, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

const MS = 1000 / 30;

function frames(count: number, pose: (i: number) => Points, place?: (i: number) => Vec3): Seen[] {
  return Array.from({ length: count }, (_, i) => {
    const [x, y, z] = place?.(i) ?? [0, 0, 0];
    return { ...landmarksOf(pose(i)), tMs: i * MS, positionM: place ? [x, -y, -z] : null };
  });
}

const joints = (motion: Motion, i: number) =>
  jointPositions(motion.moments[i], motion.offsets, motion.hipsM[i]);
/** All but the feet, which stay, moved beside them; seen from the hips. */
const shifted = (by: Vec3): Points => Object.fromEntries(Object.entries(BODY).map(([name, p]) =>
  [name, /ankle|heel|foot/.test(name) ? subtract(p, by) : p]));
const sway = (i: number): Vec3 => [0.04 * Math.sin(i / 8), 0, 0];

test("who stands still stands still, with both feet on the floor and the hips a leg's length up", () => {
  const motion = solved(frames(30, () => BODY));
  expect(motion.contact).toEqual(motion.tMs.map(() => [true, true]));
  expect(legM(motion)).toBeCloseTo(legOf(USUAL), 1);
  for (const i of [0, 15, 29]) {
    expect(length(subtract(motion.hipsM[i], motion.hipsM[0]))).toBeLessThan(1e-6);
    expect(Math.abs(motion.hipsM[i][1] - standingM(motion)[1])).toBeLessThan(0.03);
  }
});

test.each([["without", undefined], ["with", sway]] as const)(
  "feet that stand do not slide when the body sways above them, %s a place", (_, place) => {
    const motion = solved(frames(90, (i) => shifted(sway(i)), place));
    for (let i = 1; i < 90; i++) {
      const [now, before] = [joints(motion, i), joints(motion, i - 1)];
      for (const foot of ["leftFoot", "rightFoot"] as const) {
        expect(length(subtract(now[foot], before[foot])), `${foot} at ${i}`).toBeLessThan(0.004);
      }
    }
    const wide = motion.hipsM.map(([x]) => x);
    expect(Math.max(...wide) - Math.min(...wide)).toBeGreaterThan(0.06);
  },
);

test("a jump leaves the floor where the place is known; who cannot be placed stays on it", () => {
  const up = (i: number): Vec3 => [0, i >= 40 && i < 52 ? 0.3 * Math.sin(((i - 40) / 12) * Math.PI) : 0, 0];
  const motion = solved(frames(90, () => BODY, up));
  expect(motion.hipsM[46][1] - motion.hipsM[20][1]).toBeGreaterThan(0.2);
  expect(motion.contact[46]).toEqual([false, false]);
  expect(motion.contact[20]).toEqual([true, true]);
  expect(solved(frames(90, () => BODY)).contact[46]).toEqual([true, true]);
});

test("a tilted camera does not make people lean, but who lies, lies on the floor", () => {
  const leaning = (degree: number) => solved(frames(20, () => turn(BODY, null, axisAngle([1, 0, 0], radians(degree)), /./)));
  const trunk = (motion: Motion) =>
    degrees(angleBetween(rotate(worldRotations(motion.moments[9]).chest, [0, 1, 0]), [0, 1, 0]));
  expect(trunk(leaning(20))).toBeLessThan(6);
  expect(trunk(leaning(90))).toBeGreaterThan(80);
  const { hipsM } = leaning(90);
  expect(hipsM[9][1]).toBeGreaterThan(0.02);
  expect(hipsM[9][1]).toBeLessThan(0.3);
});

test("a movement does not lag, and bones keep one length", () => {
  const bent = (i: number) =>
    turn(BODY, "left_elbow", axisAngle([0, -1, 0], 0.8 + 0.6 * Math.sin(i / 10)), /left_(wrist|pinky|index|thumb)/);
  const motion = solved(frames(90, bent));
  for (const i of [20, 45, 70]) {
    expect(Math.abs(angleOf(motion.moments[i].local.leftLowerArm) - (0.8 + 0.6 * Math.sin(i / 10)))).toBeLessThan(0.05);
  }
});

test("one frame is a motion of one frame; gaps and points that are no numbers are no trouble", () => {
  expect(solved(frames(1, () => BODY)).moments).toHaveLength(1);
  const gap = frames(40, () => BODY).map((one, i) => (i < 20 ? one : { ...one, tMs: one.tMs + 5000 }));
  const broken = { ...gap[10], xyzWorldM: new Float64Array(99).fill(NaN) };
  const motion = solved([...gap.slice(0, 10), broken, ...gap.slice(11)]);
  for (const { local } of motion.moments) {
    for (const bone of BONES) expect(Math.hypot(...local[bone])).toBeCloseTo(1, 6);
  }
  expect(motion.hipsM.flat().every(Number.isFinite)).toBe(true);
  expect(angleOf(difference(motion.moments[10].local.head, motion.moments[0].local.head))).toBeLessThan(0.2);
});

test("nobody, and somebody of whom nothing is seen, are refused", () => {
  expect(() => solved([])).toThrow(InputError);
  const hidden = frames(3, () => BODY).map((one) => ({ ...one, visibility: new Float64Array(33) }));
  expect(() => solved(hidden)).toThrow(/ever seen/);
});

test("lines: a straight line stays so at any times; noise gets less", () => {
  const times = [0, 10, 40, 55, 90, 120, 300];
  const { heights, slopes } = lines(times, times.map((t) => 3 + 0.5 * t), 60);
  times.forEach((t, i) => expect(heights[i]).toBeCloseTo(3 + 0.5 * t, 6));
  for (const slope of slopes.slice(0, 6)) expect(slope).toBeCloseTo(0.5, 6);
  const even = Array.from({ length: 50 }, (_, i) => i * MS);
  const shaky = lines(even, even.map((_, i) => (i % 2 ? 1 : -1)), 60).heights;
  expect(Math.max(...shaky.slice(5, 45).map(Math.abs))).toBeLessThan(0.1);
});

test("runs of true", () => {
  expect(runs([true, true, false, true])).toEqual([[0, 1], [3, 3]]);
  expect(runs([])).toEqual([]);
});
