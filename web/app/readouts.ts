/** Numbers about the speed: the graph, the milliseconds by part, frames a second. */

import { byId } from "./dom";
import { drawGraph } from "./draw/graph";
import { PARTS, recent, summarise, type Sample } from "./stats";

const WINDOW_MS = 2000;
/** Samples kept for the graph. */
const KEPT = 400;
/** Numbers change this often at most, so that they can be read. */
const EVERY_MS = 250;

export interface Readouts {
  add(sample: Sample): void;
  clear(): void;
}

export function createReadouts(): Readouts {
  const canvas = byId<HTMLCanvasElement>("graph");
  let samples: Sample[] = [];
  let drawnMs = -Infinity;
  return {
    add(sample) {
      samples = [...samples.slice(1 - KEPT), sample];
      if (sample.atMs - drawnMs < EVERY_MS) return;
      drawnMs = sample.atMs;
      drawNumbers(recent(samples, sample.atMs, WINDOW_MS));
      drawGraph(canvas, samples);
    },
    clear() {
      samples = [];
    },
  };
}

function drawNumbers(samples: readonly Sample[]): void {
  const summary = summarise(samples);
  if (!summary) return;
  byId("fps").textContent = summary.fps ? summary.fps.toFixed(1) : "–";
  byId("total-ms").textContent = summary.totalMs.toFixed(1);
  for (const part of PARTS) byId(`ms-${part}`).textContent = summary.partsMs[part].toFixed(1);
}
