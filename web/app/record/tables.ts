/** Recorded landmarks as tables: the columns, names and numbers of the Python tables. */

import type { Pose } from "../../src/core/pose";
import { NAMES } from "../../src/core/skeleton";

/** One row a person, frame and landmark; what they mean is in docs/conventions.md. */
export const COLUMNS = [
  "frame", "t_ms", "person", "landmark", "x_px", "y_px", "z", "x_m", "y_m", "z_m",
  "visibility", "presence",
] as const;
/** Columns more where the lift was on, in all that was recorded. */
export const LIFTED = ["sigma_m", "hips_x_m", "hips_y_m", "hips_z_m"] as const;

/** One person in one frame, as the files keep it: numbers of 32 bits, no mask. */
export interface Row {
  readonly frame: number;
  readonly tMs: number;
  readonly person: number;
  /** 33 rows of x, y, z in pixels, x, y, z in metres, visibility, presence. */
  readonly numbers: Float32Array;
  /** 33 rows of spread and place; null without the lift. */
  readonly lifted: Float32Array | null;
}

type Recorded = Pick<
  Pose,
  "id" | "xyImagePx" | "z" | "xyzWorldM" | "visibility" | "presence" | "sigmaM" | "positionM"
>;

const WIDE = COLUMNS.length - 4;
const MORE = LIFTED.length;

export function toRow(frame: number, tMs: number, pose: Recorded): Row {
  const numbers = NAMES.flatMap((_, i) => [
    ...pose.xyImagePx.subarray(2 * i, 2 * i + 2), pose.z[i],
    ...pose.xyzWorldM.subarray(3 * i, 3 * i + 3), pose.visibility[i], pose.presence[i],
  ]);
  return {
    frame, tMs, person: pose.id, numbers: Float32Array.from(numbers), lifted: liftedOf(pose),
  };
}

function liftedOf({ sigmaM, positionM }: Recorded): Float32Array | null {
  if (!sigmaM || !positionM) return null;
  return Float32Array.from(NAMES.flatMap((_, i) => [sigmaM[i], ...positionM]));
}

/** The shortest decimal number that is the same float32: 10.1, not 10.100000381469727. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

type Line = readonly (string | number)[];

/** The columns, and a line for each landmark, the 33 of the first row first. */
function table(rows: readonly Row[]): { columns: readonly string[]; lines: Line[] } {
  const lifted = rows.length > 0 && rows.every((row) => row.lifted);
  const columns = lifted ? [...COLUMNS, ...LIFTED] : COLUMNS;
  return { columns, lines: rows.flatMap((row) => linesOf(row, lifted)) };
}

function linesOf(row: Row, lifted: boolean): Line[] {
  return NAMES.map((name, i) => {
    const numbers = [...part(row.numbers, WIDE, i), ...(lifted ? part(row.lifted!, MORE, i) : [])];
    return [row.frame, row.tMs, row.person, name, ...numbers.map(shortest)];
  });
}

const part = (numbers: Float32Array, wide: number, i: number): Float32Array =>
  numbers.subarray(wide * i, wide * (i + 1));

/** CSV with a header, as `kinesphere estimate --format csv` writes it. */
export function toCsv(rows: readonly Row[]): string {
  const cell = (value: string | number) => (typeof value === "string" ? `"${value}"` : `${value}`);
  const { columns, lines } = table(rows);
  return [columns, ...lines].map((line) => line.map(cell).join(",") + "\n").join("");
}

/** JSON lines: one object a line, as `kinesphere estimate --format jsonl` writes them. */
export function toJsonLines(rows: readonly Row[]): string {
  const { columns, lines } = table(rows);
  const object = (line: Line) => Object.fromEntries(columns.map((column, k) => [column, line[k]]));
  return lines.map((line) => JSON.stringify(object(line)) + "\n").join("");
}
