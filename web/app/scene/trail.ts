/** Where wrists and ankles have been in the last second and a half. */

import { Color, Vector3 } from "three";
import { INDEX, SIDES } from "../../src/core/skeleton";
import type { Palette } from "./palette";
import type { Rods } from "./rods";

export interface Step {
  readonly tMs: number;
  readonly points: readonly Vector3[];
}

export const LONG_MS = 1500;
const JOINTS = ["left_wrist", "right_wrist", "left_ankle", "right_ankle"].map((n) => INDEX[n]);
/** Rods that one trail needs at most. */
export const TRAIL_RODS = JOINTS.length * 120;

/** The steps with one more; old ones are dropped, all of them where time runs backwards. */
export function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const last = steps.at(-1);
  if (last && step.tMs < last.tMs) return [step];
  const kept = last?.tMs === step.tMs ? steps.slice(0, -1) : steps;
  return [...kept.filter(({ tMs }) => step.tMs - tMs <= LONG_MS), step].slice(-120);
}

/** Lines that get thinner and fainter the older they are. */
export function putTrail(
  rods: Rods, steps: readonly Step[], radiusM: number, palette: Palette,
): void {
  const now = steps.at(-1)?.tMs ?? 0;
  for (let k = 1; k < steps.length; k++) {
    const young = 1 - (now - steps[k].tMs) / LONG_MS;
    for (const joint of JOINTS) {
      const colour = new Color().lerpColors(palette.background, palette.side[SIDES[joint]], young);
      const [from, to] = [steps[k - 1].points[joint], steps[k].points[joint]];
      rods.rod(from, to, radiusM * 0.45 * young, colour);
    }
  }
}
