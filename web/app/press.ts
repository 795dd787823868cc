/** A key press, and whose it is. */

/** Elements that have their own use for letters. */
const TYPED = ["SELECT", "TEXTAREA"];
/** Elements that have their own use for the space bar and for Enter. */
const WORKED = ["BUTTON", "A", "INPUT", "SUMMARY", "CANVAS"];
/** Those of them that have their own use for every key with a long name. */
const MOVED = ["INPUT", "CANVAS"];

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** Whether the key is held down. */
  readonly repeat: boolean;
  /** Name and type of what has the focus. */
  readonly tag: string;
  /** Whether that is on screen: what has just been hidden keeps the focus until the next repaint. */
  readonly shown: boolean;
  readonly inDialog: boolean;
}

/** Whether the browser, a field, a button or a dialog has its own use for the key. */
export function belongsToOthers(press: Press): boolean {
  const { key, ctrlKey, metaKey, altKey, tag, shown, inDialog } = press;
  const isOn = (tags: readonly string[]) => shown && tags.includes(tag);
  if (ctrlKey || metaKey || altKey || inDialog || isOn(TYPED)) return true;
  return isOn(WORKED) && (key === " " || key === "Enter" || (isOn(MOVED) && key.length > 1));
}

/** Calls `run` with every press that `actionOf` has an action for; `isLarge`: with shift. */
export function listenForPresses<Action>(
  actionOf: (press: Press) => Action | null, run: (action: Action, isLarge: boolean) => void,
): void {
  document.addEventListener("keydown", (event) => {
    const action = actionOf(pressOf(event));
    if (action === null) return;
    event.preventDefault();
    run(action, event.shiftKey);
  });
  giveBack();
}

function pressOf(event: KeyboardEvent): Press {
  const target = event.target as Element;
  const { key, metaKey, shiftKey, repeat } = event;
  // Some keyboards type brackets with AltGr, which Windows reports as Ctrl and Alt.
  const typed = event.getModifierState("AltGraph");
  return {
    key, metaKey, shiftKey, repeat, tag: target.tagName,
    ctrlKey: event.ctrlKey && !typed,
    altKey: event.altKey && !typed,
    shown: target.getClientRects().length > 0,
    inDialog: document.querySelector("dialog[open]") !== null,
  };
}

/**
 * A control that was clicked, not reached by keyboard, gives the keys back to the page.
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
