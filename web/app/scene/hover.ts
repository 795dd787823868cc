/** What is said about the joint under the pointer. */

import { NAMES } from "../../src/core/skeleton";
import { anglesOf, fade } from "../../src/motion";
import type { Angle, Landmarks } from "../../src/motion";

type Say = (degrees: number) => string;
const whole = (degrees: number): string => `${Math.round(degrees)}°`;

const bent: Say = (d) => `bent ${whole(d)}`;
const SAY: Readonly<Record<string, readonly [joint: string, say: Say]>> = {
  elbow: ["Elbow", bent],
  knee: ["Knee", bent],
  shoulder: ["Shoulder", (d) => `raised ${whole(d)}`],
  hip: ["Hip", bent],
  ankle: ["Ankle", (d) => `toes ${d < 0 ? "down" : "up"} ${whole(Math.abs(d))}`],
};
const HEAD = NAMES.indexOf("mouth_right");

/** "left knee · bent 42°"; for landmarks without an angle their name. */
export function describe(landmarks: Landmarks, index: number): string {
  const name = NAMES[index];
  const [side, part] = name.split("_");
  const angles = anglesOf(landmarks);
  const told = SAY[part] && tell(angles[`${side}${SAY[part][0]}` as Angle], SAY[part][1]);
  const trunk = part === "hip" ? tell(angles.trunkLean, (d) => `trunk leans ${whole(d)}`) : null;
  const neck = index <= HEAD ? tell(angles.neck, (d) => `neck ${whole(d)}`) : null;
  const hidden = fade(landmarks.visibility[index]) < 0.5 ? "hidden" : null;
  const said = [told, trunk, neck, hidden].filter((text) => text !== null && text !== undefined);
  return [name.replaceAll("_", " "), ...said].join(" · ");
}

function tell(angle: number | null, say: Say): string | null {
  return angle === null ? null : say(angle);
}

/** The index of the nearest of these points (pixels, null if behind the viewer) within reach. */
export function nearest(
  points: readonly (readonly [x: number, y: number] | null)[],
  x: number, y: number, reachPx: number,
): number | null {
  let [best, found]: [number, number | null] = [reachPx, null];
  for (const [i, point] of points.entries()) {
    if (point === null) continue;
    const distance = Math.hypot(point[0] - x, point[1] - y);
    if (distance < best) [best, found] = [distance, i];
  }
  return found;
}
