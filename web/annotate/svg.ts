/** SVG elements. */

import type { Point } from "./view";

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Readonly<Record<string, string | number>>, ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A line twice, a wide one behind a thin one: readable on light and on dark. */
export function cased(from: Point, to: Point, kind: string): SVGElement[] {
  const [x1, y1, x2, y2] = [...from, ...to];
  return ["case", "core"].map((part) => svg("line", { x1, y1, x2, y2, class: `${kind} ${part}` }));
}
