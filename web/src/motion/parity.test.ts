/** The same rotations, trust and sizes as Python's `kinesphere.motion.live`. */

import { expect, test } from "vitest";
import { fixture, numbers, worst } from "../parity";
import type { Encoded } from "../parity";
import { BONES } from "./humanoid";
import { step } from "./live";
import type { LiveState, Moment } from "./live";
import { angleOf, difference } from "./quaternions";
import type { Quat } from "./quaternions";
import type { Sizes } from "./sizes";
import { degrees } from "./vectors";

interface Case {
  readonly xyz_m: Encoded;
  readonly visibility: Encoded;
  readonly frame_ms: number;
  readonly rotations: Encoded;
  readonly trust: Encoded;
  readonly sizes: Readonly<Record<string, number>>;
}

/** Stands for what is not a number: JSON has no word for it. */
const NOWHERE = 1e9;
const [PERSON, WILD] = fixture<readonly Case[]>("motion");

function solved({ xyz_m, visibility, frame_ms }: Case): Moment[] {
  const xyzM = numbers(xyz_m).map((value) => (value === NOWHERE ? NaN : value));
  const seen = numbers(visibility);
  let state: LiveState | null = null;
  return Array.from({ length: visibility.shape[0] }, (_, i) => {
    const landmarks = {
      xyzWorldM: xyzM.subarray(99 * i, 99 * i + 99), visibility: seen.subarray(33 * i, 33 * i + 33),
    };
    const [next, moment] = step(state, landmarks, i * frame_ms);
    state = next;
    return moment;
  });
}

/** The largest angle of a bone at a frame from where Python has it, in degrees. */
function apart(got: readonly Moment[], want: Float64Array): number {
  let most = 0;
  for (const [i, { local }] of got.entries()) {
    for (const [k, bone] of BONES.entries()) {
      const at = 4 * (i * BONES.length + k);
      const q = [...want.subarray(at, at + 4)] as unknown as Quat;
      const off = degrees(angleOf(difference(local[bone], q)));
      most = off <= most ? most : off; // NaN stays
    }
  }
  return most;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test.each([["a person", PERSON], ["points that are no body", WILD]] as const)("%s", (_, one) => {
  const got = solved(one);
  expect(got).toHaveLength(24);
  expect(apart(got, numbers(one.rotations))).toBeLessThan(1e-6);
  const trust = got.flatMap(({ trust }) => BONES.map((bone) => trust[bone]));
  expect(worst(trust, numbers(one.trust))).toBeLessThan(1e-9);
  const sizes = Object.entries(got.at(-1)!.sizes as Sizes);
  expect(sizes).toHaveLength(Object.keys(one.sizes).length);
  for (const [name, value] of sizes) expect(value, name).toBeCloseTo(one.sizes[snake(name)], 9);
});
