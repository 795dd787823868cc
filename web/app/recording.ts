/** The record button, and the dialog that saves what was recorded. */

import { announce, byId, fileStem, saveFile } from "./dom";
import type { Live } from "./live";
import { createRecorder, type Recorder, type Recording } from "./record/recorder";
import { toCsv, toExpressionsCsv, toJsonLines } from "./record/tables";
import { KinesphereError } from "../src/core/errors";
import type { Motion } from "../src/motion";

export interface RecordButton {
  readonly recorder: Recorder;
  /** Starts; or stops, and shows the dialog. */
  toggle(): Promise<void>;
  draw(): void;
}

/** The character that is shown with a motion in it: the bytes of a GLB. */
export type Animate = (motion: Motion, name: string) => Promise<Uint8Array<ArrayBuffer>>;

type Files = typeof import("./record/motion");
type Content = (files: Files, motion: Motion, stem: string) => BlobPart | Promise<BlobPart>;

export function bindRecording(
  canvas: HTMLCanvasElement, live: Pick<Live, "source" | "shown" | "redraw">, animate: Animate,
): RecordButton {
  const recorder = createRecorder(canvas);
  let saved: { recording: Recording; stem: string } | null = null;

  const draw = () => {
    byId("record").setAttribute("aria-pressed", String(recorder.on));
    byId("record").setAttribute("aria-label", recorder.on ? "Stop recording" : "Record");
    byId("record-text").textContent = recorder.on ? `Stop · ${recorder.frames}` : "Record";
    byId("badge").classList.toggle("recording", recorder.on);
  };
  /** Of a picture or a paused clip no frame may come any more: what is on screen is one. */
  const begin = () => {
    recorder.start();
    const { shown, source } = live;
    if (!source?.paused || !shown?.result || shown.frame.source !== source) return;
    recorder.add(shown.frame, shown.result.poses);
    live.redraw();
  };
  const toggle = async () => {
    if (!recorder.on) {
      begin();
      announce("Recording");
      return draw();
    }
    const recording = await recorder.stop();
    saved = { recording, stem: fileStem(new Date()) };
    draw();
    describe(recording);
    byId<HTMLDialogElement>("saved").showModal();
  };
  const save = (suffix: string, content: (recording: Recording) => Blob | null) => () => {
    const blob = saved && content(saved.recording);
    if (saved && blob) saveFile(`${saved.stem}${suffix}`, blob);
  };
  /** The skeleton in motion; what makes it is brought in when it is asked for. */
  const moving = (ending: string, content: Content) => async () => {
    if (!saved) return;
    const { recording: { rows }, stem } = saved;
    const files = await import("./record/motion");
    const people = files.peopleIn(rows);
    const failures: string[] = [];
    for (const who of people) {
      // As Python names them.
      const name = people.length > 1 ? `${stem}_${who}` : stem;
      try {
        const blob = new Blob([await content(files, files.motionOf(rows, who), name)]);
        saveFile(`${name}${ending}`, blob);
      } catch (error) {
        if (!(error instanceof KinesphereError)) throw error;
        failures.push(`${name}${ending} was not saved: ${error.message}.`);
      }
    }
    if (failures.length > 0) byId("saved-text").textContent = failures.join(" ");
  };
  byId("record").addEventListener("click", () => void toggle());
  byId("save-csv").addEventListener("click", save(".csv", ({ rows }) => text(toCsv(rows), "csv")));
  byId("save-json").addEventListener("click",
    save(".jsonl", ({ rows }) => text(toJsonLines(rows), "plain")));
  byId("save-expressions").addEventListener("click", save("_expressions.csv", ({ rows }) => {
    const content = toExpressionsCsv(rows);
    return content === null ? null : text(content, "csv");
  }));
  byId("save-bvh").addEventListener("click", moving(".bvh", ({ toBvh }, motion) => toBvh(motion)));
  byId("save-glb").addEventListener("click",
    moving(".glb", ({ toGlb }, motion, stem) => toGlb(motion, stem)));
  byId("save-character").addEventListener("click",
    moving("-character.glb", (_, motion, stem) => animate(motion, stem)));
  byId("save-video").addEventListener("click", () => {
    const film = saved?.recording.film;
    if (film) save(`.${film.suffix}`, () => film.blob)();
  });
  return { recorder, toggle, draw };
}

function text(content: string, kind: string): Blob {
  return new Blob([content], { type: `text/${kind};charset=utf-8` });
}

function describe(recording: Recording): void {
  const empty = recording.frames === 0;
  byId("saved-text").textContent = savedText(recording);
  for (const id of ["save-csv", "save-json"]) byId<HTMLButtonElement>(id).disabled = empty;
  for (const id of ["save-bvh", "save-glb", "save-character"]) {
    byId<HTMLButtonElement>(id).disabled = recording.rows.length === 0;
  }
  byId("save-expressions").hidden = !recording.rows.some(({ expressions }) => expressions);
  byId<HTMLButtonElement>("save-video").disabled = empty || recording.film === null;
}

/** What there is to be saved; or why there is nothing. */
export function savedText({ rows, frames, film }: Recording): string {
  if (frames === 0) {
    return "Nothing to save: no frame was looked at while it recorded. " +
      "Wait until the skeleton is shown, then record.";
  }
  const video = film ? `${(film.blob.size / 1e6).toFixed(1)} MB of video` :
    "no video: this browser cannot record one";
  return `${count(frames, "frame")}, ${count(rows.length, "pose")}, ${video}.`;
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
