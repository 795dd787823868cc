/** The 3D view on the page: brought in late, and replaced by a message where WebGL is missing. */

import { KinesphereError } from "../src/core/errors";
import type { Pose } from "../src/core/pose";
import type { Motion } from "../src/motion";
import { byId, fileStem, saveFile } from "./dom";
import type { Notices } from "./notices";
import type { BodyScene } from "./scene/scene";
import type { Store } from "./settings";
import { isDark } from "./theme";

export interface Body {
  update(poses: readonly Pose[], tMs: number): void;
  /** Throws InputError for a file that is no character, KinesphereError without a 3D view. */
  setCharacter(file: File | null): Promise<void>;
  /** The character with a motion in it: a GLB. Throws KinesphereError without a 3D view. */
  animated(motion: Motion, name: string): Promise<Uint8Array<ArrayBuffer>>;
}

const NONE = "No 3D view: this browser has no WebGL, or it is switched off.";
const OWN_HINT = "A humanoid as .glb or .vrm; it stays in this browser.";

/** Loads three.js and builds the scene; what fails is told, and the rest of the page goes on. */
export async function createBody(store: Store, notices: Notices): Promise<Body> {
  const note = byId("scene-note");
  try {
    const { createScene } = await import("./scene/scene");
    const scene = createScene(byId("scene"));
    note.hidden = true;
    bind(scene, store);
    scene.onTrouble(({ message }) => {
      notices.show({ id: "character", text: `Our own character could not be loaded: ${message}.` });
    });
    return {
      update: scene.update.bind(scene), animated: scene.animated.bind(scene),
      setCharacter: (file) => wear(scene, store, file),
    };
  } catch (error) {
    byId("scene-buttons").hidden = true;
    note.textContent = NONE;
    notices.show({
      id: "webgl",
      text: `${sentence((error as Error).message)} The picture goes on without.`,
    });
    const refuse = () => Promise.reject(new KinesphereError(NONE));
    return { update() {}, setCharacter: refuse, animated: refuse };
  }
}

/** What an error says, as a sentence of its own. */
const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.?$/, ".")}`;

function bind(scene: BodyScene, store: Store): void {
  const apply = () => {
    const { show, boneMm, trail, grid, mirror } = store.get();
    const colours = isDark(store.get().theme) ? "dark" : "light";
    scene.setOptions({ show, boneRadiusM: boneMm / 2000, trail, grid, mirrored: mirror, colours });
  };
  store.watch(apply);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  scene.onHover(showTip);
  byId("view-reset").addEventListener("click", () => scene.resetView());
  byId("snapshot").addEventListener("click", async () => {
    saveFile(`${fileStem(new Date())}.png`, await scene.snapshot());
  });
}

/** Shows the text about what is under the pointer, x and y in pixels of the 3D view. */
function showTip(text: string | null, x: number, y: number): void {
  const tip = byId("tip");
  tip.hidden = text === null;
  if (text === null) return;
  tip.textContent = text;
  const room = byId("scene");
  tip.style.left = `${Math.max(4, Math.min(x + 14, room.clientWidth - tip.offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, Math.min(y + 14, room.clientHeight - tip.offsetHeight - 4))}px`;
}

async function wear(scene: BodyScene, store: Store, file: File | null): Promise<void> {
  const name = await scene.setCharacter(file);
  byId("character-name").textContent = file ? `${file.name}: ${name}` : OWN_HINT;
  byId("character-reset").hidden = file === null;
  if (store.get().show === "skeleton") store.set({ show: "character" });
}
