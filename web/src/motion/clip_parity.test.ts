/** The same skeleton in motion as Python's `kinesphere.motion.solve`. */

import { expect, test } from "vitest";
import { fixture, numbers, worst } from "../parity";
import type { Encoded } from "../parity";
import { solved } from "./clip";
import type { Motion, Seen } from "./clip";
import { BONES, TIPS } from "./humanoid";
import { angleOf, difference } from "./quaternions";
import type { Quat } from "./quaternions";
import { degrees } from "./vectors";

type Part = "rotations" | "hips_m" | "offsets_m" | "tips_m" | "trust";
type Solved = Readonly<Record<Part, Encoded>> & { readonly contact: readonly (readonly number[])[] };
type Recorded = Readonly<Record<"xyz_m" | "visibility" | "position_m" | "t_ms", Encoded>>;

const CASE = fixture<Recorded & { readonly placed: Solved; readonly alone: Solved }>("motion_clip");

function frames(placed: boolean): Seen[] {
  const [xyz, seen, places, times] = [CASE.xyz_m, CASE.visibility, CASE.position_m, CASE.t_ms].map(numbers);
  return [...times].map((tMs, i) => ({
    tMs, xyzWorldM: xyz.subarray(99 * i, 99 * i + 99), visibility: seen.subarray(33 * i, 33 * i + 33),
    positionM: placed ? places.subarray(3 * i, 3 * i + 3) : null,
  }));
}

/** The largest angle of a bone at a frame from where Python has it, in degrees. */
function apart({ moments }: Motion, want: Float64Array): number {
  const off = moments.flatMap(({ local }, i) => BONES.map((bone, k) => {
    const at = 4 * (i * BONES.length + k);
    return degrees(angleOf(difference(local[bone], [...want.subarray(at, at + 4)] as unknown as Quat)));
  }));
  return Math.max(...off);
}

test.each(["placed", "alone"] as const)("a recording, %s", (name) => {
  const [got, want] = [solved(frames(name === "placed")), CASE[name]];
  expect(got.moments).toHaveLength(40);
  expect(apart(got, numbers(want.rotations))).toBeLessThan(1e-6);
  expect(worst(got.hipsM.flat(), numbers(want.hips_m))).toBeLessThan(1e-6);
  expect(worst(BONES.flatMap((bone) => got.offsets[bone]), numbers(want.offsets_m))).toBeLessThan(1e-9);
  expect(worst(TIPS.flatMap((tip) => got.tips[tip]), numbers(want.tips_m))).toBeLessThan(1e-6);
  const trust = got.moments.flatMap((one) => BONES.map((bone) => one.trust[bone]));
  expect(worst(trust, numbers(want.trust))).toBeLessThan(1e-9);
  expect(got.contact.map((feet) => feet.map(Number))).toEqual(want.contact);
  expect(want.contact.flat()).toContain(1);
});
