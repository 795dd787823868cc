/** What is drawn over the picture: the two joints of a question, or pairs that a fit has wrong. */

import { badges } from "./badges";
import type { Item, Pair } from "./contract";
import { spot } from "./landmarks";
import type { Stage } from "./stage";
import { cased, svg } from "./svg";
import type { Point } from "./view";

/** Rings around both joints, their letters beside them, and the bone when the pair is one. */
export function questionMarks(stage: Stage, item: Item, letters: Pair, isBone: boolean): SVGElement[] {
  const [a, b] = letters.map((landmark) => stage.place(spot(item, landmark)));
  const places = badges(a, b, stage.size());
  return [
    ...(isBone ? cased(a, b, "bone") : []),
    ...mark("A", a, places[0]), ...mark("B", b, places[1]),
  ];
}

/** Where the landmarks of a pair are in the picture. */
export function landmarkSpots(item: Item, pair: Pair): Point[] {
  return pair.map((landmark) => spot(item, landmark));
}

function mark(letter: "A" | "B", joint: Point, badge: Point): SVGElement[] {
  const [x, y] = joint.map((value) => value.toFixed(2));
  const ring = (part: string, r: number) => svg("circle", { cx: x, cy: y, r, class: `ring ${part}` });
  return [
    ...cased(joint, badge, "leader"),
    ring("case", 8), ring("core", 8),
    svg("g", { class: `letter ${letter}`, transform: `translate(${badge[0]} ${badge[1]})` },
      letter === "A" ? svg("circle", { r: 14 }) : svg("rect", { x: -13, y: -13, width: 26, height: 26, rx: 3 }),
      svg("text", { "text-anchor": "middle", dy: "0.36em" }, letter)),
  ];
}

/** Pairs as lines across the picture. */
export function wrongMarks(stage: Stage, item: Item, pairs: readonly Pair[]): SVGElement[] {
  return pairs.flatMap((pair) => {
    const [a, b] = pair.map((landmark) => stage.place(spot(item, landmark)));
    return [...cased(a, b, "wrong"), ...[a, b].flatMap((joint) => dot(joint))];
  });
}

function dot([cx, cy]: Point): SVGElement[] {
  return ["case", "core"].map((part) => svg("circle", { cx, cy, r: 5, class: `wrong end ${part}` }));
}
