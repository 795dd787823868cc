/** The landmarks as dots that can be dragged, and reached with Tab. */

import type { Item } from "./contract";
import { pointOn } from "./gestures";
import { spot } from "./landmarks";
import type { Stage } from "./stage";
import { cased, svg } from "./svg";
import type { Point } from "./view";
import { isHidden, landmarkText, wordsOf } from "./words";
import { COUNT, EDGES, SIDES } from "../src/core/skeleton";

export interface DotEvents {
  chosen(landmark: number): void;
  /** To a point of the stage. */
  dragged(landmark: number, to: Point): void;
  dropped(landmark: number): void;
}

export interface Dots {
  draw(stage: Stage, item: Item, chosen: number): void;
  focus(landmark: number): void;
  clear(): void;
}

export function createDots(overlay: SVGSVGElement, events: DotEvents): Dots {
  const bones = svg("g", { "aria-hidden": "true" });
  const dots = Array.from({ length: COUNT }, (_, landmark) => createDot(overlay, landmark, events));
  const label = svg("text", { class: "dot-name", "aria-hidden": "true" });
  return {
    draw(stage, item, chosen) {
      // Once only: a dot that is put in anew loses the focus and the finger.
      if (!bones.isConnected) overlay.replaceChildren(bones, ...dots, label);
      const at = (landmark: number) => stage.place(spot(item, landmark));
      bones.replaceChildren(...EDGES.flatMap(([a, b]) => cased(at(a), at(b), "bone")));
      dots.forEach((dot, landmark) => update(dot, item, landmark, at(landmark), landmark === chosen));
      const [x, y] = at(chosen);
      label.setAttribute("transform", `translate(${x + 14} ${y - 10})`);
      label.textContent = wordsOf(chosen);
    },
    focus: (landmark) => dots[landmark].focus(),
    clear: () => {
      if (bones.isConnected) overlay.replaceChildren();
    },
  };
}

function createDot(overlay: SVGSVGElement, landmark: number, events: DotEvents): SVGGElement {
  const dot = svg("g", { tabindex: 0, role: "button", "data-testid": `dot-${landmark}` },
    svg("circle", { r: 13, class: "touch" }), svg("circle", { r: 6.5, class: "disc" }));
  dot.addEventListener("focus", () => events.chosen(landmark));
  dot.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    event.preventDefault();
    dot.focus();
    dot.setPointerCapture(event.pointerId);
  });
  dot.addEventListener("pointermove", (event) => {
    if (dot.hasPointerCapture(event.pointerId)) events.dragged(landmark, pointOn(overlay, event));
  });
  dot.addEventListener("lostpointercapture", () => events.dropped(landmark));
  return dot;
}

function update(dot: SVGGElement, item: Item, landmark: number, [x, y]: Point, isChosen: boolean): void {
  const place = item.landmarks[landmark];
  const seen = place === null ? "unplaced" : isHidden(place) ? "unseen" : "seen";
  dot.setAttribute("class", `dot ${SIDES[landmark]} ${seen}${isChosen ? " chosen" : ""}`);
  dot.setAttribute("transform", `translate(${x} ${y})`);
  dot.setAttribute("aria-label", landmarkText(landmark, place));
  dot.setAttribute("aria-pressed", String(isChosen));
}
