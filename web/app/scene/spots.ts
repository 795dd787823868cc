/** What the body throws on the floor: shadows of its parts, rings under feet that stand. */

import { Vector3 } from "three";
import { INDEX } from "../../src/core/skeleton";
import type { Ground } from "../../src/motion";
import type { Spot } from "./floor";

/** Parts with the radius of their shadow; one that is higher throws a wider, fainter one. */
const PARTS: readonly (readonly [part: string, radiusM: number])[] = [
  ["foot_index", 0.16], ["knee", 0.16], ["hip", 0.34],
];

/** Six. They are few because each pixel of the floor looks at all of them. */
export function shadowSpots(points: readonly Vector3[]): Spot[] {
  return ["left", "right"].flatMap((side) =>
    PARTS.map(([part, radius]): Spot => {
      const { x, y, z } = points[INDEX[`${side}_${part}`]];
      const height = Math.max(0, y);
      return [x, z, radius * (1 + 0.5 * height), 0.85 / (1 + 2 * height)];
    }),
  );
}

/** One for all of somebody who stands beside. */
export function shadowOf(points: readonly Vector3[]): Spot {
  const [left, right] = [points[INDEX.left_hip], points[INDEX.right_hip]];
  return [(left.x + right.x) / 2, (left.z + right.z) / 2, 0.4, 0.5];
}

/** The middle of the left foot, and of the right one. */
export function feetOf(points: readonly Vector3[]): readonly [left: Vector3, right: Vector3] {
  const middle = (side: string) =>
    new Vector3()
      .addVectors(points[INDEX[`${side}_heel`]], points[INDEX[`${side}_foot_index`]])
      .multiplyScalar(0.5);
  return [middle("left"), middle("right")];
}

/** Rings under feet, left and right; without strength where the foot is in the air. */
export function contactSpots(
  [left, right]: readonly [left: Vector3, right: Vector3], ground: Ground,
): Spot[] {
  return [
    [left.x, left.z, 0.13, ground.left ? 1 : 0],
    [right.x, right.z, 0.13, ground.right ? 1 : 0],
  ];
}
