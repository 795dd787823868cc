/** How a head is turned, and its face as it is when the head is not: by the canonical face. */

import { STEADY } from "./canonical";
import { largestEigenvector } from "./eigen";

/**
 * Rows of the matrix that turns directions of the head (x to the person's own left, y up, z out of it)
 * to the picture's.
 *
 * `xyzPx`: x, y, z of the landmarks, in pixels. It takes the canonical face's steady points nearest to
 * those seen, as weighted least squares have it. (Horn 1987: "Closed-form solution of absolute
 * orientation using unit quaternions". Python finds the same by Kabsch's way.)
 */
export function rotation(xyzPx: Float64Array): Float64Array {
  return fitted(xyzPx).turn;
}

/** The landmarks in the head's own axes, as large and in the place of the canonical face. */
export function inHeadCm(xyzPx: Float64Array): Float64Array {
  const { turn, scale, seen, usual } = fitted(xyzPx);
  return xyzPx.map((_, i) => {
    const [at, axis] = [i - (i % 3), i % 3];
    let along = 0;
    for (let k = 0; k < 3; k++) along += (xyzPx[at + k] - seen[k]) * turn[3 * k + axis];
    return along / scale + usual[axis];
  });
}

interface Fitted {
  readonly turn: Float64Array;
  /** Pixels a centimetre. */
  readonly scale: number;
  /** The middles of the points seen and of the canonical ones. */
  readonly seen: readonly number[];
  readonly usual: readonly number[];
}

const AXES = [0, 1, 2] as const;

function fitted(xyzPx: Float64Array): Fitted {
  const middle = (of: (one: (typeof STEADY)[number], axis: number) => number) =>
    AXES.map((axis) => STEADY.reduce((sum, one) => sum + one.weight * of(one, axis), 0));
  const seen = middle(({ landmark }, axis) => xyzPx[3 * landmark + axis]);
  const usual = middle(({ cm }, axis) => cm[axis]);
  // Of the head's axis i and the picture's axis j.
  const shared = AXES.map((i) => AXES.map((j) => STEADY.reduce((sum, { landmark, weight, cm }) =>
    sum + weight * (cm[i] - usual[i]) * (xyzPx[3 * landmark + j] - seen[j]), 0)));
  const size = STEADY.reduce((sum, { weight, cm }) =>
    sum + weight * AXES.reduce<number>((square, i) => square + (cm[i] - usual[i]) ** 2, 0), 0);
  const { value, vector } = largestEigenvector(hornMatrix(shared));
  return { turn: matrixOf(vector), scale: value / size, seen, usual };
}

/** Of which the largest eigenvector is the quaternion (w, x, y, z) of the best rotation. */
function hornMatrix([[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]]: number[][]): number[][] {
  return [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
}

function matrixOf([w, x, y, z]: readonly number[]): Float64Array {
  return Float64Array.of(
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  );
}
