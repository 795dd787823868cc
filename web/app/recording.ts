/** The record button, and the dialog that saves what was recorded. */

import { announce, byId, fileStem, saveFile } from "./dom";
import { createRecorder, type Recorder, type Recording } from "./record/recorder";
import { toCsv, toJsonLines } from "./record/tables";

export interface RecordButton {
  readonly recorder: Recorder;
  toggle(): Promise<void>;
  draw(): void;
}

export function bindRecording(canvas: HTMLCanvasElement): RecordButton {
  const recorder = createRecorder(canvas);
  let saved: { recording: Recording; stem: string } | null = null;

  const draw = () => {
    byId("record").setAttribute("aria-pressed", String(recorder.on));
    byId("record-text").textContent = recorder.on ? `Stop · ${recorder.frames}` : "Record";
    byId("badge").classList.toggle("recording", recorder.on);
  };
  const toggle = async () => {
    if (!recorder.on) {
      recorder.start();
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
    if (saved && blob) saveFile(`${saved.stem}.${suffix}`, blob);
  };
  byId("record").addEventListener("click", () => void toggle());
  byId("save-csv").addEventListener("click", save("csv", ({ rows }) => text(toCsv(rows), "csv")));
  byId("save-json").addEventListener("click",
    save("jsonl", ({ rows }) => text(toJsonLines(rows), "plain")));
  byId("save-video").addEventListener("click", () => {
    const film = saved?.recording.film;
    if (film) save(film.suffix, () => film.blob)();
  });
  return { recorder, toggle, draw };
}

function text(content: string, kind: string): Blob {
  return new Blob([content], { type: `text/${kind};charset=utf-8` });
}

function describe({ rows, frames, film }: Recording): void {
  const video = film ? `${(film.blob.size / 1e6).toFixed(1)} MB of video` :
    "no video: this browser cannot record one";
  byId("saved-text").textContent = `${frames} frames, ${rows.length} poses, ${video}.`;
  byId<HTMLButtonElement>("save-video").disabled = film === null;
}
