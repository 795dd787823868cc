import { expect, test } from "vitest";
import { numbers, worst } from "../../parity";
import { measured } from "./bones";
import { coded } from "./network";
import { FIRST, step, windowOf, type Lifted, type LiftState, type Moment, type Seen } from "./step";
import { CASE, expectOfTheseWeights, shipped } from "./testing";

const LIFT = shipped();
const { frames: FRAMES, ...WANT } = CASE.steps;
const seenAt = (i: number, known = false): Seen => ({
  rays: numbers(FRAMES[i].rays), cueM: numbers(FRAMES[i].cue_m),
  visibility: numbers(FRAMES[i].visibility), known,
});

function play(known: boolean, heightM: number | null): [LiftState, Lifted][] {
  const results: [LiftState, Lifted][] = [];
  FRAMES.forEach(({ t_ms: tMs }, i) => {
    const state = i ? results[i - 1][0] : FIRST;
    results.push(step(LIFT, state, seenAt(i, known), tMs, heightM));
  });
  return results;
}

test.each(["guessed", "known"] as const)("says what Python says, frame by frame: %s", (name) => {
  expectOfTheseWeights(CASE.sha256);
  const want = WANT[name];
  const results = play(name === "known", want.height_m);
  let most = 0;
  results.forEach(([, { xyzM, sigmaM, positionM }], i) => {
    const frame = want.frames[i];
    most = Math.max(
      most, worst(xyzM, numbers(frame.xyz_m)), worst(sigmaM, numbers(frame.sigma_m)),
      worst(positionM, numbers(frame.position_m)),
    );
  });
  if (process.env.PARITY) console.log(`lift, ${name}: ${most} m`);
  expect(most).toBeLessThan(2e-5);
  expect(results.at(-1)![0].moments.length).toBe(want.moments);
});

test("the size that is told is the person's, and nothing else changes", () => {
  const [short, tall] = [1.5, 1.8].map((heightM) => play(true, heightM).at(-1)![1]);
  const ratio = measured(tall.xyzM).map((m, i) => m / measured(short.xyzM)[i]);
  expect(worst(ratio, new Array(ratio.length).fill(1.2))).toBeLessThan(1e-9);
  // Nearly: how much a landmark counts in placing depends on metres.
  expect(tall.positionM[2] / short.positionM[2]).toBeCloseTo(1.2, 2);
});

test("states are left as they were, and the same input gives the same output", () => {
  const [[state]] = play(false, null);
  const before = JSON.stringify(state);
  const twice = [1, 2].map(() => step(LIFT, state, seenAt(1), FRAMES[1].t_ms));
  expect(twice[0]).toEqual(twice[1]);
  expect(JSON.stringify(state)).toBe(before);
  expect(JSON.stringify(FIRST)).toBe('{"moments":[],"bones":null}');
});

const { network } = LIFT;
const WIDE = coded(network) + 4;
const moment = (tMs: number): Moment => ({
  tMs, code: new Float32Array(WIDE - 4).fill(tMs), where: Float64Array.of(tMs, 0, 0),
});
/** When each row of the window was; null where there is none. */
function timesIn(window: Float32Array): (number | null)[] {
  return network.lagsMs.map((_, i) =>
    window[(i + 1) * WIDE - 1] ? window[i * WIDE] : null);
}

test("a window holds the frame, and for each lag the nearest moment if it is near", () => {
  const moments = [0, 180, 590, 615, 790, 895].map(moment);
  const window = windowOf(network, moments, moment(1000));
  const nearest = network.lagsMs.map((lagMs) => {
    if (lagMs === 0) return 1000;
    const away = moments.map(({ tMs }) => Math.abs(tMs - 1000 - lagMs));
    const least = Math.min(...away);
    return least <= 0.34 * -lagMs ? moments[away.indexOf(least)].tMs : null;
  });
  expect(timesIn(window)).toEqual(nearest);
  expect(window[WIDE + coded(network)]).toBe(nearest[1]! - 1000);
  const alone = timesIn(windowOf(network, [moment(995)], moment(1000)));
  expect(alone).toEqual(network.lagsMs.map((lagMs) => (lagMs === 0 ? 1000 : null)));
});
