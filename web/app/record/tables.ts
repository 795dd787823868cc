/** Recorded landmarks as tables: the columns, names and numbers of the Python tables. */

import type { Pose } from "../../src/core/pose";
import { NAMES } from "../../src/core/skeleton";

/** One row a person, frame and landmark; what they mean is in docs/conventions.md. */
export const COLUMNS = [
  "frame", "t_ms", "person", "landmark", "x_px", "y_px", "z", "x_m", "y_m", "z_m",
  "visibility", "presence",
] as const;

/** One person in one frame, as the files keep it: numbers of 32 bits, no mask. */
export interface Row {
  readonly frame: number;
  readonly tMs: number;
  readonly person: number;
  /** 33 rows of x, y, z in pixels, x, y, z in metres, visibility, presence. */
  readonly numbers: Float32Array;
}

type Recorded = Pick<
  Pose, "id" | "xyImagePx" | "z" | "xyzWorldM" | "visibility" | "presence"
>;

const WIDE = COLUMNS.length - 4;

export function toRow(frame: number, tMs: number, pose: Recorded): Row {
  const numbers = NAMES.flatMap((_, i) => [
    ...pose.xyImagePx.subarray(2 * i, 2 * i + 2), pose.z[i],
    ...pose.xyzWorldM.subarray(3 * i, 3 * i + 3), pose.visibility[i], pose.presence[i],
  ]);
  return { frame, tMs, person: pose.id, numbers: Float32Array.from(numbers) };
}

/** The shortest decimal number that is the same float32: 10.1, not 10.100000381469727. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** A line for each landmark, the 33 of the first row first. */
function lines(row: Row): (string | number)[][] {
  return NAMES.map((name, i) => {
    const numbers = row.numbers.subarray(WIDE * i, WIDE * (i + 1));
    return [row.frame, row.tMs, row.person, name, ...Array.from(numbers, shortest)];
  });
}

/** CSV with a header, as `kinesphere estimate --format csv` writes it. */
export function toCsv(rows: readonly Row[]): string {
  const cell = (value: string | number) => (typeof value === "string" ? `"${value}"` : `${value}`);
  const all = [[...COLUMNS], ...rows.flatMap(lines)];
  return all.map((line) => line.map(cell).join(",") + "\n").join("");
}

/** JSON lines: one object a line, as `kinesphere estimate --format jsonl` writes them. */
export function toJsonLines(rows: readonly Row[]): string {
  const object = (line: (string | number)[]) =>
    Object.fromEntries(COLUMNS.map((column, k) => [column, line[k]]));
  return rows.flatMap(lines).map((line) => JSON.stringify(object(line)) + "\n").join("");
}
