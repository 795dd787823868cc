/** The dialog that compares all runtimes. */

import { MODEL_TYPES, supportedBackends, type ModelType, type Settings } from "../src/estimator";
import { decodeStills, runBench, type Networks } from "./bench/run";
import { cells, HEADER, toCsv, toMarkdown, WORDS, type BenchRow } from "./bench/table";
import { byId, make } from "./dom";
import type { Live } from "./live";

/** Of the sample clip. */
const SAMPLE_FPS = 60;
const CAPTION = "Time from a frame to its pose, and how far its landmarks lie from LiteRT's";

export interface BenchContext {
  readonly assets: string;
  readonly live: Live;
  /** What the page's own estimator is asked for. */
  settings(): Settings;
}

export function bindBench(context: BenchContext): void {
  const dialog = byId<HTMLDialogElement>("bench");
  let rows: BenchRow[] = [];
  let stop: AbortController | null = null;

  const run = async () => {
    stop = new AbortController();
    drawRunning(true);
    try {
      rows = await measureAll(context, stop.signal);
      tell(`${rows.length} runtimes measured.`, 1);
    } catch (error) {
      tell(stop.signal.aborted ? "Stopped." : `The comparison failed: ${(error as Error).message}`, 0);
    }
    drawRunning(false);
    drawTable(rows);
  };
  const copy = (button: string, write: (rows: BenchRow[]) => string) => {
    byId(button).addEventListener("click", async () => {
      await navigator.clipboard.writeText(write(rows)).then(
        () => tell("Copied.", 1), () => tell("This browser does not let the page copy.", 1));
    });
  };
  byId("bench-button").addEventListener("click", () => dialog.showModal());
  byId("bench-run").addEventListener("click", () => void run());
  byId("bench-stop").addEventListener("click", () => stop?.abort());
  dialog.addEventListener("close", () => stop?.abort());
  copy("bench-markdown", toMarkdown);
  copy("bench-csv", toCsv);
}

/** Pauses the page, measures, and lets the page go on. */
async function measureAll(context: BenchContext, signal: AbortSignal): Promise<BenchRow[]> {
  const { source } = context.live;
  const played = source !== null && !source.paused;
  if (played) source.pause();
  try {
    await context.live.idle();
    return await measureModels(context, signal);
  } finally {
    if (played) void source.play();
  }
}

async function measureModels(
  { assets, settings }: BenchContext, signal: AbortSignal,
): Promise<BenchRow[]> {
  tell("Decoding the clip", 0);
  const count = Number(byId<HTMLSelectElement>("bench-frames").value);
  const sample = new URL("samples/balance.mp4", assets).href;
  const stills = await decodeStills(sample, count, SAMPLE_FPS, signal);
  const entries = await supportedBackends();
  const rows: BenchRow[] = [];
  for (const networks of chosenNetworks(settings())) {
    rows.push(...await runBench({ entries, networks, stills, assets, signal, tell }));
    drawTable(rows);
  }
  return rows;
}

/** Those that the page uses, unless others are chosen, which ship. */
function chosenNetworks({ modelType, landmarksUrl, detectorUrl }: Settings): readonly Networks[] {
  const { value } = byId<HTMLSelectElement>("bench-model");
  if (value === "all") return MODEL_TYPES.map((one) => ({ modelType: one }));
  if (value) return [{ modelType: value as ModelType }];
  const own = { ...(landmarksUrl ? { landmarksUrl } : {}), ...(detectorUrl ? { detectorUrl } : {}) };
  return [{ modelType, ...own }];
}

function tell(message: string, fraction: number): void {
  byId("bench-text").textContent = message;
  byId<HTMLProgressElement>("bench-bar").value = fraction;
}

function drawRunning(on: boolean): void {
  byId("bench-bar").hidden = !on;
  byId("bench-run").hidden = on;
  byId("bench-stop").hidden = !on;
}

function drawTable(rows: readonly BenchRow[]): void {
  const head = make("tr");
  HEADER.forEach((name, i) => head.append(make("th", name, { scope: "col", class: kind(i) })));
  const body = rows.map((row) => {
    const line = make("tr", "", { "data-testid": `bench-${row.runtime}-${row.backend}-${row.model}` });
    const [failed, values] = [row.error !== null, cells(row)];
    values.slice(0, failed ? WORDS : undefined).forEach((value, i) => {
      line.append(make("td", value, { class: kind(i) }));
    });
    const rest = { class: "bad", colspan: String(HEADER.length - WORDS) };
    if (failed) line.append(make("td", values[WORDS], rest));
    return line;
  });
  const caption = make("caption", CAPTION, { class: "soft small" });
  byId("bench-table").replaceChildren(caption, head, ...body);
  byId("bench-scroll").hidden = rows.length === 0;
  for (const id of ["bench-markdown", "bench-csv"]) {
    byId<HTMLButtonElement>(id).disabled = rows.length === 0;
  }
}

function kind(column: number): string {
  return column < WORDS ? "word" : "number";
}
