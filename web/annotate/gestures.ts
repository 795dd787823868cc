/** Wheel, drag and two fingers on the stage. */

import type { Stage } from "./stage";
import { pinched, type Point } from "./view";

/** The picture grows by this for each pixel of the wheel. */
const PER_PIXEL = 0.0018;
const PIXELS_A_LINE = 30;

export function listenToGestures(element: HTMLElement, stage: Stage): void {
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_A_LINE : 1);
    // What browsers report for two fingers on a touchpad comes with ctrl, and in small steps.
    stage.zoom(Math.exp(-pixels * PER_PIXEL * (event.ctrlKey ? 5 : 1)), pointOn(element, event));
  }, { passive: false });
  listenToPointers(element, stage);
}

function listenToPointers(element: HTMLElement, stage: Stage): void {
  const pointers = new Map<number, Point>();
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOn(element, event));
  });
  element.addEventListener("pointermove", (event) => {
    const before = [...pointers.values()];
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, pointOn(element, event));
    follow(stage, before, [...pointers.values()]);
  });
  for (const kind of ["pointerup", "pointercancel"] as const) {
    element.addEventListener(kind, (event) => void pointers.delete(event.pointerId));
  }
}

/** Where one finger or two have gone. */
function follow(stage: Stage, before: readonly Point[], after: readonly Point[]): void {
  if (after.length === 1) stage.pan([after[0][0] - before[0][0], after[0][1] - before[0][1]]);
  if (after.length < 2) return;
  const { factor, around, by } = pinched([before[0], before[1]], [after[0], after[1]]);
  stage.pan(by);
  stage.zoom(factor, around);
}

/** Where on an element an event happened. */
export function pointOn(element: Element, event: MouseEvent): Point {
  const { left, top } = element.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
