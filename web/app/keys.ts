/** Keys, and what they do. */

export type Action = "play" | "back" | "forth" | "camera" | "record" | "mirror" | "full" | "help";

const KEYS: Readonly<Record<string, Action>> = {
  " ": "play", ArrowLeft: "back", ArrowRight: "forth", c: "camera", r: "record", m: "mirror",
  f: "full", "?": "help",
};
/** Elements that have their own use for letters. */
const TYPED = ["SELECT", "TEXTAREA"];
/** Elements that have their own use for the space bar and the arrows. */
const WORKED = ["BUTTON", "A", "INPUT", "SUMMARY", "CANVAS"];
/** Those of them that have their own use for every key with a long name. */
const MOVED = ["INPUT", "CANVAS"];

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** Name and type of what has the focus. */
  readonly tag: string;
  /** Whether that is on screen: what has just been hidden keeps the focus until the next repaint. */
  readonly shown: boolean;
  readonly inDialog: boolean;
}

/** What a key press asks for; null where it belongs to somebody else. */
export function actionOf(press: Press): Action | null {
  const { key, ctrlKey, metaKey, altKey, tag, shown, inDialog } = press;
  const isOn = (tags: readonly string[]) => shown && tags.includes(tag);
  if (ctrlKey || metaKey || altKey || inDialog || isOn(TYPED)) return null;
  if (isOn(WORKED) && (key === " " || (isOn(MOVED) && key.length > 1))) return null;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

export function listenForKeys(run: (action: Action) => void): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as Element;
    const { key, ctrlKey, metaKey, altKey } = event;
    const shown = target.getClientRects().length > 0;
    const inDialog = document.querySelector("dialog[open]") !== null;
    const tag = target.tagName;
    const action = actionOf({ key, ctrlKey, metaKey, altKey, tag, shown, inDialog });
    if (!action) return;
    event.preventDefault();
    run(action);
  });
  giveBack();
}

/**
 * A control that was clicked, not reached by keyboard, gives the keys back to the player.
 *
 * It does so before it acts: a dialog hands the focus back to what had it when it was opened.
 */
function giveBack(): void {
  let pointed = false;
  document.addEventListener("pointerdown", () => (pointed = true), true);
  document.addEventListener("keydown", () => (pointed = false), true);
  for (const kind of ["click", "change"]) {
    document.addEventListener(kind, (event) => {
      const control = (event.target as Element).closest<HTMLElement>("button, input, select, canvas");
      const opens = kind === "click" && control?.tagName === "SELECT";
      if (pointed && control && !opens) control.blur();
    }, true);
  }
}
