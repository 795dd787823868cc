/** Keys, and what they do. */

import { belongsToOthers, listenForPresses, type Press } from "./press";

export type Action = "play" | "back" | "forth" | "camera" | "record" | "mirror" | "full" | "help";

const KEYS: Readonly<Record<string, Action>> = {
  " ": "play", ArrowLeft: "back", ArrowRight: "forth", c: "camera", r: "record", m: "mirror",
  f: "full", "?": "help",
};

/** What a key press asks for; null where it belongs to somebody else. */
export function actionOf(press: Press): Action | null {
  if (belongsToOthers(press)) return null;
  const { key } = press;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

export function listenForKeys(run: (action: Action) => void): void {
  listenForPresses(actionOf, run);
}
