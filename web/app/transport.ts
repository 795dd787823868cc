/** The player's buttons and its time line. */

import { byId } from "./dom";
import type { Source } from "./source/frame";

export interface Transport {
  /** Shows where a source is; `tMs` is the time of the frame on screen. */
  draw(source: Source | null, tMs: number): void;
}

export interface TransportActions {
  toggle(): void;
  step(by: 1 | -1): void;
  seek(tMs: number): void;
}

const PLAYING_EVERY_MS = 100;

export function bindTransport(actions: TransportActions): Transport {
  const scrub = byId<HTMLInputElement>("scrub");
  let held = false;
  let drawnMs = -Infinity;
  byId("play").addEventListener("click", actions.toggle);
  byId("back").addEventListener("click", () => actions.step(-1));
  byId("forth").addEventListener("click", () => actions.step(1));
  scrub.addEventListener("input", () => {
    held = true;
    actions.seek(Number(scrub.value));
  });
  scrub.addEventListener("change", () => {
    held = false;
  });
  return {
    draw(source, tMs) {
      const clip = source?.kind === "clip";
      for (const id of ["scrub", "speed", "back", "forth"]) byId(id).hidden = !clip;
      byId("play").hidden = !source || source.kind === "picture";
      drawPlay(source?.paused ?? true);
      // While it plays, ten times a second is smooth; each time costs as much as the picture.
      const nowMs = performance.now();
      if (source && !source.paused && nowMs - drawnMs < PLAYING_EVERY_MS) return;
      drawnMs = nowMs;
      if (source?.durationMs) drawTime(scrub, tMs, source.durationMs, held);
      else byId("time").textContent = source?.kind === "camera" ? liveOr(source.paused) : "";
    },
  };
}

const liveOr = (paused: boolean) => (paused ? "paused" : "live");

function drawPlay(paused: boolean): void {
  const button = byId("play");
  const label = paused ? "Play" : "Pause";
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  byId("play-icon").setAttribute("href", paused ? "#i-play" : "#i-pause");
}

function drawTime(scrub: HTMLInputElement, tMs: number, endMs: number, held: boolean): void {
  const text = `${seconds(tMs)} / ${seconds(endMs)} s`;
  scrub.max = String(endMs);
  if (!held) scrub.value = String(tMs);
  scrub.setAttribute("aria-valuetext", text);
  byId("time").textContent = text;
}

/** 1234.5 ms as "1.23". */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
