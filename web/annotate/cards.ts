/** A review's explanations, side by side: each from the side and from above. */

import { make } from "../app/dom";
import type { Hypothesis, ReviewItem } from "./contract";
import { figureOf, frame, type Angle } from "./figures";
import { cased, svg } from "./svg";
import type { Box } from "./view";
import { count, wordsOf } from "./words";

const MARGIN_M = 0.16;
const HEAD_M = 0.1;
const FROM: Readonly<Record<Angle, string>> = { side: "from the side", above: "from above" };

/** Buttons in a row; `choose` is called with the number of one. */
export function cards(item: ReviewItem, choose: (number: number) => void): HTMLButtonElement[] {
  return item.hypotheses.map((hypothesis, i) => {
    const button = make("button", "", { class: "card", "data-testid": `hypothesis-${i + 1}` });
    const caption = make("span", "", { class: "caption" });
    caption.append(make("kbd", String(i + 1)), make("strong", i === 0 ? "stored fit" : "another"),
      make("span", `${Math.round(100 * hypothesis.weight)} %`, { class: "soft" }));
    button.append(caption, figures(item, hypothesis), make("span", orderText(hypothesis), {
      class: hypothesis.disobeys.length ? "small warn" : "small soft",
    }));
    button.setAttribute("aria-label", label(hypothesis, i));
    button.addEventListener("click", () => choose(i + 1));
    return button;
  });
}

function figures(item: ReviewItem, hypothesis: Hypothesis): HTMLElement {
  const both = make("span", "", { class: "figures" });
  for (const angle of ["side", "above"] as const) {
    const part = make("span", "", { class: "figure" });
    part.append(drawn(item, hypothesis, angle), make("span", FROM[angle], { class: "soft small" }));
    both.append(part);
  }
  return both;
}

function drawn(item: ReviewItem, hypothesis: Hypothesis, angle: Angle): SVGSVGElement {
  const [x0, y0, x1, y1] = frame(item.hypotheses, angle, MARGIN_M);
  const { bones, wrong, head } = figureOf(hypothesis, angle);
  const [cx, cy] = head;
  return svg("svg", {
    viewBox: `${x0} ${y0} ${x1 - x0} ${y1 - y0}`, role: "img", class: `body from-${angle}`,
    "aria-label": `A stick figure ${FROM[angle]}, the camera ${angle === "side" ? "at the left" : "below"}`,
  },
  camera(angle, [x0, y0, x1, y1]),
  svg("circle", { cx, cy, r: HEAD_M, class: "head" }),
  ...bones.map(({ from, to, side }) =>
    svg("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], class: `limb ${side}` })),
  ...wrong.flatMap(({ from, to }) => cased(from, to, "off")));
}

/** A small camera that looks at the person. */
function camera(angle: Angle, [x0, , x1, y1]: Box): SVGElement {
  const place = angle === "side" ? `translate(${x0} 0)` : `translate(${(x0 + x1) / 2} ${y1}) rotate(-90)`;
  return svg("path", { d: "M0 -.04h.09v.08h-.09zM.1 0l.07 -.05v.1z", transform: place, class: "camera" });
}

function orderText({ disobeys }: Hypothesis): string {
  if (disobeys.length === 0) return "obeys every answer";
  return `disobeys ${disobeys.map(([a, b]) => `${wordsOf(a)} – ${wordsOf(b)}`).join("; ")}`;
}

function label(hypothesis: Hypothesis, i: number): string {
  const { weight, disobeys } = hypothesis;
  const what = i === 0 ? "the stored fit" : "another explanation";
  return `${i + 1}: ${what}, ${Math.round(100 * weight)} percent, disobeys ${count(disobeys.length, "answer")}`;
}
