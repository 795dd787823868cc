/** The same fingers, heads and expressions as Python's `kinesphere.motion`, live and of a recording. */

import { expect, test } from "vitest";
import { fixture, numbers, worst } from "../parity";
import type { Encoded } from "../parity";
import type { Landmarks } from "./body";
import { solved } from "./clip";
import { BONES, FINGERS, FINGERTIPS } from "./humanoid";
import type { Rotations } from "./humanoid";
import { step } from "./live";
import type { LiveState, Moment } from "./live";
import { angleOf, difference } from "./quaternions";
import type { Quat } from "./quaternions";
import { degrees } from "./vectors";

type Inputs = "xyz_m" | "visibility" | "hands_m" | "face_rotation" | "expressions";
interface Case extends Readonly<Record<Inputs, Encoded>> {
  readonly clip: Readonly<Record<"rotations" | "fingers" | "offsets_m" | "tips_m" | "expressions", Encoded>>;
  readonly live: Readonly<Record<"rotations" | "trust" | "fingers" | "hand_m" | "expressions", Encoded>>;
}

const NOWHERE = 1e9;
const FRAME_MS = 1000 / 30;
const [PERSON, WILD] = fixture<readonly Case[]>("motion_whole");
const CASES = [["a person", PERSON], ["points that are no body", WILD]] as const;

/** What is not a number is null for a hand or a face that is not seen. */
function frames(one: Case): Landmarks[] {
  const known = (name: Inputs) => numbers(one[name]).map((value) => (value === NOWHERE ? NaN : value));
  const [xyz, seen, hands, face, told] =
    (["xyz_m", "visibility", "hands_m", "face_rotation", "expressions"] as const).map(known);
  const some = (values: Float64Array) => (values.some((value) => !Number.isNaN(value)) ? values : null);
  return Array.from({ length: one.visibility.shape[0] }, (_, i) => ({
    xyzWorldM: xyz.subarray(99 * i, 99 * i + 99), visibility: seen.subarray(33 * i, 33 * i + 33),
    hands: [some(hands.subarray(126 * i, 126 * i + 63)), some(hands.subarray(126 * i + 63, 126 * i + 126))],
    faceRotation: some(face.subarray(9 * i, 9 * i + 9)), expressions: some(told.subarray(51 * i, 51 * i + 51)),
  }));
}

/** The largest angle from where Python has it, in degrees. */
function apart(got: readonly Quat[], want: Float64Array): number {
  expect(got).toHaveLength(want.length / 4);
  const off = got.map((q, i) =>
    degrees(angleOf(difference(q, [...want.subarray(4 * i, 4 * i + 4)] as unknown as Quat))));
  return off.reduce((most, angle) => (angle <= most ? most : angle), 0); // NaN stays
}

const bodies = (moments: readonly Rotations[]) => moments.flatMap(({ local }) => BONES.map((bone) => local[bone]));
const fingers = (moments: readonly Rotations[]) =>
  moments.flatMap((moment) => FINGERS.map((finger) => moment.fingers![finger]));

test.each(CASES)("live, %s", (_, one) => {
  let state: LiveState | null = null;
  const moments = frames(one).map((frame, i): Moment => {
    const [next, moment] = step(state, frame, i * FRAME_MS);
    state = next;
    return moment;
  });
  expect(apart(bodies(moments), numbers(one.live.rotations))).toBeLessThan(1e-3);
  expect(apart(fingers(moments), numbers(one.live.fingers))).toBeLessThan(1e-3);
  const trust = moments.flatMap((moment) => BONES.map((bone) => moment.trust[bone]));
  expect(worst(trust, numbers(one.live.trust))).toBeLessThan(1e-6);
  expect(worst(moments.flatMap(({ hand }) => hand!), numbers(one.live.hand_m))).toBeLessThan(1e-6);
  expect(worst(moments.flatMap((moment) => moment.expressions!), numbers(one.live.expressions))).toBeLessThan(1e-6);
});

test.each(CASES)("a recording, %s", (_, one) => {
  const motion = solved(frames(one).map((frame, i) => ({ ...frame, tMs: i * FRAME_MS, positionM: null })));
  expect(apart(bodies(motion.moments), numbers(one.clip.rotations))).toBeLessThan(1e-3);
  expect(apart(fingers(motion.moments), numbers(one.clip.fingers))).toBeLessThan(1e-3);
  const { offsets, tips } = motion.fingers!;
  expect(worst(FINGERS.flatMap((finger) => offsets[finger]), numbers(one.clip.offsets_m))).toBeLessThan(1e-6);
  expect(worst(FINGERTIPS.flatMap((tip) => tips[tip]), numbers(one.clip.tips_m))).toBeLessThan(1e-6);
  const told = motion.moments.flatMap(({ expressions }) => expressions!);
  expect(worst(told, numbers(one.clip.expressions))).toBeLessThan(1e-6);
});
