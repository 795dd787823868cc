/** A body as a stick figure, seen from the side and from above. */

import type { Hypothesis, Pair } from "./contract";
import type { Box, Point } from "./view";
import { edgeSide, EDGES, type Side } from "../src/core/skeleton";

/** The side: the camera is at the left, away is to the right. Above: the camera is below. */
export type Angle = "side" | "above";

export interface Line {
  readonly from: Point;
  readonly to: Point;
  readonly side: Side;
}
export interface Figure {
  readonly bones: readonly Line[];
  /** Pairs whose order is another than people say. */
  readonly wrong: readonly { readonly pair: Pair; readonly from: Point; readonly to: Point }[];
  readonly head: Point;
}

type Xyz = Hypothesis["xyz_m"][number];

/** The body's bones in metres, on paper: x right, y down. */
export function figureOf({ xyz_m, disobeys }: Hypothesis, angle: Angle): Figure {
  const at = (landmark: number) => project(xyz_m[landmark], angle);
  const bones = EDGES.filter(([a, b]) => isBody(a) && isBody(b));
  return {
    bones: nearestLast(bones, xyz_m, angle).map(([a, b]) => (
      { from: at(a), to: at(b), side: edgeSide([a, b]) }
    )),
    wrong: disobeys.map((pair) => ({ pair, from: at(pair[0]), to: at(pair[1]) })),
    head: middle(at(7), at(8)),
  };
}

function project([x, y, z]: Xyz, angle: Angle): Point {
  return angle === "side" ? [z, y] : [x, -z];
}

/** The face is drawn as a head, so its lines are left out. */
function isBody(landmark: number): boolean {
  return landmark >= 11;
}

/** From the side the person's nearer half hides the other; from above, the upper half does. */
function nearestLast(bones: readonly Pair[], xyz: readonly Xyz[], angle: Angle): Pair[] {
  const far = ([a, b]: Pair) =>
    angle === "side" ? -(xyz[a][0] + xyz[b][0]) : xyz[a][1] + xyz[b][1];
  return bones.toSorted((a, b) => far(b) - far(a));
}

/** A box that holds all figures of an angle, so that they are drawn in one scale. */
export function frame(hypotheses: readonly Hypothesis[], angle: Angle, marginM: number): Box {
  const points = hypotheses.flatMap(({ xyz_m }) => xyz_m.map((xyz) => project(xyz, angle)));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [
    Math.min(...xs) - marginM, Math.min(...ys) - marginM,
    Math.max(...xs) + marginM, Math.max(...ys) + marginM,
  ];
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
