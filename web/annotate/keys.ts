/** Keys, and what they do. */

import { belongsToOthers, type Press } from "../app/press";

export type Answering = "nearer" | "farther" | "same" | "unsure";
export type Action =
  | Answering | "undo" | "zoomIn" | "zoomOut" | "reset" | "darker" | "brighter" | "mirror" | "edit"
  | "help" | "left" | "right" | "up" | "down" | "hide" | "done" | `choose${0 | 1 | 2 | 3 | 4 | 5 | 6}`
  | "panLeft" | "panRight" | "panUp" | "panDown";

/** What the page is at: asking, moving landmarks, having a fit chosen, or none of these. */
export type Mode = "ask" | "edit" | "choose" | "rest";

const VIEW: Readonly<Record<string, Action>> = {
  "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", "[": "darker", "]": "brighter", m: "mirror",
  "?": "help", Home: "reset", Backspace: "undo",
};
const KEYS: Readonly<Record<Mode, Readonly<Record<string, Action>>>> = {
  ask: {
    ...VIEW, ArrowLeft: "nearer", ArrowRight: "farther", ArrowUp: "same", " ": "unsure", "0": "reset",
    e: "edit",
  },
  edit: {
    ...VIEW, ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", h: "hide",
    e: "done", Enter: "done", Escape: "done", "0": "reset",
  },
  choose: {
    ...VIEW, "0": "choose0", "1": "choose1", "2": "choose2", "3": "choose3", "4": "choose4",
    "5": "choose5", "6": "choose6", Enter: "done", e: "edit",
  },
  rest: { "?": "help", Backspace: "undo" },
};
/** With shift; a landmark goes farther with it, which is not another action. */
const PAN: Readonly<Record<string, Action>> = {
  ArrowLeft: "panLeft", ArrowRight: "panRight", ArrowUp: "panUp", ArrowDown: "panDown",
};
/** What a key that is held down may do again and again: never an answer. */
const REPEATED: readonly Action[] = [
  "zoomIn", "zoomOut", "darker", "brighter", "left", "right", "up", "down", "panLeft", "panRight",
  "panUp", "panDown",
];

/** What a key press asks for; null where it belongs to somebody else. */
export function actionOf(press: Press, mode: Mode): Action | null {
  if (belongsToOthers(press)) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const pan = press.shiftKey && mode !== "edit" && mode !== "rest" ? PAN[key] : undefined;
  const action = pan ?? KEYS[mode][key] ?? null;
  return action && press.repeat && !REPEATED.includes(action) ? null : action;
}
