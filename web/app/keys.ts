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
  readonly inDialog: boolean;
}

/** What a key press asks for; null where it belongs to somebody else. */
export function actionOf({ key, ctrlKey, metaKey, altKey, tag, inDialog }: Press): Action | null {
  if (ctrlKey || metaKey || altKey || inDialog || TYPED.includes(tag)) return null;
  if (WORKED.includes(tag) && (key === " " || (MOVED.includes(tag) && key.length > 1))) return null;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

export function listenForKeys(run: (action: Action) => void): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as Element;
    const { key, ctrlKey, metaKey, altKey } = event;
    const inDialog = document.querySelector("dialog[open]") !== null;
    const action = actionOf({ key, ctrlKey, metaKey, altKey, tag: target.tagName, inDialog });
    if (!action) return;
    event.preventDefault();
    run(action);
  });
  giveBack();
}

/** A control that was clicked, not reached by keyboard, gives the keys back to the player. */
function giveBack(): void {
  let pointed = false;
  document.addEventListener("pointerdown", () => (pointed = true), true);
  document.addEventListener("keydown", () => (pointed = false), true);
  for (const kind of ["click", "change"]) {
    document.addEventListener(kind, (event) => {
      const control = (event.target as Element).closest<HTMLElement>("button, input, select, canvas");
      const opens = kind === "click" && control?.tagName === "SELECT";
      if (pointed && control && !opens) control.blur();
    });
  }
}
