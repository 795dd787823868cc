/** The eigenvector of a symmetric matrix's largest eigenvalue, by Jacobi's rotations. */

const SWEEPS = 30;

/** Rows in; the vector has length 1. */
export function largestEigenvector(
  rows: readonly (readonly number[])[],
): { value: number; vector: number[] } {
  const n = rows.length;
  const matrix = rows.map((row) => [...row]);
  const vectors = rows.map((_, i) => rows.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(matrix) > 0; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(matrix, vectors, p, q);
  }
  const values = matrix.map((row, i) => row[i]);
  const at = values.indexOf(Math.max(...values));
  return { value: values[at], vector: vectors.map((row) => row[at]) };
}

function offDiagonal(matrix: number[][]): number {
  return matrix.reduce((sum, row, i) =>
    sum + row.reduce((part, value, j) => (i === j ? part : part + Math.abs(value)), 0), 0);
}

/** Makes the element at p, q zero. */
function rotate(matrix: number[][], vectors: number[][], p: number, q: number): void {
  if (matrix[p][q] === 0) return;
  const theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < matrix.length; k++) turn(matrix[k], p, q, c, s);
  for (let k = 0; k < matrix.length; k++) {
    const [a, b] = [matrix[p][k], matrix[q][k]];
    [matrix[p][k], matrix[q][k]] = [c * a - s * b, s * a + c * b];
  }
  [matrix[p][q], matrix[q][p]] = [0, 0];
  for (const row of vectors) turn(row, p, q, c, s);
}

function turn(row: number[], p: number, q: number, c: number, s: number): void {
  [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}
