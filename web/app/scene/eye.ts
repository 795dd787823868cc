/** Where one looks at the room from: at the start, and moved by keys. */

import { Spherical, Vector3 } from "three";

/** Up and down, in degrees. */
export const FIELD_DEG = 38;
export const TARGET: Readonly<Vector3> = new Vector3(0, 0.88, 0);
const EYE: Readonly<Vector3> = new Vector3(0.9, 1.45, 3.1);
/** So wide a body fits in from there when the window is square; else one stands further back. */
const SQUARE_M = 2;
/** What one press turns, in radians, and how much nearer it comes. */
const [TURN, NEARER] = [Math.PI / 24, 0.9];
/** Round the body, up, and nearer, for each key. */
const KEYS: Readonly<Record<string, readonly [round: number, up: number, nearer: number]>> = {
  ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, 1, 0], ArrowDown: [0, -1, 0],
  "+": [0, 0, 1], "=": [0, 0, 1], "-": [0, 0, -1], _: [0, 0, -1],
};

/** Where to start, so that `widthM` metres fit into a window that is `aspect` times as wide as high. */
export function startEye(widthM: number, aspect: number): Vector3 {
  const back = Math.max(1, widthM / SQUARE_M / aspect);
  return TARGET.clone().addScaledVector(EYE.clone().sub(TARGET), back);
}

/** The eye, relative to what is looked at, after a key; null for a key that does not move it. */
export function moved(eye: Vector3, key: string): Vector3 | null {
  const way = KEYS[key];
  if (!way) return null;
  const at = new Spherical().setFromVector3(eye);
  at.theta += way[0] * TURN;
  at.phi = Math.min(Math.PI / 2, Math.max(0.05, at.phi - way[1] * TURN));
  at.radius *= NEARER ** way[2];
  return new Vector3().setFromSpherical(at);
}

/** How many metres a pixel covers, `distanceM` away, where the canvas is `highPx` high. */
export function pixelM(distanceM: number, highPx: number): number {
  return (2 * distanceM * Math.tan((FIELD_DEG / 360) * Math.PI)) / highPx;
}
