/** Recorded landmarks as tables: the columns, names and numbers of the Python tables. */

import { EXPRESSIONS, type Face } from "../../src/core/face";
import { NAMES as HAND_NAMES, type Hand } from "../../src/core/hand";
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
  /** Its hands and its face, those that are there. */
  readonly parts: readonly PartRow[];
  /** In the order of `EXPRESSIONS`, NaN for those that are not computed; null without a face. */
  readonly expressions: Float32Array | null;
  /** The face's rotation, which no table holds but a motion needs; null without one. */
  readonly faceRotation: Float32Array | null;
}

/** A hand or a face: as the body's, its score in the places of visibility and presence. */
export interface PartRow {
  readonly kind: "left_hand" | "right_hand" | "face";
  readonly numbers: Float32Array;
}

type Recorded = Pick<
  Pose,
  "id" | "xyImagePx" | "z" | "xyzWorldM" | "visibility" | "presence" | "sigmaM" | "positionM"
> & Partial<Pick<Pose, "leftHand" | "rightHand" | "face">>;

/** Columns of the table of expressions. */
export const SAID = ["frame", "t_ms", "person", "expression", "value"] as const;

const WIDE = COLUMNS.length - 4;
const MORE = LIFTED.length;

export function toRow(frame: number, tMs: number, pose: Recorded): Row {
  const numbers = NAMES.flatMap((_, i) => [
    ...pose.xyImagePx.subarray(2 * i, 2 * i + 2), pose.z[i],
    ...pose.xyzWorldM.subarray(3 * i, 3 * i + 3), pose.visibility[i], pose.presence[i],
  ]);
  return {
    frame, tMs, person: pose.id, numbers: Float32Array.from(numbers), lifted: liftedOf(pose),
    parts: [
      ...partOf("left_hand", pose.leftHand), ...partOf("right_hand", pose.rightHand),
      ...partOf("face", pose.face),
    ],
    expressions: pose.face?.expressions ? Float32Array.from(pose.face.expressions) : null,
    faceRotation: pose.face?.rotation ? Float32Array.from(pose.face.rotation) : null,
  };
}

function partOf(kind: PartRow["kind"], part: Hand | Face | null | undefined): PartRow[] {
  if (!part?.xyzWorldM) return [];
  const { xyImagePx, z, xyzWorldM, score } = part;
  const numbers = Array.from(z, (depth, i) => [
    xyImagePx[2 * i], xyImagePx[2 * i + 1], depth, ...xyzWorldM.subarray(3 * i, 3 * i + 3), score, score,
  ]);
  return [{ kind, numbers: Float32Array.from(numbers.flat()) }];
}

function liftedOf({ sigmaM, positionM }: Recorded): Float32Array | null {
  if (!sigmaM || !positionM) return null;
  return Float32Array.from(NAMES.flatMap((_, i) => [sigmaM[i], ...positionM]));
}

/** The shortest decimal number that is the same float32: 10.1, not 10.100000381469727. */
export function shortest(value: number): number {
  if (Number.isNaN(value)) return value;
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
  const line = (name: string, numbers: readonly number[]): Line =>
    [row.frame, row.tMs, row.person, name, ...numbers.map(shortest)];
  const body = NAMES.map((name, i) => line(name, [
    ...part(row.numbers, WIDE, i), ...(lifted ? part(row.lifted!, MORE, i) : []),
  ]));
  // How far off a landmark of a hand or a face may be nobody knows.
  const place = lifted ? [NaN, ...row.lifted!.subarray(1, MORE)] : [];
  const parts = row.parts.flatMap(({ kind, numbers }) =>
    Array.from({ length: numbers.length / WIDE }, (_, i) =>
      line(nameOf(kind, i), [...part(numbers, WIDE, i), ...place])));
  return [...body, ...parts];
}

const nameOf = (kind: PartRow["kind"], i: number): string =>
  `${kind}.${kind === "face" ? i : HAND_NAMES[i]}`;

const part = (numbers: Float32Array, wide: number, i: number): Float32Array =>
  numbers.subarray(wide * i, wide * (i + 1));

/** CSV with a header, as `kinesphere estimate --format csv` writes it. */
export function toCsv(rows: readonly Row[]): string {
  const { columns, lines } = table(rows);
  return csvOf(columns, lines);
}

function csvOf(columns: readonly string[], lines: readonly Line[]): string {
  const cell = (value: string | number) =>
    typeof value === "string" ? `"${value}"` : Number.isNaN(value) ? "nan" : `${value}`;
  return [columns, ...lines].map((line) => line.map(cell).join(",") + "\n").join("");
}

/** What the faces express as a table of its own, as Python writes it beside; null where none was there. */
export function toExpressionsCsv(rows: readonly Row[]): string | null {
  if (!rows.some(({ expressions }) => expressions)) return null;
  return csvOf(SAID, rows.flatMap(({ frame, tMs, person, expressions }) =>
    Array.from(expressions ?? [], (value, i): Line => [frame, tMs, person, EXPRESSIONS[i], shortest(value)])
      .filter((line) => !Number.isNaN(line[4]))));
}

/** JSON lines: one object a line, as `kinesphere estimate --format jsonl` writes them. */
export function toJsonLines(rows: readonly Row[]): string {
  const { columns, lines } = table(rows);
  const object = (line: Line) => Object.fromEntries(columns.map((column, k) => [column, line[k]]));
  // Python's word for what is no number, which JSON has not.
  const text = (line: Line) => JSON.stringify(object(line)).replaceAll(":null", ":NaN");
  return lines.map((line) => text(line) + "\n").join("");
}
