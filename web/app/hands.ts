/** Buttons, keys, dropped files and the tab's visibility: what they do is handed in. */

import type { Choose } from "./choose";
import { byId } from "./dom";
import { listenForKeys } from "./keys";
import type { Live } from "./live";
import type { Notices } from "./notices";
import { listenForFiles } from "./source/drop";
import { decode } from "./source/picture";
import type { Store } from "./settings";

export interface Hands {
  readonly store: Store;
  readonly live: Live;
  readonly choose: Choose;
  toggle(): Promise<void>;
  record(): Promise<void>;
}

/** Ties the page's buttons and keys to their actions, but for those of panel and player. */
export function bindHands({ store, live, choose, toggle, record }: Hands): void {
  const flip = () => store.set({ mirror: !store.get().mirror });
  const camera = () => (live.source?.kind === "camera" ? choose.clip() : choose.camera());
  const help = () => byId<HTMLDialogElement>("help").showModal();
  const on = (id: string, kind: string, run: () => unknown) =>
    byId(id).addEventListener(kind, () => void run());
  on("use-clip", "click", choose.clip);
  on("use-camera", "click", choose.camera);
  on("camera", "change", choose.camera);
  on("mirror-button", "click", flip);
  on("full", "click", fullScreen);
  on("help-button", "click", help);
  on("character-reset", "click", () => choose.character(null));
  chooseFiles("use-file", "file", choose.file);
  chooseFiles("character", "character-file", choose.character);
  listenForFiles(document.body, (file) => void choose.file(file));
  const back = () => live.source?.step(-1);
  const forth = () => live.source?.step(1);
  const actions = { play: toggle, back, forth, camera, record, mirror: flip, full: fullScreen, help };
  listenForKeys((action) => void actions[action]());
}

/** A picture for the background; `use` gets it decoded. */
export function bindBackdrop(notices: Notices, use: (backdrop: ImageBitmap) => void): void {
  chooseFiles("backdrop", "backdrop-file", async (file) => {
    try {
      use(await decode(file));
      notices.hide("backdrop");
    } catch (error) {
      notices.show({ id: "backdrop", text: (error as Error).message, bad: true });
    }
  });
}

/** A hidden tab rests: nobody looks, and the browser would starve it anyway. */
export function bindVisibility(live: Live, onChange: () => void): void {
  let rested = false;
  document.addEventListener("visibilitychange", () => {
    const { source } = live;
    if (document.hidden && source && !source.paused) {
      source.pause();
      rested = true;
    } else if (!document.hidden && rested) {
      rested = false;
      void source?.play();
    }
    onChange();
  });
}

function fullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void byId("stages").closest("main")!.requestFullscreen?.();
}

function chooseFiles(button: string, input: string, use: (file: File) => Promise<void>): void {
  const field = byId<HTMLInputElement>(input);
  byId(button).addEventListener("click", () => field.click());
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    // Emptied, so that choosing the same file again is a change.
    if (file) void use(file).finally(() => (field.value = ""));
  });
}
