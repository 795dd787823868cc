/** The results of a comparison of runtimes, as rows of text. */

import type { Pose } from "../../src/core/pose";
import type { Backend, ModelType, Runtime } from "../../src/estimator";

export interface BenchRow {
  readonly runtime: Runtime;
  readonly backend: Backend;
  /** A size, or own. */
  readonly model: ModelType | "own";
  /** Milliseconds from a frame to its poses: median. */
  readonly medianMs: number | null;
  /** From the start of the runtime to its first pose. */
  readonly firstPoseMs: number | null;
  /** Mean distance of landmarks to those of LiteRT on WASM, in pixels. */
  readonly differencePx: number | null;
  /** Why there are no numbers. */
  readonly error: string | null;
}

export const HEADER = [
  "runtime", "backend", "network", "ms a frame", "frames/s", "first pose, ms", "px to LiteRT",
] as const;

/** The first columns are words, the others numbers. */
export const WORDS = 3;

/** The cells of a row, in the order of HEADER; an error takes the place of the first number. */
export function cells(row: BenchRow): string[] {
  const words = [row.runtime, row.backend, row.model];
  if (row.error !== null) return [...words, `failed: ${row.error}`, "", "", ""];
  const number = (value: number | null, digits: number) => value?.toFixed(digits) ?? "–";
  const fps = row.medianMs ? 1000 / row.medianMs : null;
  return [
    ...words, number(row.medianMs, 1), number(fps, 1), number(row.firstPoseMs, 0),
    number(row.differencePx, 2),
  ];
}

export function toMarkdown(rows: readonly BenchRow[]): string {
  const line = (values: readonly string[]) =>
    `| ${values.map((value) => value.replaceAll("|", "\\|")).join(" | ")} |\n`;
  const rule = HEADER.map((_, i) => (i < WORDS ? "---" : "---:"));
  return [HEADER, rule, ...rows.map(cells)].map(line).join("");
}

export function toCsv(rows: readonly BenchRow[]): string {
  const cell = (value: string) =>
    /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value.replace("–", "");
  return [HEADER, ...rows.map(cells)].map((line) => line.map(cell).join(",") + "\n").join("");
}

/** One person a frame, or nobody. */
export type Poses = readonly (Pick<Pose, "xyImagePx"> | null)[];

/** Mean distance of landmarks over the frames in which both found somebody; null without any. */
export function meanDifferencePx(a: Poses, b: Poses): number | null {
  let [sum, count] = [0, 0];
  a.forEach((pose, frame) => {
    const other = b[frame];
    if (!pose || !other) return;
    for (let i = 0; i < pose.xyImagePx.length; i += 2) {
      sum += Math.hypot(
        pose.xyImagePx[i] - other.xyImagePx[i], pose.xyImagePx[i + 1] - other.xyImagePx[i + 1],
      );
      count += 1;
    }
  });
  return count > 0 ? sum / count : null;
}
