/**
 * Feet that stand are kept where they stand: the leg bends a little so that the foot does not slide.
 * `kinesphere.motion.feet` is the same.
 */

import { SIDES } from "./body";
import { runs } from "./contact";
import { jointPositions, worldRotations } from "./forward";
import type { PerBone, Rotations } from "./humanoid";
import { axisAngle, between, inverse, multiply, rotate } from "./quaternions";
import type { BodySide, Quat } from "./quaternions";
import type { Offsets } from "./sizes";
import { X, ZERO, add, clamp, cross, dot, length, scale, smoothStep, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

/** A foot that has left the floor, or comes down, is moved less and less within this time. */
const FADES_MS = 130;
/** No foot is moved farther: it did not stand there. */
const FARTHEST_M = 0.12;
/** Of a leg's length. */
const STRETCHED = 0.999;

/**
 * Rotations whose feet stay where they stand.
 *
 * endsM   heels and toes in the world, as they are without this; down as in `contact.Standing`
 */
export function locked(
  tMs: readonly number[], moments: readonly Rotations[], offsets: Offsets, hipsM: readonly Vec3[],
  endsM: readonly (readonly Vec3[])[], down: readonly (readonly boolean[])[],
): Rotations[] {
  const byM = SIDES.map((_, foot) => shifts(
    tMs, endsM.map((ends) => ends.slice(2 * foot, 2 * foot + 2)),
    down.map((ends) => ends.slice(2 * foot, 2 * foot + 2))));
  return moments.map((moment, i) => {
    const world = worldRotations(moment);
    const at = jointPositions(moment, offsets, hipsM[i]);
    const legs = SIDES.map((side, foot) => leg(side, world, at, byM[foot][i]));
    return { ...moment, local: { ...moment.local, ...legs[0], ...legs[1] } };
  });
}

function leg(side: BodySide, world: PerBone<Quat>, at: PerBone<Vec3>, byM: Vec3): Partial<PerBone<Quat>> {
  const [hip, knee, ankle] = [`${side}UpperLeg`, `${side}LowerLeg`, `${side}Foot`] as const;
  const target = add(at[ankle], byM);
  const [upper, lower] = reached([world[hip], world[knee]], [at[hip], at[knee], at[ankle]], target);
  return {
    [hip]: multiply(inverse(world.hips), upper),
    [knee]: multiply(inverse(upper), lower),
    [ankle]: multiply(inverse(lower), world[ankle]),
  };
}

/**
 * By how much a foot is moved: what stands to where it stands on average. Along the floor alone: the
 * hips are as high as the lowest foot says, and a straight leg that had to reach a centimetre farther
 * would bend or stretch by many degrees.
 */
function shifts(
  tMs: readonly number[], endsM: readonly (readonly Vec3[])[], down: readonly (readonly boolean[])[],
): Vec3[] {
  const byM: Vec3[] = tMs.map(() => ZERO);
  for (const end of [0, 1]) {
    for (const [first, last] of runs(down.map((ends) => ends[end]))) {
      const places = endsM.slice(first, last + 1).map((ends) => ends[end]);
      const mean = places.map(onFloor).reduce((a, b) => add(a, b));
      places.forEach((place, k) => {
        const away = subtract(scale(mean, 1 / places.length), onFloor(place));
        byM[first + k] = add(byM[first + k], away);
      });
    }
  }
  const counts = down.map((ends) => ends.filter(Boolean).length);
  return faded(tMs, byM.map((by, i) => shortened(scale(by, 1 / Math.max(1, counts[i])))), counts);
}

const onFloor = ([x, , z]: Vec3): Vec3 => [x, 0, z];
const shortened = (by: Vec3): Vec3 => scale(by, Math.min(1, FARTHEST_M / Math.max(length(by), FARTHEST_M)));

/** Before and after a foot stands, what it is moved by fades. */
function faded(tMs: readonly number[], byM: readonly Vec3[], counts: readonly number[]): Vec3[] {
  const known = tMs.map((_, i) => i).filter((i) => counts[i] > 0);
  if (known.length === 0) return [...byM];
  let next = 0;
  return byM.map((own, i) => {
    while (next < known.length - 1 && known[next] < i) next += 1;
    if (counts[i] > 0) return own;
    const near = [known[Math.max(next - 1, 0)], known[next]];
    const shares = near.map((k) => smoothStep(1 - Math.abs(tMs[k] - tMs[i]) / FADES_MS, 0, 1));
    const by = add(scale(byM[near[0]], shares[0]), scale(byM[near[1]], shares[1]));
    return scale(by, 1 / Math.max(shares[0] + shares[1], 1));
  });
}

/** Thigh and shin in the world, so that the ankle is at the target, in the leg's plane. */
function reached(
  world: readonly [Quat, Quat], [hip, knee, ankle]: readonly [Vec3, Vec3, Vec3], target: Vec3,
): readonly [upper: Quat, lower: Quat] {
  const [thigh, shin] = [subtract(knee, hip), subtract(ankle, knee)];
  const [a, b] = [length(thigh), length(shin)];
  const way = subtract(target, hip);
  const far = clamp(length(way), Math.abs(a - b) + 0.05, (a + b) * STRETCHED);
  const side = rotate(world[0], X);
  const axis = direction(subtract(side, scale(thigh, dot(side, thigh) / a ** 2)));
  const bent = Math.atan2(dot(cross(thigh, shin), axis), dot(thigh, shin));
  const wanted = Math.PI - Math.acos(clamp((a * a + b * b - far * far) / (2 * a * b), -1, 1));
  const turn = axisAngle(axis, wanted - bent); // knees bend one way
  const aim = between(direction(add(thigh, rotate(turn, shin))), direction(way));
  return [multiply(aim, world[0]), multiply(aim, multiply(turn, world[1]))];
}

const direction = (v: Vec3): Vec3 => scale(v, 1 / Math.max(length(v), 1e-9));
