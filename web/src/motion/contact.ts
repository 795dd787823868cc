/**
 * Which foot is on the floor, and where the body is for it: feet that stand do not slide.
 * `kinesphere.motion.contact` is the same.
 *
 * Ends: the left heel, the left toes, the right heel, the right toes; metres from the middle of the
 * hips, y up.
 */

import { median } from "./level";
import { lines } from "./lines";
import { clamp, smoothStep } from "./vectors";
import type { Vec3 } from "./vectors";

/** A heel or toe counts as down below the first height, and as lifted above the second. */
const DOWN_M = [0.045, 0.08] as const;
/** Likewise by its speed. */
const STILL_M_S = [0.35, 0.5] as const;
/** What touches the floor for less time than this brushes it. */
const SHORTEST_MS = 60;
/** How sure it is that a standing foot stays, and that a body in the air goes on as it did. */
const [STAND, AIR] = [1 / 0.002 ** 2, 1 / 0.02 ** 2];
/** Nobody is in the air for longer. */
const FLIGHT_MS = 800;
/** What is lower than the first is noise, what is higher than the second a jump. */
const JUMP_M = [0.06, 0.12] as const;
/**
 * A step of a point that is off by so much from that of the position speaks as much against it as a
 * height of DOWN_M.
 */
const DOUBTED_M = 0.03;
const RATE_MS = 50;
const PLACE_MS = 150;
/** How far off the position is that the camera tells: across, and in depth. */
const PLACE_M: Plan = [0.08, 0.3];

/** On the floor: x to the left, z forwards. */
type Plan = readonly [x: number, z: number];
type Ends<T> = readonly T[];

export interface Standing {
  /** Where the middle of the hips is; the floor at y = 0. */
  readonly hipsM: readonly Vec3[];
  /** Whether each of the ends stands on it. */
  readonly down: readonly Ends<boolean>[];
}

/**
 * From soles relative to the hips.
 *
 * lowestM     how high the lowest part of the body is, from the hips: a foot, or what one lies on
 * positionM   where the hips are, from the camera, y up; or null. Feet that stand say how the body
 *             moves from frame to frame; this says where it is in the long run
 */
export function standing(
  tMs: readonly number[], endsM: readonly Ends<Vec3>[], lowestM: readonly number[],
  positionM: readonly Vec3[] | null,
): Standing {
  const jumps = positionM && jumpsM(tMs, positionM.map(([, y], i) => y + lowestM[i]));
  const highM = lowestM.map((low, i) => (jumps?.[i] ?? 0) - low);
  const heights = endsM.map((ends, i) => ends.map(([, y]) => y + highM[i]));
  const flat = endsM.map((ends) => ends.map(([x, , z]): Plan => [x, z]));
  const steps = flat.slice(1).map((ends, i) => ends.map((at, end) => apart(at, flat[i][end])));
  const place = positionM?.map(([x, , z]): Plan => [x, z]) ?? null;
  const first = overLowest(steps, heights, place && steady(tMs, place));
  const way = wayOf(steps, first, standsAt(tMs, flat, heights, first), place);
  const moved = stepsOf(way);
  const down = standsAt(tMs, flat, heights, moved);
  const hips = wayOf(steps, moved, down, place);
  return { hipsM: hips.map(([x, z], i): Vec3 => [x, highM[i], z]), down };
}

/**
 * How high the lowest part of a body is above the floor, from its height in the camera's frame.
 *
 * What is higher for a short time than before and after is in the air: the floor is the opening of the
 * height (the lowest within a window, then the highest of those; Serra, 1982), which follows a floor
 * that slopes and leaves out what is shorter than the window.
 */
function jumpsM(tMs: readonly number[], lowestM: readonly number[]): number[] {
  if (tMs.length < 3) return tMs.map(() => 0);
  const smooth = lines(tMs, lowestM, RATE_MS).heights;
  const step = median(tMs.slice(1).map((t, i) => t - tMs[i]));
  const reach = Math.max(1, Math.round(FLIGHT_MS / 2 / step));
  const floor = inWindows(inWindows(smooth, reach, Math.min), reach, Math.max);
  return smooth.map((height, i) => (height - floor[i]) * smoothStep(height - floor[i], ...JUMP_M));
}

const inWindows = (
  values: readonly number[], reach: number, of: (...some: number[]) => number,
): number[] => values.map((_, i) => of(...values.slice(Math.max(0, i - reach), i + reach + 1)));

const apart = (a: Plan, b: Plan): Plan => [a[0] - b[0], a[1] - b[1]];
const sum = (a: Plan, b: Plan): Plan => [a[0] + b[0], a[1] + b[1]];
const far = (a: Plan): number => Math.sqrt(a[0] * a[0] + a[1] * a[1]);
const stepsOf = (way: readonly Plan[]): Plan[] => way.slice(1).map((at, i) => apart(at, way[i]));
const both = (f: (axis: 0 | 1) => readonly number[]): Plan[] => {
  const [x, z] = [f(0), f(1)];
  return x.map((value, i) => [value, z[i]]);
};

/** A way from the origin. */
function summed(steps: readonly Plan[]): Plan[] {
  const way: Plan[] = [[0, 0]];
  for (const step of steps) way.push(sum(way.at(-1)!, step));
  return way;
}

function standsAt(
  tMs: readonly number[], flat: readonly Ends<Plan>[], heights: readonly Ends<number>[],
  moved: readonly Plan[],
): Ends<boolean>[] {
  const hips = rates(tMs, summed(moved));
  const columns = [0, 1, 2, 3].map((end) => {
    const own = rates(tMs, flat.map((ends) => ends[end]));
    const speed = own.map((rate, i) => far(sum(rate, hips[i])));
    return downOf(tMs, heights.map((ends) => ends[end]), speed);
  });
  return tMs.map((_, i) => columns.map((column) => column[i]));
}

/** Metres a second, without the shaking. */
const rates = (tMs: readonly number[], way: readonly Plan[]): Plan[] =>
  both((axis) => lines(tMs, way.map((at) => at[axis]), RATE_MS).slopes.map((slope) => slope * 1000));

/** Steps of a position that shakes. */
const steady = (tMs: readonly number[], place: readonly Plan[]): Plan[] =>
  stepsOf(both((axis) => lines(tMs, place.map((at) => at[axis]), PLACE_MS).heights));

/**
 * How the hips move over the heel or toe that most likely stands: it is low before and after, and
 * says the same as the position, if that is known. The median of five.
 */
function overLowest(
  steps: readonly Ends<Plan>[], heights: readonly Ends<number>[], placeSteps: readonly Plan[] | null,
): Plan[] {
  const chosen = steps.map((ends, i) => {
    const doubts = ends.map((step, end) => (heights[i + 1][end] + heights[i][end]) / 2 / DOWN_M[0] +
      (placeSteps ? far(sum(step, placeSteps[i])) / DOUBTED_M : 0));
    return ends[doubts.indexOf(Math.min(...doubts))];
  });
  const near = (i: number) => chosen[clamp(i, 0, chosen.length - 1)];
  return chosen.map((_, i): Plan => {
    const five = [-2, -1, 0, 1, 2].map((k) => near(i + k));
    return [-median(five.map(([x]) => x)), -median(five.map(([, z]) => z))];
  });
}

/** With hysteresis, so that noise does not lift a foot. */
function downOf(tMs: readonly number[], heights: readonly number[], speed: readonly number[]): boolean[] {
  const below = (k: 0 | 1) => heights.map((height, i) => height < DOWN_M[k] && speed[i] < STILL_M_S[k]);
  const [down, stays] = [below(0), below(1)];
  for (let i = 1; i < down.length; i++) down[i] ||= down[i - 1] && stays[i];
  for (let i = down.length - 2; i >= 0; i--) down[i] ||= down[i + 1] && stays[i];
  const least = Math.min(SHORTEST_MS, tMs.at(-1)! - tMs[0]);
  for (const [first, last] of runs(down)) {
    if (tMs[last] - tMs[first] < least) down.fill(false, first, last + 1);
  }
  return down;
}

/** First and last index of each run of true. */
export function runs(flags: readonly boolean[]): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const [i, flag] of flags.entries()) {
    if (flag && !flags[i - 1]) found.push([i, i]);
    else if (flag) found.at(-1)![1] = i;
  }
  return found;
}

/**
 * Of the hips on the floor: least squares, in which each frame has to do with its neighbours alone, so
 * that it takes one pass there and one back (Thomas).
 */
function wayOf(
  steps: readonly Ends<Plan>[], moved: readonly Plan[], down: readonly Ends<boolean>[],
  place: readonly Plan[] | null,
): Plan[] {
  const stand = steps.map((ends, i) => ends.filter((_, end) => down[i][end] && down[i + 1][end]));
  const weights = stand.map((ends) => STAND * ends.length + AIR);
  const wanted = both((axis) => stand.map((ends, i) =>
    (AIR * moved[i][axis] - STAND * ends.reduce((all, step) => all + step[axis], 0)) / weights[i]));
  if (!place) return summed(wanted);
  return both((axis) => chain(
    weights, wanted.map((step) => step[axis]), place.map((at) => at[axis]), 1 / PLACE_M[axis] ** 2));
}

/** Minimises Σ w (r[i+1] - r[i] - wanted[i])² + Σ pull (r[i] - place[i])². */
function chain(
  weights: readonly number[], wanted: readonly number[], place: readonly number[], pull: number,
): number[] {
  const diagonal = place.map((_, i) => pull + (weights[i] ?? 0) + (weights[i - 1] ?? 0));
  const out = place.map((at, i) => pull * at -
    (weights[i] ?? 0) * (wanted[i] ?? 0) + (weights[i - 1] ?? 0) * (wanted[i - 1] ?? 0));
  for (let i = 1; i < place.length; i++) {
    const share = weights[i - 1] / diagonal[i - 1];
    diagonal[i] -= share * weights[i - 1];
    out[i] += share * out[i - 1];
  }
  out[place.length - 1] /= diagonal[place.length - 1];
  for (let i = place.length - 2; i >= 0; i--) out[i] = (out[i] + weights[i] * out[i + 1]) / diagonal[i];
  return out;
}
